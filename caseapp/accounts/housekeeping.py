"""What accounts do by the clock."""

from __future__ import annotations

from datetime import time

from caseapp.accounts.service import sessions, throttle
from caseapp.config import Settings
from caseapp.infra import jobs
from caseapp.infra.db.session import GuardedSession


@jobs.job("accounts.cleanup", nightly=time(3, 10))
def forget(unit: GuardedSession, _settings: Settings) -> int:
    """Forget sessions that are over and failures nobody added to for a day."""
    return sessions.forget_old(unit) + throttle.forget_old(unit)
