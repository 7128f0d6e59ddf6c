"""Which night a moment belongs to: a round across midnight is one night (behaviour 74)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from caseapp.kernel import clock
from caseapp.outreach.vocabulary import RoundKind
from caseapp.policy.outreach import NIGHT_ENDS


def night_of(moment: datetime) -> date:
    """The night a moment belongs to: before noon it is the night before (behaviour 74). Asked of the clocks of Morocco,
    so that the change of Ramadan moves nothing."""
    local = clock.local(moment)
    return local.date() - timedelta(days=1) if local.time() < NIGHT_ENDS else local.date()


def night_for(kind: RoundKind, moment: datetime) -> date:
    """The same for a round of a kind: one by day belongs to its day, whenever it begins."""
    return clock.local(moment).date() if kind is RoundKind.DAY else night_of(moment)


def begins_at(kind: RoundKind, night: date, minutes: int) -> datetime:
    """When a round of this night begins, so many minutes after midnight: in the small hours it is the next day."""
    hour = time(minutes // 60, minutes % 60)
    day = night if kind is RoundKind.DAY or hour >= NIGHT_ENDS else night + timedelta(days=1)
    return datetime.combine(day, hour, clock.CASABLANCA).astimezone(UTC)
