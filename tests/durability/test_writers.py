"""Many people write at once: nobody is told that the database is locked, and everything is stored exactly once."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from caseapp.cases.models import Case, CaseEvent
from caseapp.infra import housekeeping, work
from caseapp.infra.audit import AuditEvent, chain, record
from caseapp.infra.backup import create as backups
from caseapp.infra.db import db, session
from caseapp.kernel.identifiers import new_id
from caseapp.policy.roles import Role
from caseapp.web.errors import REFUSED
from tests.cases.pages import form_of
from tests.conftest import House, client_of
from tests.support.client import PageClient

THREADS, ROUNDS = 8, 4
ROLES = (Role.REFERENCE_WORKER, Role.UNIT_OFFICER, Role.PATHWAY_COORDINATOR, Role.INTAKE_WORKER)


def test_eight_people_at_once(house: House) -> None:
    """Registering, noting, reading and listing in eight threads: each answer is the good one."""
    people = []
    for number in range(THREADS):
        client = client_of(house, ROLES[number % len(ROLES)])
        client.look = False
        file = f"/cases/{house.world.reference}"
        forms = form_of(client.get("/cases/new")), form_of(client.get(file), f"{file}/notes")
        people.append((number, client, forms))
    start = threading.Barrier(THREADS)

    def work_on(person: tuple[int, PageClient, tuple]) -> list[tuple[str, int]]:  # type: ignore[type-arg]
        number, client, (intake, note) = person
        told = []
        start.wait()
        for turn in range(ROUNDS):
            fresh = {"submission_id": new_id().hex()}
            answer = client.post(
                intake.action, data={**intake.fields, **fresh, "danger": "2", "given": f"N{number}x{turn}"}
            )
            told.append(("file", answer.status_code))
            fresh = {"submission_id": new_id().hex()}
            answer = client.post(note.action, data={**note.fields, **fresh, "text": f"Note {number} {turn}"})
            told.append(("note", answer.status_code))
            told.append(("read", client.get(f"/cases/{house.world.reference}").status_code))
            told.append(("list", client.get("/cases/?view=establishment").status_code))
        return told

    with ThreadPoolExecutor(THREADS) as pool:
        answers = Counter(one for told in pool.map(work_on, people) for one in told)
    each = THREADS * ROUNDS
    assert answers == {("file", 303): each, ("note", 303): each, ("read", 200): each, ("list", 200): each}

    with house.app.app_context():
        with work.system_work() as unit:
            assert unit.scalar(select(func.count(Case.id))) == each + 1
            assert unit.scalar(select(func.count(CaseEvent.id)).where(CaseEvent.kind == "note")) == each + 2
            lines = dict(unit.execute(select(AuditEvent.fact, func.count()).group_by(AuditEvent.fact)).all())
        assert lines["case.registered"] == each + 1
        assert lines["case.noted"] == each + 2
        assert lines["case.listed"] == each
        assert lines["case.opened"] >= each
        housekeeping.close_trail(house.settings, checkpoint=True)
        with work.system_work() as unit:
            report = chain.verify(unit, backups.ledger(house.settings))
        # The checkpoint file is the house's, not this copy's of its database: what other tests signed stands in it.
        assert [p for p in report.problems if "file" not in p] == []


def test_a_reader_becomes_a_writer(lite: House) -> None:
    """A request that has read before it writes does not fail because somebody wrote in between."""
    with lite.app.app_context():
        unit = session()
        assert unit.scalar(select(func.count(AuditEvent.id))) is not None  # the snapshot is taken
        _somebody_writes(lite)
        work.begin_writing(unit)
        record(unit, None, REFUSED, endpoint="test", power="none")
        work.complete(unit)
        db.session.remove()


def test_a_reader_leaves_its_trace(lite: House) -> None:
    """A page that only reads still stores its line, though others wrote while it was being made."""
    with lite.app.app_context():
        unit = session()
        unit.scalar(select(func.count(AuditEvent.id)))
        record(unit, None, REFUSED, endpoint="reader", power="none")
        _somebody_writes(lite)
        work.complete(unit)
        db.session.remove()
        kept = session().scalar(select(func.count(AuditEvent.id)).where(AuditEvent.detail.contains("reader")))
        assert kept == 1
        session().rollback()


def test_an_answer_after_undoing_leaves_its_trace(lite: House) -> None:
    """A writer that undid its work (a form to be mended) can still write when its answer is made."""
    with lite.app.app_context():
        unit = session()
        work.begin_writing(unit)
        record(unit, None, REFUSED, endpoint="undone", power="none")
        work.abandon(unit)
        unit.scalar(select(func.count(AuditEvent.id)))
        work.leave_trace(unit, lambda u: record(u, None, REFUSED, endpoint="trace", power="none"))
        waiting = threading.Thread(target=_somebody_writes, args=(lite,))
        waiting.start()
        waiting.join(0.3)
        work.complete(unit)
        waiting.join()
        db.session.remove()
        found = session().scalars(select(AuditEvent.detail).where(AuditEvent.fact == REFUSED.code)).all()
        assert sum("trace" in detail for detail in found) == 1
        assert not any("undone" in detail for detail in found)
        session().rollback()


def test_without_begin_immediate_it_would_fail(lite: House) -> None:
    """Negative control: the reader that turns writer in one transaction is what SQLite refuses at once."""
    from sqlalchemy.exc import OperationalError

    with lite.app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM audit_event").scalar()
        _somebody_writes(lite)
        try:
            connection.exec_driver_sql("DELETE FROM draft")
        except OperationalError as error:
            assert "locked" in str(error)
            assert work.is_busy(error)
        else:
            raise AssertionError("the snapshot was not held")


def _somebody_writes(house: House) -> None:
    def write() -> None:
        with house.app.app_context():
            with work.system_work() as unit:
                record(unit, None, REFUSED, endpoint="other", power="none")
            db.session.remove()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join(10 if threading.current_thread() is threading.main_thread() else 1)
