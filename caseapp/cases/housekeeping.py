"""What files do by the clock: what is late rises, first to the director, then to the protection unit."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from caseapp.cases.models import CaseDeadline
from caseapp.cases.service.deadlines import holidays
from caseapp.config import Settings
from caseapp.infra import jobs
from caseapp.infra.db.session import GuardedSession
from caseapp.kernel import clock
from caseapp.policy.deadlines import RISES


@jobs.job("cases.rise", every=timedelta(minutes=30))
def rise(unit: GuardedSession, _settings: Settings) -> int:
    """Raise each late deadline as far as it has come (`policy/deadlines.RISES`). Returns how many rose."""
    now, days_off = clock.now(), holidays(unit)
    late = select(CaseDeadline).where(
        CaseDeadline.ended_at.is_(None), CaseDeadline.due_at < now, CaseDeadline.raised < len(RISES)
    )
    risen = 0
    for row in unit.scalars(late):
        level = sum(limit.ends(row.due_at, days_off) < now for limit in RISES)
        if level > row.raised:
            row.raised = level
            risen += 1
    return risen
