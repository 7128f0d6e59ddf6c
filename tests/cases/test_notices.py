"""Notices: who is told what, in one line a file, until the file was opened; and nobody who may not see it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, select

from caseapp.accounts.departures import departures
from caseapp.cases import queries, service
from caseapp.cases.housekeeping import forget_notices, rise, stand_ins
from caseapp.cases.models import Notice
from caseapp.cases.told import TOLD
from caseapp.cases.views.notices import LOOKS
from caseapp.cases.vocabulary import Audience, ClosingReason, Danger, EventKind, MoveName, NoticeKind
from caseapp.infra.db import db
from caseapp.infra.db.guard import widened
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.security.tools import looking, raw, working
from tests.support.world import CANARIES

WORKER, OFFICER, DIRECTOR, NURSE = Role.REFERENCE_WORKER, Role.UNIT_OFFICER, Role.DIRECTOR, Role.HEALTH_STAFF
KINDS = {
    NoticeKind.WROTE: lambda me, file: service.add_note(me, file, "Vu avec la mère."),
    NoticeKind.DANGER: lambda me, file: service.judge_danger(me, file, Danger.IMMEDIATE, "Menacé."),
    NoticeKind.CHANGED: lambda me, file: service.move_on(me, file, MoveName.ASSESS),
    NoticeKind.CLOSED: lambda me, file: service.close(me, file, ClosingReason.OTHER, "Fini."),
}


def act(house: House, role: Role, verb: Callable[..., Any], *given: Any) -> None:
    """Something that `role` does to the file."""
    me = house.world.actor(role)
    with working(house, me):
        verb(me, queries.locate(me, house.world.reference, writing=True), *given)


def told(house: House, role: Role, place: bytes | None = None) -> list[tuple[NoticeKind, int, bool]]:
    """Kind, times and whether it was read, newest first."""
    me = house.world.actor(role, place)
    with looking(house, me):
        found = [(one.kind, one.times, one.read) for one in queries.notices_of(me)]
        unread = queries.unread_count(me)
    assert unread == sum(not read for _kind, _times, read in found)
    return found


def number(house: House, role: Role) -> int:
    """What stands on the bell."""
    answer = client_of(house, role).get("/waiting.json", headers={"Accept": "application/json"})
    return int(answer.get_json()["notices"])


def test_every_kind_of_line_says_whom_it_tells() -> None:
    assert set(TOLD) == set(EventKind)
    assert set(LOOKS) == set(NoticeKind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_colleagues_change_is_told_until_the_file_was_opened(house: House, kind: NoticeKind) -> None:
    assert told(house, WORKER) == []
    act(house, OFFICER, KINDS[kind])
    assert told(house, WORKER) == [(kind, 1, False)]
    assert told(house, OFFICER) == [], "nobody is told what she did herself"
    assert number(house, WORKER) == 1
    assert client_of(house, DIRECTOR).get(f"/cases/{house.world.reference}").status_code == 200
    assert number(house, WORKER) == 1, "somebody else's reading is not hers"
    assert client_of(house, WORKER).get(f"/cases/{house.world.reference}").status_code == 200
    assert told(house, WORKER) == [(kind, 1, True)]
    assert number(house, WORKER) == 0


def test_one_line_a_file_and_the_weighty_word_stays(house: House) -> None:
    act(house, OFFICER, service.add_note, "Un.")
    act(house, OFFICER, service.judge_danger, Danger.IMMEDIATE, "Menacé.")
    act(house, OFFICER, service.add_note, "Deux.")
    assert told(house, WORKER) == [(NoticeKind.DANGER, 3, False)]
    page = client_of(house, WORKER).get("/notices").get_data(as_text=True)
    assert page.count(f'href="/cases/{house.world.reference}"') == 1
    assert re.search(r"\b3\b", page)
    client_of(house, WORKER).get(f"/cases/{house.world.reference}")
    act(house, OFFICER, service.add_note, "Trois.")
    assert told(house, WORKER) == [(NoticeKind.WROTE, 1, False), (NoticeKind.DANGER, 3, True)]


def test_what_nobody_reads_never_stops_a_writer(house: House) -> None:
    act(house, OFFICER, service.add_note, "Un.")
    raw(house, "UPDATE case_notice SET times = 32767")
    act(house, OFFICER, service.add_note, "Deux.")
    assert [kind for kind, _times, _read in told(house, WORKER)] == [NoticeKind.WROTE]


def test_the_identity_corrected_and_reopened_are_told(lite: House) -> None:
    client = client_of(lite, OFFICER)
    me = lite.world.actor(OFFICER)
    with working(lite, me):
        case = queries.locate(me, lite.world.reference, writing=True)
        base = service.identity.identity_now(me, case)
        service.correct_identity(me, case, base, {**base, "nickname": "Zizou"})
    assert told(lite, WORKER) == [(NoticeKind.CORRECTED, 1, False)]
    act(lite, OFFICER, service.close, ClosingReason.OTHER, "Fini.")
    act(lite, OFFICER, service.reopen, "Revenu.")
    assert told(lite, WORKER) == [(NoticeKind.REOPENED, 3, False)]
    assert client.get("/notices").status_code == 200


def test_being_given_a_file_and_losing_it(house: House) -> None:
    world = house.world
    act(house, DIRECTOR, service.assign, world.person(OFFICER))
    assert told(house, OFFICER) == [(NoticeKind.ASSIGNED, 1, False)]
    assert told(house, WORKER) == [(NoticeKind.LEFT, 1, False)]
    act(house, DIRECTOR, service.add_member, world.person(NURSE))
    assert told(house, NURSE) == [(NoticeKind.JOINED, 1, False)]
    act(house, DIRECTOR, service.remove_member, world.person(NURSE))
    assert [kind for kind, _times, _read in told(house, NURSE)] == [NoticeKind.LEFT]
    assert told(house, DIRECTOR) == []


def test_a_leavers_files_are_told_to_whoever_gets_them(lite: House) -> None:
    world = lite.world
    admin = world.actor(Role.ADMINISTRATOR)
    with working(lite, admin) as unit, widened(unit, clock.now()):
        for departure in departures:
            departure.hand_on(unit, admin, world.person(WORKER), world.person(OFFICER), world.here)
    assert told(lite, OFFICER) == [(NoticeKind.ASSIGNED, 1, False)]


def test_ones_own_work_tells_nobody(lite: House) -> None:
    act(lite, WORKER, service.add_note, "Seule.")
    assert [told(lite, role) for role in (WORKER, OFFICER, DIRECTOR)] == [[], [], []]
    assert raw(lite, "SELECT count(*) AS n FROM case_notice")[0].n == 0


def test_a_reserved_note_is_told_to_the_reference_worker_only(lite: House) -> None:
    act(lite, DIRECTOR, service.add_member, lite.world.person(NURSE))
    act(lite, OFFICER, partial(service.add_note, audience=Audience.RESERVED), "Réservé.")
    assert told(lite, WORKER) == [(NoticeKind.WROTE, 1, False)]
    assert [kind for kind, _times, _read in told(lite, NURSE)] == [NoticeKind.JOINED]


def test_what_is_undone_tells_nobody(lite: House) -> None:
    me = lite.world.actor(OFFICER)
    with lite.app.app_context(), pytest.raises(RuntimeError), working(lite, me) as unit:
        service.add_note(me, queries.locate(me, lite.world.reference, writing=True), "Perdu.")
        unit.flush()
        raise RuntimeError("the power fails")
    act(lite, OFFICER, service.pin, _note(lite))
    assert told(lite, WORKER) == []


def _note(house: House) -> bytes:
    sql = "SELECT id FROM case_event WHERE case_id = :c AND kind = 'note' ORDER BY id"
    return bytes(raw(house, sql, c=house.world.case_id)[0].id)


def test_a_notice_dies_with_access(house: House) -> None:
    """A file restricted to its team, or no longer hers: what she was told about it is gone, also from the number."""
    world = house.world
    act(house, WORKER, service.add_member, world.person(OFFICER))
    act(house, WORKER, service.add_note, "Pour l’équipe.")
    assert len(told(house, OFFICER)) == 2
    act(house, WORKER, service.remove_member, world.person(OFFICER))
    assert len(told(house, OFFICER)) == 2, "she still sees it, as everybody here"
    act(house, WORKER, service.restrict, "Un proche y travaille.")
    assert told(house, OFFICER) == []
    assert number(house, OFFICER) == 0
    page = client_of(house, OFFICER).get("/notices").get_data(as_text=True)
    assert world.reference not in page
    assert CANARIES["given"] not in page
    act(house, WORKER, service.unrestrict, "Il est parti.")
    assert len(told(house, OFFICER)) == 2


def test_nobody_sees_or_reads_anothers_notices(house: House) -> None:
    """Not by the query of a colleague, and not by her button."""
    act(house, OFFICER, service.add_note, "Un.")
    director = house.world.actor(DIRECTOR)
    with working(house, director) as unit:
        assert unit.scalars(select(Notice)).all() == []
        service.read_all(director, clock.now())
    assert number(house, WORKER) == 1


def test_an_exceptional_opening_is_told_to_the_reference_worker(house: House) -> None:
    stranger = house.world.actor(OFFICER, house.world.there)
    with working(house, stranger):
        service.break_glass(stranger, house.world.case_id, house.world.here, "Urgence de nuit, juge au téléphone.")
    assert told(house, WORKER) == [(NoticeKind.OPENED, 1, False)]
    assert told(house, OFFICER, house.world.there) == []


def risen(house: House) -> None:
    with house.app.app_context():
        rise.run(house.settings)


def test_a_deadline_that_rises_is_told_to_both(house: House) -> None:
    with clock.hold(clock.now() + timedelta(days=6)):
        risen(house)
        risen(house)
        assert NoticeKind.ROSE in [kind for kind, _times, _read in told(house, WORKER)]
        assert NoticeKind.ROSE_IN_TEAM in [kind for kind, _times, _read in told(house, DIRECTOR)]
        assert told(house, NURSE) == []
        before = told(house, DIRECTOR)
    with clock.hold(clock.now() + timedelta(days=9)):
        risen(house)
        assert told(house, DIRECTOR) == before, "rising on to the unit is told to the unit"


def opened(house: House, danger: Danger, role: Role = Role.INTAKE_WORKER) -> str:
    """The reference of a first contact with a child."""
    me = house.world.actor(role)
    with working(house, me):
        return service.register(me, service.Intake(danger=danger, brief=True)).reference


@pytest.mark.parametrize("danger", list(Danger))
def test_great_danger_that_nobody_follows_rings_at_once(house: House, danger: Danger) -> None:
    """Everybody of the house who may choose who follows the file; nobody where somebody follows it already."""
    opened(house, danger, WORKER)
    assert told(house, DIRECTOR) == [], "whoever can carry a file through follows it from the start"
    reference = opened(house, danger)
    rings = [(NoticeKind.IN_DANGER, 1, False)] if danger in (Danger.HIGH, Danger.IMMEDIATE) else []
    for role in (DIRECTOR, WORKER, OFFICER):
        assert told(house, role) == rings, role
    for role, place in ((Role.INTAKE_WORKER, None), (NURSE, None), (OFFICER, house.world.there)):
        assert told(house, role, place) == [], role
    page = client_of(house, DIRECTOR).get("/notices").get_data(as_text=True)
    assert (f"/cases/{reference}/team" in page) == bool(rings)


def test_danger_raised_where_nobody_follows_rings_once(house: House) -> None:
    reference = opened(house, Danger.LOW)
    me = house.world.actor(WORKER)
    for danger in (Danger.MEDIUM, Danger.IMMEDIATE):
        with working(house, me):
            service.judge_danger(me, queries.locate(me, reference, writing=True), danger, "Menacé.")
    assert told(house, DIRECTOR) == [(NoticeKind.IN_DANGER, 1, False)]
    with working(house, me):
        case = queries.locate(me, reference, writing=True)
        service.assign(me, case, house.world.person(OFFICER))
        service.judge_danger(me, case, Danger.HIGH, "Plus calme.")
    assert told(house, DIRECTOR) == [(NoticeKind.IN_DANGER, 1, False)]


def test_what_is_due_in_hours_rises_in_hours(house: House) -> None:
    """A Friday at five: due at nine, and the director is told that night, the unit's level on Saturday."""
    friday = datetime(2026, 11, 20, 16, tzinfo=UTC)
    sql = "SELECT raised FROM case_deadline WHERE rule = 'choose_worker' AND ended_at IS NULL"
    with clock.hold(friday) as held:
        opened(house, Danger.IMMEDIATE)
        opened(house, Danger.LOW)
        for hours, levels in ((5, [0, 0]), (2, [0, 1]), (22, [0, 2])):
            held.forward(timedelta(hours=hours))
            risen(house)
            assert sorted(row.raised for row in raw(house, sql)) == levels


def test_standing_in_is_told_when_it_begins(house: House) -> None:
    me, other = house.world.actor(WORKER), house.world.actor(OFFICER)
    today = clock.today()
    with working(house, me):
        service.plan_leave(me, other.user_id, today + timedelta(days=2), today + timedelta(days=5))
    for days, count in ((0, 0), (2, 1), (3, 1)):
        with clock.hold(clock.now() + timedelta(days=days)):
            with house.app.app_context():
                stand_ins.run(house.settings)
            assert [kind for kind, _times, _read in told(house, OFFICER)] == [NoticeKind.STAND_IN] * count
            page = client_of(house, OFFICER).get("/notices").get_data(as_text=True)
            assert ("Reference Worker TEST1" in page) == bool(count)
    assert told(house, OFFICER) == [(NoticeKind.STAND_IN, 1, True)], "there is no file to open: looking reads it"


def test_standing_in_from_today_is_told_at_once(lite: House) -> None:
    me, other = lite.world.actor(WORKER), lite.world.actor(OFFICER)
    with working(lite, me):
        service.plan_leave(me, other.user_id, clock.today(), clock.today())
    assert told(lite, OFFICER) == [(NoticeKind.STAND_IN, 1, False)]
    with lite.app.app_context():
        stand_ins.run(lite.settings)
    assert told(lite, OFFICER) == [(NoticeKind.STAND_IN, 1, False)]
    days = bytes(raw(lite, "SELECT id FROM leave")[0].id)
    with working(lite, me):
        service.end_leave(me, days)
    assert told(lite, OFFICER) == []


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_page_groups_by_day_and_reads_all_in_one_tap(lite: House, language: str) -> None:
    client = client_of(lite, WORKER, language=language)
    empty = client.get("/notices").get_data(as_text=True)
    assert "/notices/read" not in empty
    with clock.hold(datetime(2026, 11, 3, 9, tzinfo=UTC)) as held:
        client = client_of(lite, WORKER, language=language)
        act(lite, OFFICER, service.add_note, "Un.")
        held.forward(timedelta(minutes=1))
        page = client.get("/notices").get_data(as_text=True)
        assert 'href="/notices"' in page and "10:00" in page
        held.forward(timedelta(minutes=1))
        until = re.search(r'name="until"[^>]*value="([^"]*)"', page)
        assert until
        # What came after the page was made was not seen: it waits.
        act(lite, OFFICER, service.assign, lite.world.person(NURSE))
        act(lite, OFFICER, service.assign, lite.world.person(WORKER))
        sent = {"until": until[1], "submission_id": id_text(new_id())}
        assert client.send("/notices/read", sent).status_code == 303
        found = told(lite, WORKER)
        assert [read for kind, _times, read in found if kind is NoticeKind.WROTE] == [True]
        assert [read for kind, _times, read in found if kind is not NoticeKind.WROTE] == [False]
    client = client_of(lite, WORKER, language=language)
    for wrong in ("", "x", "2026-11-03T09:00:00", "9" * 5000, "0001-01-01T00:00:00+23:59"):
        answer = client.send("/notices/read", {"until": wrong, "submission_id": id_text(new_id())})
        assert answer.status_code == 303, wrong


def test_what_is_new_stands_on_the_first_page_once(lite: House) -> None:
    act(lite, OFFICER, service.add_note, "Un.")
    page = client_of(lite, WORKER).get("/").get_data(as_text=True)
    assert page.count(f'href="/cases/{lite.world.reference}#timeline"') == 1
    client_of(lite, WORKER).get(f"/cases/{lite.world.reference}")
    assert "#timeline" not in client_of(lite, WORKER).get("/").get_data(as_text=True)


def test_old_notices_are_forgotten_at_night(house: House) -> None:
    act(house, OFFICER, service.add_note, "Un.")
    client_of(house, WORKER).get(f"/cases/{house.world.reference}")
    act(house, OFFICER, service.add_note, "Deux.")
    for days, left in ((89, 2), (91, 1), (400, 0)):
        with clock.hold(clock.now() + timedelta(days=days)), house.app.app_context():
            forget_notices.run(house.settings)
        assert raw(house, "SELECT count(*) AS n FROM case_notice")[0].n == left


def test_the_trail_says_that_the_list_was_read(lite: House) -> None:
    act(lite, OFFICER, service.add_note, "Un.")
    client_of(lite, WORKER).get("/notices")
    (line,) = raw(lite, "SELECT detail FROM audit_event WHERE fact = 'case.listed' ORDER BY id DESC LIMIT 1")
    assert "notices" in str(line.detail)


def test_opening_a_file_without_news_writes_nothing(lite: House) -> None:
    """Reading stays reading: only the trail's line is written."""
    statements: list[str] = []
    with lite.app.app_context():
        engine = db.engine
    note = lambda _c, _cur, sql, *_: statements.append(sql)  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    try:
        client_of(lite, WORKER).get(f"/cases/{lite.world.reference}")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert not [sql for sql in statements if "UPDATE case_notice" in sql]
