"""The hour that somebody types on the morning after: of which day it is, the night says (behaviour 74)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from caseapp.kernel import clock
from caseapp.outreach.models import Round
from caseapp.outreach.vocabulary import RoundKind
from caseapp.policy.outreach import NIGHT_ENDS

SLACK = timedelta(minutes=30)
"""So much before it left, a round may already have met somebody."""


def at_hour(row: Round, hour: time) -> datetime:
    """The moment of a round at which a clock of Morocco showed `hour`. An hour that the change of Ramadan shows twice
    is the one at which the round was out."""
    after_midnight = row.kind != RoundKind.DAY and hour < NIGHT_ENDS
    days = (row.night + timedelta(days=1), row.night) if after_midnight else (row.night, row.night + timedelta(days=1))
    moments = [datetime.combine(day, hour, clock.CASABLANCA).replace(fold=fold) for day in days for fold in (0, 1)]
    return next((one for one in moments if within(row, one)), moments[0]).astimezone(UTC)


def within(row: Round, moment: datetime) -> bool:
    """Whether a round was out at a moment, as far as is known."""
    return (row.left_at or row.planned_from) - SLACK <= moment <= (row.back_at or clock.now()) + SLACK


def flaw(row: Round, moment: datetime) -> str | None:
    """Why something cannot have been met at `moment` on this round; None where it can."""
    if moment > clock.now() + timedelta(minutes=5):
        return "to_come"
    return "not_out" if not within(row, moment) else None
