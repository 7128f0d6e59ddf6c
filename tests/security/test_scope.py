"""Every way of asking or writing that SQLAlchemy offers, tried by somebody of another establishment: nothing, or a breach.

Each form has its negative control: the owner, asking the same way, gets her file (or the form is refused to everybody).
"""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from caseapp.accounts.service.sessions import scope_of
from caseapp.cases import queries, service
from caseapp.cases.models import Case, CaseEvent
from caseapp.cases.service.glass import break_glass
from caseapp.infra.db import ScopeBreach, session
from caseapp.infra.db.guard import open_scope, widened
from caseapp.infra.db.reading import Reading
from caseapp.infra.db.session import GuardedSession
from caseapp.infra.db.writing import Writing
from caseapp.kernel import clock
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.matching.queries import find, question
from caseapp.policy.classes import DataClass
from caseapp.policy.roles import Role
from tests.conftest import House
from tests.security.reading import COUNTS, READINGS, READS, REFUSED_TO_ALL, attempt
from tests.security.tools import looking, prints, raw, working, working_but_lost
from tests.security.writing import WRITES
from tests.support.world import make_case

APP = Path(__file__).resolve().parents[2] / "caseapp"
PROTECTED = ("case_file", "case_event", "case_member", "case_share")


def _secrets(house: House) -> set[Any]:
    """Every value by which the foreign file could be known: ids, reference, sealed bytes, its establishment."""
    rows = [
        *raw(house, "SELECT id, reference, establishment_id, identity, contact FROM case_file WHERE id = :c",
             c=house.world.case_id),
        *raw(house, "SELECT id, body FROM case_event WHERE case_id = :c", c=house.world.case_id),
        *raw(house, "SELECT id FROM case_member WHERE case_id = :c", c=house.world.case_id),
    ]  # fmt: skip
    return {bytes(v) if isinstance(v, memoryview) else v for row in rows for v in row if v is not None}


def _shows(found: set[Any], secrets: set[Any]) -> bool:
    told = "|".join(v if isinstance(v, str) else v.hex() for v in found if isinstance(v, str | bytes)).casefold()
    return any((s if isinstance(s, str) else s.hex()).casefold() in told for s in secrets)


@pytest.mark.parametrize("name", READINGS)
def test_a_reading_gives_a_stranger_nothing(house: House, name: str) -> None:
    reading = Reading(READINGS[name](house.world.case_id))
    secrets = _secrets(house)
    for _ in range(2):  # worked out, then as remembered
        with looking(house, _stranger(house)) as unit:
            found = attempt(lambda u, _c: list(reading.rows(u)), unit, house.world.case_id)
        assert found is None or not _shows(found, secrets)


def test_a_reading_gives_the_owner_her_file_and_then_a_stranger_nothing(house: House) -> None:
    """What is remembered of a reading is its SQL, never whose rows it read."""
    reading = Reading(READINGS["columns"](house.world.case_id))
    owner = house.world.actor(Role.REFERENCE_WORKER)
    for _ in range(2):
        with looking(house, owner) as unit:
            assert [row.reference for row in reading.rows(unit)] == [house.world.reference]
        with looking(house, _stranger(house)) as unit:
            assert reading.rows(unit) == []
        with house.app.app_context(), pytest.raises(ScopeBreach):
            reading.rows(session())


@pytest.mark.parametrize("write", [delete(Case.__table__), update(CaseEvent.__table__).values(body=None)])
def test_a_writing_is_not_for_what_belongs_to_a_file(house: House, write: Any) -> None:
    """Whoever asks: it passes below the guard, which checks each row of a file."""
    for actor in (_stranger(house), house.world.actor(Role.REFERENCE_WORKER)):
        with looking(house, actor) as unit, pytest.raises(ScopeBreach):
            Writing(write).run(unit)
        with looking(house, actor) as unit, pytest.raises(ScopeBreach):
            Writing(write).run_all(unit, [{}])


def _stranger(house: House) -> Any:
    return house.world.actor(Role.UNIT_OFFICER, house.world.there)


def _give_stranger_a_file(house: House) -> None:
    """With a file of her own her statements have rows, so that a leak beside them shows."""
    with house.app.app_context():
        make_case(house.world, Role.UNIT_OFFICER, house.world.there)


def test_reading_in_any_form_gives_a_stranger_nothing(house: House) -> None:
    _give_stranger_a_file(house)
    secrets, leaks = _secrets(house), []
    for name, form in READS.items():
        with looking(house, _stranger(house)) as unit:
            found = attempt(form, unit, house.world.case_id)
        if found is not None and _shows(found, secrets):
            leaks.append(name)
    assert leaks == []


def test_counting_in_any_form_counts_her_own_only(house: House) -> None:
    _give_stranger_a_file(house)
    wrong = {}
    for name, form in COUNTS.items():
        with looking(house, _stranger(house)) as unit:
            try:
                if (count := form(unit)) != 1:
                    wrong[name] = count
            except ScopeBreach:
                pass
    assert wrong == {}
    with looking(house, house.world.actor(Role.REFERENCE_WORKER)) as unit:
        assert COUNTS["count of a column"](unit) == 1
    assert raw(house, "SELECT count(*) FROM case_file")[0][0] == 2


def test_the_same_forms_give_the_owner_her_file(house: House) -> None:
    """The negative control: were the forms empty by mistake, the test above would prove nothing."""
    owner = house.world.actor(Role.REFERENCE_WORKER)
    secrets, shut = _secrets(house), []
    for name, form in READS.items():
        with looking(house, owner) as unit:
            found = attempt(form, unit, house.world.case_id)
        if found is None or not _shows(found, secrets):
            shut.append(name[:2])
    assert set(shut) == REFUSED_TO_ALL


def test_writing_in_any_form_is_stopped_and_changes_nothing(house: House) -> None:
    before = prints(house, *PROTECTED)
    passed = []
    for name, form in WRITES.items():
        with working_but_lost(house, _stranger(house)) as unit:
            if attempt(form, unit, house.world.case_id) not in (None, set()):
                passed.append(name)
    assert passed == []
    assert prints(house, *PROTECTED) == before


def test_without_a_scope_nothing_opens_and_a_scope_is_fixed_once(house: House) -> None:
    world = house.world
    with house.app.app_context():
        for form in (lambda: session().scalars(select(Case)).all(), lambda: session().get(Case, world.case_id)):
            with pytest.raises(ScopeBreach, match="no scope"):
                form()
        session().rollback()
    with looking(house, _stranger(house)) as unit:
        open_scope(unit, unit.info["scope"])
        with pytest.raises(ScopeBreach, match="once"):
            open_scope(unit, scope_of(world.actor(Role.UNIT_OFFICER), clock.now()))
        assert unit.scalars(select(Case)).all() == []


def test_widening_ends_and_leaves_nothing_within_reach(house: House) -> None:
    with looking(house, _stranger(house)) as unit:
        before = unit.info["scope"]
        with pytest.raises(RuntimeError, match="half-way"), widened(unit, clock.now()):
            assert unit.get(Case, house.world.case_id) is not None
            raise RuntimeError("half-way")
        assert unit.info["scope"] is before
        assert unit.get(Case, house.world.case_id) is None
        assert not [row for row in unit if isinstance(row, Case)]


def _share_everything(house: House) -> None:
    worker = house.world.actor(Role.REFERENCE_WORKER)
    with working(house, worker):
        case = queries.locate(worker, house.world.reference, writing=True)
        service.share(worker, case, house.world.there, list(DataClass))


def _open_exceptionally(house: House) -> None:
    with working(house, _stranger(house)):
        break_glass(_stranger(house), house.world.case_id, house.world.here, "Une raison assez longue pour être lue.")


@pytest.mark.parametrize("way", [_share_everything, _open_exceptionally])
def test_what_is_received_or_opened_exceptionally_is_read_and_never_written(house: House, way: Any) -> None:
    way(house)
    world = house.world
    before = prints(house, *PROTECTED)
    passed = []

    def taken(unit: GuardedSession, case_id: bytes) -> list[Any]:
        case = unit.get(Case, case_id)
        assert case is not None, "the control: it may be read"
        case.establishment_id = world.there
        unit.flush()
        return [case]

    def changed(unit: GuardedSession, case_id: bytes) -> list[Any]:
        case = unit.get(Case, case_id)
        assert case is not None
        case.danger = "0"
        unit.flush()
        return [case]

    def removed(unit: GuardedSession, case_id: bytes) -> list[Any]:
        for row in unit.scalars(select(CaseEvent).where(CaseEvent.case_id == case_id)):
            unit.delete(row)
        unit.flush()
        return [1]

    def moved(unit: GuardedSession, case_id: bytes) -> list[Any]:
        row = unit.scalars(select(CaseEvent).where(CaseEvent.case_id == case_id)).first()
        assert row is not None
        row.case_id = new_id()
        unit.flush()
        return [row]

    forms = WRITES | {
        "taking the file": taken,
        "changing it": changed,
        "removing lines": removed,
        "moving a line": moved,
    }
    for name, form in forms.items():
        with working_but_lost(house, _stranger(house)) as unit:
            if attempt(form, unit, world.case_id) not in (None, set()):
                passed.append(name)
    assert passed == []
    assert prints(house, *PROTECTED) == before


def test_her_own_file_is_written_and_moves_nowhere(house: House) -> None:
    """The negative control of all writing above, and the one thing the owner may not do either."""
    owner = house.world.actor(Role.REFERENCE_WORKER)
    with working(house, owner) as unit:
        case = unit.get(Case, house.world.case_id)
        assert case is not None
        case.danger = "0"
        unit.flush()
    assert raw(house, "SELECT danger FROM case_file")[0].danger == "0"
    with working_but_lost(house, owner) as unit:
        case = unit.get(Case, house.world.case_id)
        assert case is not None
        case.establishment_id = house.world.there
        with pytest.raises(ScopeBreach):
            unit.flush()
        raise RuntimeError("leave")
    assert bytes(raw(house, "SELECT establishment_id FROM case_file")[0][0]) == house.world.here


def test_a_restricted_file_does_not_exist_for_colleagues(house: House) -> None:
    world = house.world
    worker, colleague = world.actor(Role.REFERENCE_WORKER), world.actor(Role.UNIT_OFFICER)
    with looking(house, colleague) as unit:
        assert unit.get(Case, world.case_id) is not None
    with working(house, worker):
        service.restrict(worker, queries.locate(worker, world.reference, writing=True), "Un proche y travaille.")
    secrets = _secrets(house) - {world.here}
    for name, form in READS.items():
        with looking(house, colleague) as unit:
            found = attempt(form, unit, world.case_id)
        assert found is None or not _shows(found, secrets), name
    for ask in (
        lambda: queries.open_file(colleague, world.reference),
        lambda: queries.locate(colleague, world.reference),
    ):
        with looking(house, colleague), pytest.raises(NotFound):
            ask()
    with looking(house, colleague):
        assert not any(find(colleague, question(typed)) for typed in ("Tamazirtiq", world.reference, "تمازيرتيق"))
        assert queries.caseload(colleague, queries.View.ESTABLISHMENT).lines == []
    with looking(house, worker):
        assert [line.reference for line in queries.caseload(worker, queries.View.MINE).lines] == [world.reference]


REVIEWED = {
    "beyond_scope": {
        "cases/service/glass.py": 1,
        "cases/service/imports.py": 1,
        "incidents/merging.py": 2,  # a link to a file goes with it, whoever may know of the incident
        "outreach/queries/bed.py": 1,  # which house expects a child of the street, for the crew that brings her
        "outreach/merging.py": 2,  # a profile leads to the file that stays, whoever may read the street
        "documents/service/attaching.py": 1,  # how much room is taken, whoever may see by what
        "referrals/queries/alarm.py": 1,  # two numbers for a province
        "referrals/queries/late.py": 1,  # how many referrals wait too long in a house of the province
        "referrals/queries/radar/province.py": 1,  # a province's quarter, as rounded numbers
    },
    "beyond": {  # the same, worked out once
        "cases/notices.py": 3,  # whom a change concerns, within the flush that writes it
        "cases/service/entries.py": 1,
        "cases/service/register.py": 1,
        "matching/queries/elsewhere.py": 1,
        "referrals/queries/houses.py": 3,  # free beds and answer times of other houses, as numbers
    },
    "widened": {"accounts/departures.py": 3, "referrals/service/both.py": 1},
    "carry_out": {
        "infra/db/adding.py": 3,
        "infra/db/driver.py": 2,
        "infra/db/engine.py": 1,
        "infra/db/presence.py": 1,  # whether a feature has anything about a file that was found within the scope
        "infra/db/reading.py": 1,
        "infra/db/writing.py": 2,
    },
    "Adding": {  # rows past the session, each held against the scope; nobody may listen to their flush
        "cases/service/entries.py": 1,  # `notices` hears of lines all the same
        "cases/service/sharing.py": 1,
        "cases/service/deadlines.py": 1,  # begun ones: `risen` and `notices` listen to what is changed later
        "establishments/service/uses.py": 1,
        "outreach/service/encounters.py": 2,
        "outreach/service/field.py": 1,
        "referrals/service/consents.py": 1,
        "referrals/service/disclosure.py": 1,
        "referrals/service/leaving.py": 1,
        "referrals/service/moves.py": 1,
        "referrals/service/prepare.py": 1,
    },
    "system_scope": {"infra/db/guard.py": 1, "infra/work.py": 1, "infra/jobs.py": 1},
    "listens_for": {
        "cases/carried.py": 3,
        "cases/figures.py": 3,
        "cases/notices.py": 3,
        "cases/risen.py": 3,
        "establishments/figures.py": 3,
        "incidents/notices.py": 3,
        "infra/audit/trail.py": 2,
        "matching/index.py": 3,
        "outreach/notices.py": 2,
    },
}
"""Where the scope is passed, lifted or opened for the system, and who acts within a flush, where the guard lets all SQL
through: each use was looked at by a second person."""
RAW = ("raw_connection", "driver_connection", "dbapi_connection", "cursor", "exec_driver_sql", "literal_column")
RAW_REVIEWED = {
    "cursor": {"infra/backup/postgresql.py", "infra/db/driver.py"},
    "literal_column": {"cases/models/file.py"},  # the order of a vocabulary, made of its words alone
}


@cache
def _all_calls() -> list[tuple[str, str]]:
    """Every name that the application calls, each time, with the file."""
    found = []
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(getattr(node.func, "value", None), "id", "") != "nicknames":
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                found.append((called, str(path.relative_to(APP))))
    return found


def _calls(name: str) -> dict[str, int]:
    return dict(Counter(place for called, place in _all_calls() if called == name))


@pytest.mark.parametrize("name", REVIEWED)
def test_the_scope_is_passed_only_where_it_was_reviewed(name: str) -> None:
    assert _calls(name) == REVIEWED[name]


@pytest.mark.parametrize("name", RAW)
def test_nothing_goes_below_the_guard(name: str) -> None:
    """A raw cursor of the driver is below every listener: it is kept out by looking at the source."""
    outside = {place for place in _calls(name) if not place.startswith(("infra/backup/", "infra/migrations", "cli/"))}
    assert outside <= RAW_REVIEWED.get(name, set())


def test_a_raw_cursor_gives_sealed_bytes_at_most(lite: House) -> None:
    """What the test above keeps out would still not tell: the columns are sealed."""
    with looking(lite, _stranger(lite)) as unit:
        cursor = unit.connection().connection.cursor()
        rows = cursor.execute("SELECT * FROM case_file").fetchall()
        cursor.close()
    assert rows
    content = repr(rows)
    assert not any(word in content for word in ("Tamazirtiq", "زبيرو", "0655443322", "Oulfaniya"))
