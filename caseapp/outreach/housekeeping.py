"""What the street does by the clock: the chain is called, the week becomes rounds, who is out of sight is told."""

from __future__ import annotations

from datetime import time, timedelta

from sqlalchemy import select

from caseapp.config import Settings
from caseapp.infra import jobs
from caseapp.infra.db.session import GuardedSession
from caseapp.outreach.models import WeeklyRound
from caseapp.outreach.service import checks, missed
from caseapp.outreach.service.week import make_rounds


@jobs.job("street.chain", every=timedelta(minutes=1), wanted=checks.overdue)
def call_chain(unit: GuardedSession, _settings: Settings) -> int:
    """Call the chain for every round that gave no sign of life in time. How many."""
    return checks.rise(unit)


@jobs.job("street.week", nightly=time(4))
def make_week(unit: GuardedSession, _settings: Settings) -> int:
    """Make the rounds of the next two weeks from each house's weekly plan. How many."""
    houses = unit.scalars(select(WeeklyRound.establishment_id).where(WeeklyRound.active.is_(True)).distinct())
    return sum(make_rounds(unit, house) for house in sorted(houses))


@jobs.job("street.missed", nightly=time(5))
def propose_lost(unit: GuardedSession, _settings: Settings) -> int:
    """Propose "lost from sight" to the day teams. For how many children."""
    return missed.propose(unit)
