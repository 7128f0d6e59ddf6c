"""The director's board: what each worker carries. Figures only; nothing of a file is opened."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import bindparam, case, func, select

from caseapp.accounts.directory import colleagues, names_of
from caseapp.cases.models import Case, CaseDeadline
from caseapp.cases.queries.narrowing import LIVING, late_now
from caseapp.cases.vocabulary import Danger
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.deadlines import Rule
from caseapp.policy.permissions import P
from caseapp.policy.workload import MOST_FILES

_LOADS = Reading(
    select(
        Case.reference_worker_id,
        Case.danger,
        func.count(Case.id).label("files"),
        func.sum(case((late_now(), 1), else_=0)).label("late"),
    )
    .where(Case.establishment_id == bindparam("place_id"), LIVING)
    .group_by(Case.reference_worker_id, Case.danger)
)


_WHY = Reading(
    select(Case.reference_worker_id, CaseDeadline.rule, func.count(func.distinct(Case.id)).label("files"))
    .join(CaseDeadline, CaseDeadline.case_id == Case.id)
    .where(
        Case.establishment_id == bindparam("place_id"),
        LIVING,
        CaseDeadline.ended_at.is_(None),
        CaseDeadline.due_at < bindparam("now"),
    )
    .group_by(Case.reference_worker_id, CaseDeadline.rule)
)


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
    unit = session()
    place = actor.workplace_id or b""
    rows = _LOADS.rows(unit, place_id=place, now=clock.now())
    people = dict(colleagues(unit, place, P.CASE_CLOSE, actor.language))
    carried = {row.reference_worker_id for row in rows if row.reference_worker_id}
    people |= names_of(unit, carried - people.keys(), actor.language)
    loads = {worker: Load(worker, name) for worker, name in people.items()} | {b"": Load(b"", "")}
    for row in rows:
        load = loads[row.reference_worker_id or b""]
        load.files += row.files
        load.late += int(row.late)
        load.danger[Danger(row.danger)] = row.files
    for row in _WHY.rows(unit, place_id=place, now=clock.now()):
        loads[row.reference_worker_id or b""].why[Rule(row.rule)] = row.files
    return sorted(loads.values(), key=lambda load: (bool(load.worker_id), -load.files))
