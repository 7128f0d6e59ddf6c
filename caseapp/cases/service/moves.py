"""Closing and reopening: the lifecycle table says whether, the timeline and the trail say that."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.events import CLOSED, DANGER_CHANGED, MOVED, REOPENED
from caseapp.cases.lifecycle import LIFECYCLE
from caseapp.cases.models import Case, CaseDeadline
from caseapp.cases.service.deadlines import refresh
from caseapp.cases.service.entries import need, need_over, relation_to, write_entry
from caseapp.cases.told import GREAT
from caseapp.cases.vocabulary import ClosingReason, Danger, EventKind, MoveName, Reopens, Status
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.words import Word
from caseapp.policy.classes import DataClass
from caseapp.policy.deadlines import OF_SAFETY, WATCH, Rule
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P

obstacles: list[Callable[[Session, Case], str | None]] = []
"""Slot: a feature above may say why a file cannot be closed yet (a coded reason), or None."""

closed: list[Callable[[Session, Case], None]] = []
"""Slot: what a feature above brings to its end when a file is closed."""

OF_THEIR_OWN = frozenset({MoveName.CLOSE, MoveName.REOPEN, MoveName.MERGE, MoveName.SEPARATE})
"""Moves that are no button of the file's page."""


def close(actor: Actor, case: Case, reason: ClosingReason, words: str = "") -> None:
    """Close the file.

    Raises Refused, Impossible (its status, or an obstacle), Invalid without words where the child may not be safe
    (`passed_over`).
    """
    unit, target = session(), _target(actor, case, MoveName.CLOSE)
    for obstacle in obstacles:
        found = obstacle(unit, case)
        if found:
            raise Impossible(found)
    if not words.strip() and passed_over(unit, case):
        raise Invalid({"text": "required"})
    case.status, case.closed_at = target, clock.now()
    for follow in closed:
        follow(unit, case)
    refresh(unit, case)
    told = {"text": words} if words else None
    write_entry(unit, actor, case, EventKind.CLOSED, DataClass.NOTES, told, detail=str(reason))
    record(unit, actor, CLOSED, case.id, reason=str(reason))
    unit.flush()


def passed_over(unit: Session, case: Case) -> list[Word]:
    """What closing would pass over where a child may not be safe, or was promised something: the danger, and all
    that is due. Else nothing."""
    still = select(CaseDeadline.rule).where(CaseDeadline.case_id == case.id, CaseDeadline.ended_at.is_(None))
    due = [Rule(rule) for rule in unit.scalars(still.order_by(CaseDeadline.due_at))]
    if case.danger not in GREAT and not any(one in OF_SAFETY or WATCH[one].promised for one in due):
        return []
    return [Danger(case.danger), *due]


def reopen(actor: Actor, case: Case, words: str) -> None:
    """Reopen a closed file; the timeline keeps the reason. Raises Refused, Impossible, Invalid without a reason."""
    if not words.strip():
        raise Invalid({"text": "required"})
    unit = _move(actor, case, MoveName.REOPEN)
    case.closed_at = None
    refresh(unit, case)
    write_entry(unit, actor, case, EventKind.REOPENED, DataClass.NOTES, {"text": words})
    record(unit, actor, REOPENED, case.id)
    unit.flush()


def reopen_for(unit: Session, actor: Actor, case: Case, why: Reopens) -> None:
    """Something is begun for a child whose file is closed: it is open again, whoever begins it, and the timeline says
    by what. Nothing where it is not closed. What changes later in what stands already reopens nothing."""
    if case.status != Status.CLOSED:
        return
    case.status, case.closed_at = str(LIFECYCLE.move(MoveName.REOPEN, Status.CLOSED).target), None
    refresh(unit, case)
    write_entry(unit, actor, case, EventKind.REOPENED, detail=str(why))
    record(unit, actor, REOPENED, case.id)
    unit.flush()


def move_on(actor: Actor, case: Case, name: MoveName) -> None:
    """Take the file to its next step (assessment, plan, follow-up...). Raises Refused, Impossible.

    Closing and reopening have verbs of their own, because they need a reason; so have merges, which need two files.
    """
    if name in OF_THEIR_OWN:
        raise Impossible("reason")
    unit = _move(actor, case, name)
    write_entry(unit, actor, case, EventKind.MOVED, detail=case.status)
    record(unit, actor, MOVED, case.id, move=str(name), status=case.status)
    refresh(unit, case)
    unit.flush()


def judge_danger(actor: Actor, case: Case, danger: Danger, reason: str) -> None:
    """Judge the danger anew, with a reason.

    Raises Refused, NotFound, Invalid without a reason, Impossible in a closed file.
    """
    need_over(actor, P.CASE_JUDGE, case)
    unit = session()
    if relation_to(unit, actor, case) is Relation.NONE:
        raise NotFound
    if case.status == Status.CLOSED:
        raise Impossible("status")
    if not reason.strip():
        raise Invalid({"text": "required"})
    before = case.danger
    if before == danger:
        return
    case.danger = str(danger)
    detail = f"{before} {danger}"
    write_entry(unit, actor, case, EventKind.DANGER_CHANGED, DataClass.NOTES, {"text": reason}, detail=detail)
    record(unit, actor, DANGER_CHANGED, case.id, before=before, after=str(danger))
    refresh(unit, case, judged_from=before)
    unit.flush()


def _move(actor: Actor, case: Case, name: MoveName) -> Session:
    case.status = _target(actor, case, name)
    return session()


def _target(actor: Actor, case: Case, name: MoveName) -> str:
    """Where a move leads that the actor may make. Raises Refused, NotFound, Impossible."""
    move = LIFECYCLE.move(name, Status(case.status))
    need(actor, P(move.permission))
    if relation_to(session(), actor, case) is Relation.NONE:
        raise NotFound
    return str(move.target)
