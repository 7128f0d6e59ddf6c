"""What is long late in other establishments, for the protection unit of the province: kept as deadlines are written.

The unit may not see the child, so it is told establishment, rule, danger and since when, in a table of its own. It
listens to the session, like `figures.py`: no verb can forget to end what was met, and nobody queries past the scope.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, event, inspect, select
from sqlalchemy.orm import Session

from caseapp.accounts.models import Establishment
from caseapp.accounts.vocabulary import EstablishmentType
from caseapp.cases.models import Case, CaseDeadline, Risen
from caseapp.cases.vocabulary import Status
from caseapp.infra.db.session import GuardedSession
from caseapp.policy.deadlines import RISES

FARTHEST = len(RISES)
"""How far a deadline has risen that stands before the protection unit."""
TOLD = ("raised", "ended_at", "due_at", "establishment_id")
"""What of a deadline changes the unit's line of it."""


@event.listens_for(GuardedSession, "before_flush")
def _note(session: Session, _context: object, _instances: object) -> None:
    """Note deadlines that reach the unit or leave it again, and files whose danger was judged anew."""
    moved: dict[bytes, CaseDeadline] = session.info.setdefault("risen", {})
    judged: dict[bytes, str] = session.info.setdefault("judged", {})
    merged: set[bytes] = session.info.setdefault("merged", set())
    for row in session.dirty:
        if isinstance(row, Case) and inspect(row).attrs.merged_into_id.history.has_changes():
            merged.add(row.id)
        if isinstance(row, CaseDeadline):
            changed = inspect(row).attrs
            if any(changed[name].history.has_changes() for name in TOLD):
                moved[row.id] = row
        elif isinstance(row, Case) and inspect(row).attrs.danger.history.has_changes():
            judged[row.id] = row.danger


@event.listens_for(GuardedSession, "after_flush")
def _keep(session: Session, _context: object) -> None:
    moved: dict[bytes, Any] = session.info.pop("risen", {})
    judged: dict[bytes, str] = session.info.pop("judged", {})
    merged: set[bytes] = session.info.pop("merged", set())
    if merged:  # nothing is late in a merged file; taken apart again, it is late as before
        lines = CaseDeadline.__table__
        for line in session.connection().execute(select(lines).where(lines.c.case_id.in_(sorted(merged)))):
            moved.setdefault(line.id, line)
    if not moved and not judged:
        return
    table: Table = Risen.__table__  # type: ignore[assignment]
    connection = session.connection()
    if moved:
        connection.execute(table.delete().where(table.c.id.in_(sorted(moved))))
        rows = [_row(session, row) for _id, row in sorted(moved.items()) if row.raised >= FARTHEST and not row.ended_at]
        if told := [row for row in rows if row]:
            connection.execute(table.insert(), told)
    deadline = CaseDeadline.__table__.c
    for case_id, danger in sorted(judged.items()):
        of_file = select(deadline.id).where(deadline.case_id == case_id, deadline.ended_at.is_(None))
        connection.execute(table.update().where(table.c.id.in_(of_file)).values(danger=danger))


@event.listens_for(GuardedSession, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    session.info.pop("risen", None)
    session.info.pop("merged", None)
    session.info.pop("judged", None)


def _row(session: Session, deadline: CaseDeadline) -> dict[str, Any] | None:
    """The line the unit gets; None where the file is a unit's own: its supervisors see the file itself. None as well
    where the file was merged: what is late there is late in the file that goes on."""
    file, place = Case.__table__, Establishment.__table__
    query = (
        select(file.c.danger, file.c.status, place.c.type, place.c.province_code)
        .join(place, place.c.id == file.c.establishment_id)
        .where(file.c.id == deadline.case_id)
    )
    known = session.connection().execute(query).one()
    if known.type == EstablishmentType.PROTECTION_UNIT or known.status == Status.MERGED:
        return None
    return {
        "id": deadline.id,
        "establishment_id": deadline.establishment_id,
        "province_code": known.province_code,
        "rule": deadline.rule,
        "danger": known.danger,
        "due_at": deadline.due_at,
    }
