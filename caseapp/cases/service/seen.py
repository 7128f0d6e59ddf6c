"""Remembering when somebody who follows a file last looked at it, so that what others changed since is news to her."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from caseapp.cases.models import CaseSeen
from caseapp.cases.records import CaseFile
from caseapp.infra.db.reading import Reading
from caseapp.infra.db.session import GuardedSession
from caseapp.infra.work import leave_trace
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import new_id
from caseapp.policy.matrix import Relation

EVERY = timedelta(minutes=1)
"""How often it is written for one person and file."""

_SEEN = Reading(
    select(CaseSeen.seen_at).where(CaseSeen.user_id == bindparam("user_id"), CaseSeen.case_id == bindparam("case_id"))
)


def remember_seen(unit: GuardedSession, actor: Actor, file: CaseFile) -> None:
    """Leave the trace that `actor` has opened `file`, if she follows it. Written when the request completes."""
    follows = file.relation is Relation.TEAM or (file.worker_id == actor.user_id and not file.read_only)
    if follows:
        user_id, case_id = actor.user_id, file.id
        leave_trace(unit, lambda writer: _write(writer, user_id, case_id))


def _write(unit: GuardedSession, user_id: bytes, case_id: bytes) -> None:
    now = clock.now()
    known = _SEEN.first(unit, user_id=user_id, case_id=case_id)
    if known is None:
        try:
            with unit.begin_nested():
                unit.add(CaseSeen(id=new_id(), case_id=case_id, user_id=user_id, seen_at=now))
        except IntegrityError:
            return  # her other window was first, a moment ago
    elif now - known.seen_at >= EVERY:
        query = select(CaseSeen).where(CaseSeen.user_id == user_id, CaseSeen.case_id == case_id)
        unit.scalars(query).one().seen_at = now
        unit.flush()
