"""The bell: whoever comes into a circle is told, in the flush that lets her in, like everything that is told of files.

A notice has the id of her seat, and is found through it: whoever loses the seat finds no notice of it either.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from caseapp.cases.models import Notice
from caseapp.cases.told import MATTERS
from caseapp.cases.vocabulary import NoticeKind
from caseapp.incidents.models import IncidentReader
from caseapp.infra.db.session import GuardedSession
from caseapp.kernel import clock


@event.listens_for(GuardedSession, "before_flush")
def _note(session: Session, _context: object, _instances: object) -> None:
    """Note who is about to come in; nobody is told what she did herself."""
    scope = session.info.get("scope")
    me = scope.user_id if scope else None
    came: list[IncidentReader] = session.info.setdefault("seated", [])
    came += [row for row in session.new if isinstance(row, IncidentReader) and row.user_id != me]


@event.listens_for(GuardedSession, "after_flush")
def _tell(session: Session, _context: object) -> None:
    came: list[IncidentReader] = session.info.pop("seated", [])
    if came:
        session.connection().execute(insert(Notice.__table__), [_notice(row) for row in came])  # type: ignore[arg-type]


@event.listens_for(GuardedSession, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    session.info.pop("seated", None)


def _notice(row: IncidentReader) -> dict[str, Any]:
    return {
        "id": row.id,
        "user_id": row.user_id,
        "case_id": None,
        "matter": MATTERS[NoticeKind.INCIDENT],
        "kind": str(NoticeKind.INCIDENT),
        "times": 1,
        "at": clock.now(),
    }
