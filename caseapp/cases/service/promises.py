"""Promises: what somebody says in a note that she will do, and by when. Each is a deadline with words of its own: it
stands among the next steps, is put off and rises like any other, and is kept by whoever follows the file after her."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.events import PROMISED
from caseapp.cases.models import Case, CaseDeadline, CaseEvent
from caseapp.cases.vocabulary import ENDED
from caseapp.infra.audit import record
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.deadlines import end_of
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.deadlines import Rule

FARTHEST = timedelta(days=366)
SHORT = 200
"""Characters of a note that stand for what was promised, where nothing else was written."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised, by when; without words of its own, the note says it."""

    due_on: date
    words: str = ""


def flaws(case: Case, given: Promise) -> dict[str, str]:
    """Why it cannot be promised, by field."""
    today = clock.today()
    if case.status in ENDED:
        return {"promised_on": "ended"}
    if given.due_on < today:
        return {"promised_on": "past"}
    return {"promised_on": "too_far"} if given.due_on > today + FARTHEST else {}


def begin(unit: Session, actor: Actor, case: Case, note: CaseEvent, given: Promise, text: str) -> None:
    """Keep it in the class of its note, in which the keys are, as due from its author."""
    data_class, due_at = DataClass(note.data_class), end_of(given.due_on)
    row = CaseDeadline(
        id=new_id(),
        case_id=case.id,
        establishment_id=case.establishment_id,
        rule=str(Rule.PROMISE),
        began_at=clock.now(),
        due_at=due_at,
        line_id=note.id,
        keeper_id=actor.user_id,
    )
    keys = writing_keys(unit, case.establishment_id, case.id, [data_class])
    told = {"text": given.words or text.strip().split("\n")[0][:SHORT]}
    row.told = keys.seal(told, CaseDeadline.__tablename__, data_class, row.id, case.id)
    unit.add(row)
    case.next_due_at = min(filter(None, (case.next_due_at, due_at)))
    about: dict[str, Any] = {"class": str(data_class)}
    record(unit, actor, PROMISED, case.id, **about)


def pass_on(unit: Session, keeper_id: bytes, files: Collection[bytes] | None, establishment_id: bytes) -> None:
    """What she promised is kept by whoever follows each file now: in these files, or (None) in all of the house."""
    unit.flush()
    hers = select(CaseDeadline, Case.reference_worker_id).join(Case, Case.id == CaseDeadline.case_id)
    query = hers.where(
        CaseDeadline.keeper_id == keeper_id,
        CaseDeadline.establishment_id == establishment_id,
        CaseDeadline.rule == str(Rule.PROMISE),
        CaseDeadline.ended_at.is_(None),
    )
    if files is not None:
        query = query.where(Case.id.in_(files))
    for row, worker_id in unit.execute(query).all():
        row.keeper_id = worker_id
