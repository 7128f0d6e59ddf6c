"""Closing and reopening: the lifecycle table says whether, the timeline and the trail say that."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from caseapp.cases.events import CLOSED, REOPENED
from caseapp.cases.lifecycle import LIFECYCLE
from caseapp.cases.models import Case
from caseapp.cases.service.entries import need, relation_to, write_entry
from caseapp.cases.vocabulary import ClosingReason, EventKind, MoveName, Status
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.policy.classes import DataClass
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P

obstacles: list[Callable[[Session, Case], str | None]] = []
"""Slot: a feature above may say why a file cannot be closed yet (a coded reason), or None."""


def close(actor: Actor, case: Case, reason: ClosingReason, words: str = "") -> None:
    """Close the file. Raises Refused, Impossible (its status, or an obstacle)."""
    unit = _move(actor, case, MoveName.CLOSE)
    for obstacle in obstacles:
        found = obstacle(unit, case)
        if found:
            raise Impossible(found)
    case.closed_at = clock.now()
    told = {"text": words} if words else None
    write_entry(unit, actor, case, EventKind.CLOSED, DataClass.NOTES, told, detail=str(reason))
    record(unit, actor, CLOSED, case.id, reason=str(reason))
    unit.flush()


def reopen(actor: Actor, case: Case, words: str) -> None:
    """Reopen a closed file; the timeline keeps the reason. Raises Refused, Impossible, Invalid without a reason."""
    if not words.strip():
        raise Invalid({"text": "required"})
    unit = _move(actor, case, MoveName.REOPEN)
    case.closed_at = None
    write_entry(unit, actor, case, EventKind.REOPENED, DataClass.NOTES, {"text": words})
    record(unit, actor, REOPENED, case.id)
    unit.flush()


def _move(actor: Actor, case: Case, name: MoveName) -> Session:
    unit = session()
    move = LIFECYCLE.move(name, Status(case.status))
    need(actor, P(move.permission))
    if relation_to(unit, actor, case) is Relation.NONE:
        raise NotFound
    case.status = str(move.target)
    return unit
