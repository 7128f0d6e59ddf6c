"""What matching does by the clock: files move to the newest version of the index, a few batches at a time; at
night every file is compared with the others of its establishment, and a register that has doubled is counted anew."""

from __future__ import annotations

from datetime import time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.vocabulary import Status
from caseapp.config import Settings
from caseapp.infra.jobs import Job
from caseapp.infra.work import system_work
from caseapp.matching.models import NameIndex
from caseapp.matching.service.pairs import look_again
from caseapp.matching.service.rebuild import begin_counted, grown, move_on
from caseapp.matching.vocabulary import FoundHow

BATCHES = 20
"""Batches in one go; each is a unit of work of its own, so that nobody waits long for the writer's place."""
AT_ONCE = 50
"""Files compared in one unit of work."""


def _unfinished(unit: Session) -> bool:
    """Whether two versions stand."""
    return int(unit.scalar(select(func.count()).select_from(NameIndex)) or 0) > 1


def _move(_settings: Settings) -> int:
    """Move files. Returns how many moved."""
    moved = 0
    for _ in range(BATCHES):
        with system_work() as unit:
            batch = move_on(unit)
        moved += batch
        if not batch:
            break
    return moved


move = Job("matching.move", _move, every=timedelta(minutes=1), wanted=_unfinished)


def _count(_settings: Settings) -> int:
    """Count how frequent names are, and begin a version of the index that hides them. Returns its number; 0 where the
    register has not grown."""
    with system_work() as unit:
        return begin_counted(unit) if grown(unit) else 0


count = Job("matching.count", _count, nightly=time(1, 40))


def _pair(_settings: Settings) -> int:
    """Compare every file with the others of its establishment. Returns how many files have one that looks alike."""
    alike, last = 0, bytes(16)
    while True:
        with system_work() as unit:
            some = select(Case).where(Case.id > last, Case.status != Status.MERGED).order_by(Case.id).limit(AT_ONCE)
            cases = unit.scalars(some).all()
            alike += sum(look_again(unit, None, case, FoundHow.NIGHT) > 0 for case in cases)
            last = cases[-1].id if cases else last
        if not cases:
            return alike


pairs = Job("matching.pairs", _pair, nightly=time(2, 30))
