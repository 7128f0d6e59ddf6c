"""The director's board: what each worker carries. Figures only; nothing of a file is opened."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import bindparam, case, func, literal, select

from caseapp.accounts.directory import colleagues, names_of
from caseapp.cases.models import Carried, Case, CaseDeadline, Owed
from caseapp.cases.queries.narrowing import LIVING, late_now
from caseapp.cases.vocabulary import Danger
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.deadlines import Rule
from caseapp.policy.permissions import P
from caseapp.policy.workload import MOST_FILES

_BEFORE = func.sum(case((Carried.due_on < bindparam("today"), Carried.files), else_=0))
_CARRIED = Reading(
    select(
        Carried.worker_id,
        Carried.danger,
        Carried.restricted,
        func.sum(Carried.files).label("files"),
        _BEFORE.label("late"),
    )
    .where(Carried.establishment_id == bindparam("place_id"))
    .group_by(Carried.restricted, Carried.worker_id, Carried.danger)
)
_OWED = Reading(
    select(Owed.worker_id, Owed.rule, func.sum(Owed.files).label("files"))
    .where(
        Owed.establishment_id == bindparam("place_id"),
        Owed.restricted.is_(False),
        Owed.due_on < bindparam("today"),
    )
    .group_by(Owed.worker_id, Owed.rule)
)
"""Late since yesterday at the latest, from the tallies. What became late today is counted by its hour, below."""

_WORKER = func.coalesce(Case.reference_worker_id, b"").label("worker_id")
_HERE = (Case.establishment_id == bindparam("place_id"), LIVING)
_TODAY = (Case.restricted.is_(False), Case.next_due_at >= bindparam("midnight"), late_now())
_CARRIED_TODAY = Reading(
    select(_WORKER, Case.danger, literal(0).label("files"), func.count(Case.id).label("late"))
    .where(*_HERE, *_TODAY)
    .group_by(Case.reference_worker_id, Case.danger)
)
_LATE_ROW = (
    CaseDeadline.establishment_id == bindparam("place_id"),
    CaseDeadline.ended_at.is_(None),
    CaseDeadline.due_at < bindparam("now"),
)
_OWED_TODAY = Reading(
    select(_WORKER, CaseDeadline.rule, func.count(CaseDeadline.id).label("files"))
    .join(CaseDeadline, CaseDeadline.case_id == Case.id)
    .where(LIVING, Case.restricted.is_(False), *_LATE_ROW, CaseDeadline.due_at >= bindparam("midnight"))
    .group_by(Case.reference_worker_id, CaseDeadline.rule)
)

_HERS = (*_HERE, Case.restricted.is_(True))
_CARRIED_HERS = Reading(
    select(
        _WORKER,
        Case.danger,
        func.count(Case.id).label("files"),
        func.sum(case((late_now(), 1), else_=0)).label("late"),
    )
    .where(*_HERS)
    .group_by(Case.reference_worker_id, Case.danger)
)
_OWED_HERS = Reading(
    select(_WORKER, CaseDeadline.rule, func.count(CaseDeadline.id).label("files"))
    .join(CaseDeadline, CaseDeadline.case_id == Case.id)
    .where(*_HERS, *_LATE_ROW)
    .group_by(Case.reference_worker_id, CaseDeadline.rule)
)
"""Files for their team alone: those that the asker sees; those of others are in no figure."""


@dataclass(slots=True)
class Load:
    """What one worker carries; `worker_id` is empty for the files that nobody follows."""

    worker_id: bytes
    name: str
    files: int = 0
    late: int = 0
    danger: dict[Danger, int] = field(default_factory=dict)
    why: dict[Rule, int] = field(default_factory=dict)
    """What is late, and in how many files; a file may be late for several reasons."""

    @property
    def too_many(self) -> bool:
        """Whether it is more than one person can follow well."""
        return bool(self.worker_id) and self.files > MOST_FILES


def board(actor: Actor) -> list[Load]:
    """What each worker of the establishment carries, files that nobody follows first, then the heaviest load.

    Counts what the actor may see: a restricted file counts for its team alone.
    """
    unit, now, place = session(), clock.now(), actor.workplace_id or b""
    at = {"place_id": place, "now": now, "midnight": clock.midnight(clock.today())}
    tallied = _CARRIED.rows(unit, place_id=place, today=clock.today())
    rows = [*(row for row in tallied if not row.restricted), *_CARRIED_TODAY.rows(unit, **at)]
    why = [*_OWED.rows(unit, place_id=place, today=clock.today()), *_OWED_TODAY.rows(unit, **at)]
    if any(row.restricted for row in tallied):
        rows += _CARRIED_HERS.rows(unit, **at)
        why += _OWED_HERS.rows(unit, **at)
    people = dict(colleagues(unit, place, P.CASE_CLOSE, actor.language))
    carried = {row.worker_id for row in rows if row.worker_id}
    people |= names_of(unit, carried - people.keys(), actor.language)
    loads = {worker: Load(worker, name) for worker, name in people.items()} | {b"": Load(b"", "")}
    for row in rows:
        load, danger = loads[row.worker_id], Danger(row.danger)
        load.files += int(row.files)
        load.late += int(row.late)
        load.danger[danger] = load.danger.get(danger, 0) + int(row.files)
    for row in why:
        reasons, rule = loads[row.worker_id].why, Rule(row.rule)
        reasons[rule] = reasons.get(rule, 0) + int(row.files)
    return sorted(loads.values(), key=lambda load: (bool(load.worker_id), -load.files))
