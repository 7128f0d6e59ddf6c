"""What the search does by the clock: files move to the newest version of the index, a few batches at a time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from caseapp.config import Settings
from caseapp.infra.jobs import Job
from caseapp.infra.work import system_work
from caseapp.matching.models import NameIndex
from caseapp.matching.service.rebuild import move_on

BATCHES = 20
"""Batches in one go; each is a unit of work of its own, so that nobody waits long for the writer's place."""


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
