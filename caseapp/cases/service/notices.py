"""Reading notices: one becomes read when its file is opened, or all at once. Telling them is `cases/notices.py`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.cases.beside import beside, of_file, of_reader
from caseapp.cases.models import Notice
from caseapp.cases.records import CaseFile
from caseapp.infra.db import session
from caseapp.infra.db.session import GuardedSession
from caseapp.infra.work import leave_trace
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor

_UNREAD = (Notice.user_id == bindparam("user_id"), Notice.read_at.is_(None))
_WAITING = beside.declare(
    "notices",
    select(Notice.id).where(Notice.user_id == of_reader, Notice.read_at.is_(None), Notice.case_id == of_file),
)


def remember_read(unit: GuardedSession, actor: Actor, file: CaseFile) -> None:
    """Whatever `actor` was told about `file` is read: she has opened it. Written when the request completes."""
    user_id, case_id = actor.user_id, file.id
    if _WAITING in file.beside:
        leave_trace(unit, lambda writer: _read(writer, user_id, clock.now(), Notice.case_id == case_id))


def remember_told(unit: GuardedSession, actor: Actor) -> None:
    """What is about no file is read when the list was looked at; there is nothing else to open."""
    user_id = actor.user_id
    leave_trace(unit, lambda writer: _read(writer, user_id, clock.now(), Notice.case_id.is_(None)))


def read_all(actor: Actor, until: datetime) -> None:
    """Everything told until `until`, when the list was shown, is read; what came since still waits."""
    _read(session(), actor.user_id, until)


def _read(unit: Session, user_id: bytes, until: datetime, *which: object) -> None:
    query = select(Notice).where(*_UNREAD, Notice.at <= until, *which)  # type: ignore[arg-type]
    for notice in unit.scalars(query, {"user_id": user_id}):
        notice.read_at = clock.now()
    unit.flush()
