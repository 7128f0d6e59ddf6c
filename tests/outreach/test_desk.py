"""What was met, at a desk: noted in a plain form, read under one line of the trail, completed and never changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.queries.noted import Night, met_on
from caseapp.outreach.queries.rounds import locate_round
from caseapp.outreach.service.encounters import Person
from caseapp.outreach.vocabulary import Given, Mode
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.outreach.night import COORDINATOR, INTAKE, back, signed, taken, written
from tests.outreach.street import CREW, OFFICER, noted, out, placed
from tests.security.tools import facts, looking, prints, raw

CARE = "Brûlure pansée, main gauche"


def test_place_hour_and_mode_are_enough(house: House) -> None:
    """Behaviour 75: everything else is optional, and a refusal is an answer."""
    place = placed(house)
    key = out(house, place)
    url = f"/street/rounds/{id_text(key)}/met/new"
    client = client_of(house, CREW)
    assert client.get(url).status_code == 200
    assert client.send(url, {"place": id_text(place), "at": _now(), "mode": "seen"}).status_code == 303
    more = {"adherence": "refuses", "refusal": "fear"}
    assert client.send(url, {"place": id_text(place), "at": _now(), "mode": "greeted", **more}).status_code == 303
    met = _night(house, key).encounters
    assert [(one.mode, one.adherence, one.refusal, one.danger) for one in met] == [
        ("seen", None, None, None),
        ("greeted", "refuses", "fear", None),
    ]


def test_everything_that_can_be_told_of_an_encounter(house: House) -> None:
    place = placed(house)
    key = out(house, place)
    day = clock.today() + timedelta(days=2)
    answer = client_of(house, CREW).send(
        f"/street/rounds/{id_text(key)}/met/new",
        {
            **{"place": id_text(place), "at": _now(), "mode": "care", "minutes": "25", "initiative": "child"},
            **{"persons-0-sex": "male", "persons-0-age": "10-12", "persons-0-aliases": "Simo, الصغير"},
            **{"persons-0-mark": "scar", "persons-0-marked": "joue gauche", "persons-1-sex": "female"},
            **{"boys": "2", "girls": "1", "children": "٣", "adults": "", "danger": "2", "adherence": "asks"},
            **{"triggers": ["alone", "injury"], "condition": "hurt", "needs": ["care", "food"]},
            **{"meal": "2", "blanket": "1", "also": ["listening"], "note": "Assis seul", "said": "بغيت نعس"},
            **{"care": CARE, "next": "Chaussures", "return_on": f"{day:%d/%m/%Y}"},
        },
    )
    assert answer.status_code == 303
    one = _night(house, key).encounters[0]
    assert (one.mode, one.minutes, one.initiative, one.danger, one.counted) == ("care", 25, "child", 2, (2, 1, 3, 0))
    assert one.given == {Given.MEAL: 2, Given.BLANKET: 1, Given.LISTENING: 1}
    assert [(who.sex, who.age, who.aliases, who.marks) for who in one.persons] == [
        ("male", (10, 12), ("Simo", "الصغير"), {"scar": "joue gauche"}),
        ("female", None, (), {}),
    ]
    assert (one.told["note"], one.told["said"], one.care) == ("Assis seul", "بغيت نعس", CARE)
    page = client_of(house, CREW).get(answer.location).text
    assert "Simo" in page
    assert CARE in page
    assert raw(house, "SELECT outcome FROM street_promise")[0].outcome is None


@pytest.mark.parametrize(
    "typed",
    [
        {"place": ""},
        {"place": "00" * 16},
        {"at": "25:99"},
        {"at": ""},
        {"mode": "danced"},
        {"boys": "501"},
        {"minutes": "9999"},
        {"danger": "5"},
        {"persons-0-code": "ab" * 16},
        {"return_on": "31/31/2026"},
        {"needs": ["everything"]},
        {"also": ["meal"]},
    ],
)
def test_what_cannot_be_is_refused_above_its_field(lite: House, typed: dict[str, Any]) -> None:
    place = placed(lite)
    key = out(lite, place)
    before = prints(lite, "street_encounter", "street_met")
    given = {"place": id_text(place), "at": _now(), "mode": "seen"} | typed
    answer = client_of(lite, CREW).send(f"/street/rounds/{id_text(key)}/met/new", given)
    assert answer.status_code == 422
    assert prints(lite, "street_encounter", "street_met") == before


def test_nothing_was_met_while_the_round_was_not_out(lite: House) -> None:
    place = placed(lite)
    key = out(lite, place)
    later = clock.local(clock.now() + timedelta(hours=2))
    given = {"place": id_text(place), "at": f"{later:%H:%M}", "mode": "seen"}
    assert client_of(lite, CREW).send(f"/street/rounds/{id_text(key)}/met/new", given).status_code == 422


def test_a_night_that_is_signed_takes_no_new_encounter_and_may_be_completed(lite: House) -> None:
    place = placed(lite)
    key = out(lite, place)
    met = noted(lite, key, place)
    back(lite, round_id=key)
    written(lite, key)
    signed(lite, key)
    taken(lite, key)
    client = client_of(lite, CREW)
    base = f"/street/rounds/{id_text(key)}/met"
    assert client.get(f"{base}/new").status_code == 409
    assert client.send(f"{base}/{id_text(met)}/complete", {"note": "Il a 12 ans"}).status_code == 303


def test_completing_changes_nothing_that_was_noted(house: House) -> None:
    place = placed(house)
    key = out(house, place)
    met = noted(house, key, place, told={"note": "Dort sous le pont"}, care=CARE)
    before = prints(house, "street_encounter")
    url = f"/street/rounds/{id_text(key)}/met/{id_text(met)}"
    client = client_of(house, CREW)
    typed = {"note": "Son frère est là aussi", "care": "Fièvre", "danger": "3", "triggers": ["alone"]}
    assert client.send(f"{url}/complete", typed).status_code == 303
    assert client.send(f"{url}/complete", {}).status_code == 422
    assert prints(house, "street_encounter") == before
    one = _night(house, key).encounters[0]
    assert (one.danger, one.worst, one.told["note"]) == (None, 3, "Dort sous le pont")
    assert [(line.told["note"], line.care, line.danger) for line in one.added] == [
        ("Son frère est là aussi", "Fièvre", 3)
    ]
    page = client.get(url).text
    assert "Dort sous le pont" in page
    assert "Son frère est là aussi" in page


def test_words_of_health_are_for_who_goes_out(house: House) -> None:
    place = placed(house)
    key = out(house, place)
    met = noted(house, key, place, told={"note": "Calme"}, care=CARE)
    url = f"/street/rounds/{id_text(key)}/met/{id_text(met)}"
    assert CARE in client_of(house, CREW).get(url).text
    desk = client_of(house, INTAKE).get(url)
    assert desk.status_code == 200
    assert "Calme" in desk.text
    assert CARE not in desk.text


def test_reading_a_night_is_one_line_of_the_trail(house: House) -> None:
    place = placed(house)
    key = out(house, place)
    for _number in range(3):
        noted(house, key, place, persons=[Person()])
    client = client_of(house, OFFICER)
    before = len(facts(house))
    assert client.get(f"/street/rounds/{id_text(key)}/met").status_code == 200
    assert facts(house)[before:] == ["street.round_read"]


def test_another_house_and_other_roles_read_nothing_of_it(house: House) -> None:
    place = placed(house)
    key = out(house, place)
    met = noted(house, key, place)
    base = f"/street/rounds/{id_text(key)}/met"
    stranger = client_of(house, OFFICER, house.world.there)
    for path in (base, f"{base}/{id_text(met)}", f"{base}/new"):
        assert stranger.get(path).status_code == 404
    assert stranger.send(f"{base}/{id_text(met)}/review", {}).status_code == 404
    for role in (Role.EDUCATOR, Role.HEALTH_STAFF, Role.INSPECTOR, Role.ADMINISTRATOR, Role.PROVINCIAL_COORDINATOR):
        assert client_of(house, role).get(base).status_code == 403


def test_an_encounter_of_another_round_is_not_found(lite: House) -> None:
    place = placed(lite)
    first, second = out(lite, place), out(lite, place)
    met = noted(lite, first, place)
    base = f"/street/rounds/{id_text(second)}/met/{id_text(met)}"
    assert client_of(lite, CREW).get(base).status_code == 404
    assert client_of(lite, CREW).send(f"{base}/complete", {"note": "x"}).status_code == 404
    assert client_of(lite, COORDINATOR).send(f"{base}/review", {}).status_code == 404


def test_a_danger_is_looked_at_through_the_pages(house: House) -> None:
    place = placed(house)
    key = out(house, place)
    met = noted(house, key, place, danger=4, mode=Mode.INTERVIEW)
    url = f"/street/rounds/{id_text(key)}/met/{id_text(met)}"
    client = client_of(house, COORDINATOR)
    assert url in client.get("/street/dangers").text
    assert client_of(house, CREW).send(f"{url}/review", {}).status_code == 403
    assert client.send(f"{url}/review", {"decided": "Signalement au procureur"}).status_code == 303
    assert url not in client.get("/street/dangers").text
    assert "Signalement au procureur" in client.get(url).text


def _now() -> str:
    return f"{clock.local(clock.now()):%H:%M}"


def _night(house: House, key: bytes) -> Night:
    me = house.world.actor(CREW)
    with looking(house, me):
        return met_on(me, locate_round(me, key))
