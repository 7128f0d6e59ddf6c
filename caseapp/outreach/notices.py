"""The bell of those whom a round needs: written in the flush that calls them, like all that is told of files.

A notice has the id of its call (`CheckIn`), and is found through it: it rings in the house of the round alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from caseapp.cases.models import Notice
from caseapp.cases.notices import MATTERS
from caseapp.cases.vocabulary import NoticeKind
from caseapp.infra.db.session import GuardedSession
from caseapp.kernel import clock

_CALLED = "called_out"


def ring(session: Session, people: Iterable[tuple[bytes, bytes]]) -> None:
    """Ring the bell of these, given as (call, person), with the next flush."""
    session.info.setdefault(_CALLED, []).extend(people)


@event.listens_for(GuardedSession, "after_flush")
def _tell(session: Session, _context: object) -> None:
    called: list[tuple[bytes, bytes]] = session.info.pop(_CALLED, [])
    if called:
        rows = [_notice(*one) for one in called]
        session.connection().execute(insert(Notice.__table__), rows)  # type: ignore[arg-type]


@event.listens_for(GuardedSession, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    session.info.pop(_CALLED, None)


def _notice(call: bytes, person: bytes) -> dict[str, Any]:
    return {
        "id": call,
        "user_id": person,
        "case_id": None,
        "matter": MATTERS[NoticeKind.ROUND],
        "kind": str(NoticeKind.ROUND),
        "times": 1,
        "at": clock.now(),
    }
