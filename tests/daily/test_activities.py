"""Activities: on the calendar, children enrolled, who came in one tap, on the child's stay, in the month's figures."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from caseapp.cases import queries as cases
from caseapp.daily.calendar import takes_place, week_of
from caseapp.daily.models import Activity
from caseapp.daily.queries import activities as queries
from caseapp.daily.service import activities
from caseapp.daily.vocabulary import ActivityKind, Attended
from caseapp.establishments.queries import living
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, NotFound, Refused
from caseapp.policy.roles import Role
from tests.cases.pages import fill, form_of, forms_of, send, text_of
from tests.conftest import House, client_of
from tests.daily.forms import plan
from tests.daily.house import lives
from tests.establishments.centre import EDUCATOR, WORKER, let_out
from tests.security.tools import looking, raw, working

TODAY = clock.today()


def stay_of(house: House, reference: str) -> bytes:
    me = house.world.actor(WORKER)
    with looking(house, me):
        return living(me, cases.locate(me, reference)).id


def enrol(house: House, key: bytes, *references: str) -> None:
    chosen, me = {stay_of(house, reference) for reference in references}, house.world.actor(WORKER)
    with working(house, me) as unit:
        activities.enrol(me, unit.get_one(Activity, key), chosen)


def test_it_takes_place_each_week_until_it_ends(house: House) -> None:
    key, me = plan(house), house.world.actor(WORKER)
    with working(house, me) as unit:
        row = unit.get_one(Activity, key)
        days = [TODAY + timedelta(days=n) for n in (-15, -14, -7, -1, 0, 1, 7)]
        assert [takes_place(row, day) for day in days] == [False, True, True, False, True, False, True]
        activities.end(me, row)
        assert not takes_place(row, TODAY + timedelta(days=7))
        with pytest.raises(Impossible, match="activity_over"):
            activities.end(me, row)
    once = plan(house, weekly=False, starts_on=TODAY)
    with looking(house, me) as unit:
        row = unit.get_one(Activity, once)
        assert takes_place(row, TODAY) and not takes_place(row, TODAY + timedelta(days=7))
        found = queries.week(me, week_of(TODAY))
        assert [one.title for one in found[TODAY]] == ["Football au terrain"] * 2


def test_planned_enrolled_and_noted_on_the_page(house: House) -> None:
    references = lives(house, 3)
    client = client_of(house, WORKER)
    day = TODAY.strftime("%d/%m/%Y")
    typed = {
        "title": "Atelier peinture",
        "kind": "art",
        "starts_on": day,
        "begins": "15h30",
        "lasts": "60",
        "place": "Salle 2",
    }
    for bad in ({"begins": "25:00"}, {"lasts": "5"}, {"title": " "}, {"begins": "x"}):
        assert fill(client, "/tonight/activities/new", **{**typed, **bad}).status_code == 422, bad
    came = fill(client, "/tonight/activities/new", **typed)
    assert came.status_code == 303 and came.location.endswith("/children")
    children = [stay_of(house, one).hex() for one in references]
    enrolled = fill(client, came.location, child=children[:2])
    assert enrolled.status_code == 303
    page = client.get(enrolled.location)
    shown = text_of(page)
    assert "Atelier peinture" in shown and "Zoubeir0" in shown and "Zoubeir2" not in shown
    form = next(f for f in forms_of(page) if "rest" in f.fields or f.action.endswith(TODAY.isoformat()))
    assert send(client, form).status_code == 422, "nothing was said"
    name = next(key for key in (f"s-{children[1]}",))
    assert send(client, form, **{name: "absent", "rest": "y"}).status_code == 303
    states = {bytes(row.stay_id).hex(): row.state for row in raw(house, "SELECT stay_id, state FROM attendance")}
    assert states == {children[0]: "came", children[1]: "absent"}
    stay = text_of(client.get(f"/cases/{references[0]}/stay"))
    assert "Atelier peinture" in stay and "1 / 1" in stay
    assert "Atelier peinture" not in text_of(client.get(f"/cases/{references[2]}/stay"))
    me = house.world.actor(WORKER)
    with looking(house, me):
        [found] = queries.month(me, TODAY.replace(day=1), TODAY)
        assert (found.kind, found.times, found.came) == (ActivityKind.ART, 1, 1)
    month = client.get("/tonight/activities/month").get_data(as_text=True)
    bar = re.search(r'href="(/tonight/activities/month\?[^"#]*)#times"', month)
    assert bar and "Atelier peinture" not in month
    assert "Atelier peinture" in text_of(client.get(bar[1].replace("&amp;", "&"))), "the figure opens what it counts"


def test_only_who_is_enrolled_and_lives_here_comes(lite: House) -> None:
    first, second = lives(lite, 2)
    key, me = plan(lite), lite.world.actor(EDUCATOR)
    enrol(lite, key, first)
    other = stay_of(lite, second)
    with working(lite, me) as unit:
        row = unit.get_one(Activity, key)
        with pytest.raises(NotFound):
            activities.note_attendance(me, row, TODAY, {other: Attended.CAME})
        for day in (TODAY + timedelta(days=7), TODAY + timedelta(days=1)):
            with pytest.raises(Impossible):
                activities.note_attendance(me, row, day, {})
        with pytest.raises(NotFound):
            activities.enrol(me, row, {bytes(16)})
    left = stay_of(lite, first)
    let_out(lite, first)
    with working(lite, me) as unit:
        with pytest.raises(NotFound):
            activities.note_attendance(me, unit.get_one(Activity, key), TODAY, {left: Attended.CAME})
        assert queries.week(me, [TODAY])[TODAY][0].enrolled == 0


def test_what_is_said_again_replaces_it_and_others_are_left_alone(lite: House) -> None:
    """A child whose file she does not see stays enrolled although the page did not show her."""
    first, second = lives(lite, 2)
    key = plan(lite)
    enrol(lite, key, first, second)
    hidden = stay_of(lite, second)
    raw(lite, "UPDATE case_file SET restricted = :r WHERE reference = :ref", r=True, ref=second)
    me, seen = lite.world.actor(EDUCATOR), stay_of(lite, first)
    with working(lite, me) as unit:
        row = unit.get_one(Activity, key)
        found, children = queries.opened(me, row, TODAY)
        assert [child.who.reference for child in children] == [first] and found.enrolled == 1
        assert activities.enrol(me, row, set()) == (0, 1)
        activities.enrol(me, row, {seen})
        activities.note_attendance(me, row, TODAY, {seen: Attended.ABSENT})
        activities.note_attendance(me, row, TODAY, {seen: Attended.CAME})
    live = {bytes(row.stay_id) for row in raw(lite, "SELECT stay_id FROM enrolment WHERE until IS NULL")}
    assert live == {seen, hidden}
    assert [row.state for row in raw(lite, "SELECT state FROM attendance")] == ["came"]


def test_another_house_has_its_own(lite: House) -> None:
    key = plan(lite)
    elsewhere = lite.world.actor(EDUCATOR, lite.world.there)
    with looking(lite, elsewhere):
        with pytest.raises(NotFound):
            queries.activity_of(elsewhere, key)
        assert queries.week(elsewhere, [TODAY])[TODAY] == []
    outreach = lite.world.actor(Role.OUTREACH_WORKER)
    with looking(lite, outreach), pytest.raises(Refused):
        queries.week(outreach, [TODAY])


def test_two_who_note_at_the_same_moment(house: House) -> None:
    """Both are written, one after the other; a child stands once on the list."""
    [reference] = lives(house)
    key = plan(house)
    enrol(house, key, reference)
    stay = stay_of(house, reference)

    def note(state: Attended) -> int:
        me = house.world.actor(EDUCATOR)
        with working(house, me) as unit:
            return activities.note_attendance(me, unit.get_one(Activity, key), TODAY, {stay: state})

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(note, (Attended.CAME, Attended.ABSENT))) == [1, 1]
    assert raw(house, "SELECT count(*) FROM attendance")[0][0] == 1


def test_an_activity_is_corrected_and_what_was_noted_stays(house: House) -> None:
    """Its hour and place change for everybody; its day stays once it was noted who came; the second of two is told."""
    [reference] = lives(house)
    key = plan(house)
    enrol(house, key, reference)
    client, page = client_of(house, WORKER), f"/tonight/activities/{key.hex()}/edit"
    mine, theirs = form_of(client.get(page)), form_of(client.get(page))
    assert mine.fields["title"] == "Football au terrain"
    assert send(client, mine, begins="17h", place="Salle").status_code == 303
    assert "17:00" in text_of(client.get(f"/tonight/activities/{key.hex()}/{TODAY.isoformat()}"))
    assert send(client, theirs, place="Cour").status_code == 422
    again = form_of(client.get(page))
    assert again.fields["place"] == "Salle"
    me = house.world.actor(WORKER)
    with working(house, me) as unit:
        activities.note_attendance(me, unit.get_one(Activity, key), TODAY, {stay_of(house, reference): Attended.CAME})
    tomorrow = (TODAY + timedelta(days=1)).strftime("%d/%m/%Y")
    assert send(client, form_of(client.get(page)), starts_on=tomorrow).status_code == 422
    assert send(client, form_of(client.get(page)), lasts="90").status_code == 303
    stranger = client_of(house, WORKER, place=house.world.there)
    stranger.look = False
    assert stranger.get(page).status_code == 404
