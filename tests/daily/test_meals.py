"""Meals: expected from the roll and the goings out, counted once; what a child may not eat, and who is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from caseapp.cases import queries as cases
from caseapp.daily.queries import meals as queries
from caseapp.daily.records import Kitchen
from caseapp.daily.service import meals
from caseapp.daily.vocabulary import Diet, Service
from caseapp.establishments.queries import living, residents
from caseapp.establishments.service import living as going
from caseapp.establishments.service import presence
from caseapp.establishments.service.admit import child_of
from caseapp.establishments.vocabulary import OutingKind, PresenceState, Turn
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, Refused
from caseapp.policy.roles import Role
from tests.cases.pages import fill, forms_of, send, text_of
from tests.conftest import House, client_of
from tests.daily.house import DAY, GIVER, NURSE, at, lives, prescribe
from tests.establishments.centre import DIRECTOR, INTAKE, WORKER, let_out
from tests.papers.reading import pages_of
from tests.security.tools import looking, raw, working


def expected(house: House, service: Service) -> int:
    me = house.world.actor(INTAKE)
    with looking(house, me):
        living_here = residents(me)
        found = queries.tables(me, clock.today(), queries.expected_on(me, clock.today(), living_here), len(living_here))
        return next(table.expected for table in found if table.service is service)


def kitchen(me: Actor) -> Kitchen:
    living_here = residents(me)
    return queries.kitchen(me, living_here, queries.expected_on(me, clock.today(), living_here))


def say(house: House, reference: str, diets: list[Diet], food: str = "", drugs: str = "", **more: object) -> bytes:
    me = house.world.actor(GIVER)
    with working(house, me):
        stay = living(me, cases.locate(me, reference))
        return meals.set_needs(me, stay, diets, food, drugs, **more).id  # type: ignore[arg-type]


def test_who_is_expected_comes_from_the_roll_and_the_goings_out(house: House) -> None:
    references = lives(house, 4)
    me = house.world.actor(WORKER)
    with at(10), working(house, me):
        case = cases.locate(me, references[0])
        child = child_of(cases.open_file(me, references[0]))
        going.go_out(me, case, living(me, case), OutingKind.SCHOOL, clock.now() + timedelta(hours=4), "", child)
    with at(11, 30):
        assert [expected(house, one) for one in Service] == [3, 3, 4, 4], "back at two: not at table for lunch"
    with at(12), working(house, me):
        stay = living(me, cases.locate(me, references[1]))
        presence.call_roll(me, DAY, Turn.NOON, {stay.id: PresenceState.FAMILY})
    with at(12, 15):
        assert expected(house, Service.LUNCH) == 2
        assert expected(house, Service.DINNER) == 4, "the noon's call says nothing of the evening"
    with at(15):
        assert expected(house, Service.DINNER) == 3, "whoever is late is not counted on"


def test_a_meal_is_counted_in_one_tap_and_put_right(house: House) -> None:
    lives(house, 3)
    client = client_of(house, INTAKE)
    lunch = next(f for f in forms_of(client.get("/tonight/meals")) if f.fields.get("service") == "lunch")
    assert lunch.fields["served"] == "3", "what is expected stands there already"
    other = client_of(house, WORKER)
    same = next(f for f in forms_of(other.get("/tonight/meals")) if f.fields.get("service") == "lunch")
    assert send(client, lunch).status_code == 303
    assert send(other, same, served="2").status_code == 409, "somebody counted it meanwhile"
    again = next(f for f in forms_of(other.get("/tonight/meals")) if f.fields.get("service") == "lunch")
    assert send(other, again, served="٢").status_code == 303
    assert [tuple(row) for row in raw(house, "SELECT expected, served FROM meal")] == [(3, 2)]
    for bad in ("", "-1", "x", "9999", "1.5"):
        assert send(other, again, served=bad, submission_id="").status_code == 422, bad
    shown = text_of(client.get("/tonight/meals/month"))
    assert "2" in shown
    me = house.world.actor(INTAKE)
    with looking(house, me):
        first = clock.today().replace(day=1)
        found = queries.month(me, first, (first + timedelta(days=32)).replace(day=1))
        assert found.served == 2 and found.services[Service.LUNCH] == (2, 1)


def test_meals_of_other_days_are_refused(lite: House) -> None:
    me = lite.world.actor(INTAKE)
    for day in (clock.today() + timedelta(days=1), clock.today() - timedelta(days=8)):
        with working(lite, me), pytest.raises(Impossible, match="meal_day"):
            meals.count_meal(me, day, Service.LUNCH, 3, 3)


def test_the_kitchen_sees_counts_and_first_names_where_a_plate_is_apart(house: House) -> None:
    first, second, third = lives(house, 3)
    say(house, first, [Diet.MILK, Diet.NUTS], "Un peu de fromage est possible")
    say(house, second, [Diet.MILK])
    say(house, third, [], drugs="Pénicilline")
    me = house.world.actor(GIVER)
    with looking(house, me):
        found = kitchen(me)
    counted = {diet: told[Service.DINNER] for diet, told in found.counts.items()}
    assert counted == {Diet.MILK: 2, Diet.NUTS: 1} and len(found.plates) == 2
    client = client_of(house, GIVER)
    shown = text_of(client.get("/tonight/meals"))
    assert "fromage" in shown and "Pénicilline" not in shown, "what she must not take is not for the kitchen"
    sheet = client.post("/tonight/meals/print", data={"csrf_token": client.token(), "tongue": "both"})
    said = "".join(pages_of(sheet.data))
    assert "Zoubeir0" in said and "fromage" in said and "Pénicilline" not in said
    let_out(house, first)
    with looking(house, me):
        assert {diet: told[Service.LUNCH] for diet, told in kitchen(me).counts.items()} == {Diet.MILK: 1}


def test_an_allergy_stands_on_every_round(lite: House) -> None:
    [reference] = lives(lite)
    say(lite, reference, [], drugs="Pénicilline")
    prescribe(lite, reference)
    with at(8):
        assert "Pénicilline" in text_of(client_of(lite, GIVER).get("/tonight/medicines"))
    assert "Pénicilline" in text_of(client_of(lite, NURSE).get(f"/cases/{reference}/treatments/new"))


def test_what_is_said_anew_keeps_what_stood_there(house: House) -> None:
    [reference] = lives(house)
    client, other = client_of(house, GIVER), client_of(house, NURSE)
    path = f"/cases/{reference}/needs"
    assert fill(client, path, diets=["other"]).status_code == 422
    page = next(f for f in forms_of(other.get(path)) if "food" in f.fields)
    assert fill(client, path, diets=["egg"], food="Ni gâteau").status_code == 303
    assert send(other, page, diets=["milk"]).status_code == 409, "an allergy is never overwritten unseen"
    assert fill(other, path, diets=["egg", "milk"]).status_code == 303
    assert raw(house, "SELECT count(*) FROM needs")[0][0] == 2
    assert "Ni gâteau" in text_of(client.get("/tonight/meals")), "what was typed stays where the form showed it"
    with pytest.raises(Invalid):
        say(house, reference, [Diet.OTHER])


def test_nobody_else_learns_of_a_diet(house: House) -> None:
    [reference] = lives(house)
    say(house, reference, [Diet.SUGAR], "Insuline le matin", "Aspirine")
    for role in (INTAKE, WORKER, DIRECTOR):
        client = client_of(house, role)
        for path in ("/", "/tonight", "/tonight/log", "/tonight/meals", "/tonight/meals/month", f"/cases/{reference}",
                     f"/cases/{reference}/stay", "/notices"):  # fmt: skip
            shown = client.get(path).get_data(as_text=True)
            assert not [word for word in ("Insuline", "Aspirine", "diabète", "/needs") if word in shown], (role, path)
        assert client.get(f"/cases/{reference}/needs").status_code == 403
        for path in (f"/cases/{reference}/needs", "/tonight/meals/print"):
            assert client.post(path, data={"csrf_token": client.token()}).status_code == 403
        me = house.world.actor(role)
        with looking(house, me):
            with pytest.raises(Refused):
                kitchen(me)
            with pytest.raises(Refused):
                queries.needs_of(me, next(iter(residents(me).values())))


def test_a_restricted_child_is_counted_and_not_named(house: House) -> None:
    [reference] = lives(house)
    say(house, reference, [Diet.MILK], "Rien au lait")
    raw(house, "UPDATE case_file SET restricted = :r WHERE reference = :ref", r=True, ref=reference)
    me = house.world.actor(GIVER)
    with looking(house, me):
        found = kitchen(me)
        assert not found.plates and not found.counts and found.closed == 1
    assert "Rien au lait" not in text_of(client_of(house, GIVER).get("/tonight/meals"))


def test_the_kitchen_counts_who_is_at_table(house: House) -> None:
    """A child who is out over lunch has no plate apart at lunch."""
    first, second = lives(house, 2)
    say(house, first, [Diet.MILK])
    say(house, second, [Diet.MILK])
    me = house.world.actor(WORKER)
    with at(10), working(house, me):
        case = cases.locate(me, first)
        child = child_of(cases.open_file(me, first))
        going.go_out(me, case, living(me, case), OutingKind.SCHOOL, clock.now() + timedelta(hours=4), "", child)
    cook = house.world.actor(GIVER)
    with at(11), looking(house, cook):
        assert list(kitchen(cook).counts[Diet.MILK].values()) == [1, 1, 2, 2]


def test_two_who_count_at_the_same_moment(house: House) -> None:
    """One is written; the other is told to look again. The same for what a child may not eat."""
    [reference] = lives(house)

    def count(role: Role) -> str:
        me = house.world.actor(role)
        try:
            with working(house, me):
                meals.count_meal(me, clock.today(), Service.LUNCH, 1, 1)
            return "counted"
        except Impossible as error:
            return error.obstacle

    def tell(diet: Diet) -> str:
        try:
            say(house, reference, [diet])
            return "told"
        except Impossible as error:
            return error.obstacle

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(count, (INTAKE, WORKER))) == ["counted", "meal_counted"]
        assert sorted(pool.map(tell, (Diet.EGG, Diet.MILK))) == ["needs_changed", "told"]
