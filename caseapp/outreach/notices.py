"""The bell of those whom the street needs: written in the flush that calls them, like all that is told of files.

A notice has the id of what called (`CheckIn`, `Missed`, `HeldCall`), and is found through it: it rings in that
house alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from caseapp.cases.models import Notice
from caseapp.cases.told import MATTERS
from caseapp.cases.vocabulary import NoticeKind
from caseapp.infra.db.session import GuardedSession
from caseapp.kernel import clock

_CALLED = "called_out"


def ring(session: Session, people: Iterable[tuple[bytes, bytes]], kind: NoticeKind = NoticeKind.ROUND) -> None:
    """Ring the bell of these, given as (call, person), with the next flush."""
    session.info.setdefault(_CALLED, []).extend((*one, kind) for one in people)


@event.listens_for(GuardedSession, "after_flush")
def _tell(session: Session, _context: object) -> None:
    called: list[tuple[bytes, bytes, NoticeKind]] = session.info.pop(_CALLED, [])
    if called:
        rows = [_notice(*one) for one in called]
        session.connection().execute(insert(Notice.__table__), rows)  # type: ignore[arg-type]


@event.listens_for(GuardedSession, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    session.info.pop(_CALLED, None)


def _notice(call: bytes, person: bytes, kind: NoticeKind) -> dict[str, Any]:
    return {
        "id": call,
        "user_id": person,
        "case_id": None,
        "matter": MATTERS[kind],
        "kind": str(kind),
        "times": 1,
        "at": clock.now(),
    }
