"""When a step is due, and when the clock looks at it again: pure functions over the table of `policy/referring.py`."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from caseapp.kernel.clock import CASABLANCA
from caseapp.policy.referring import ARRIVAL_GRACE, CLOCKS, FORGOTTEN_AFTER, MARKS
from caseapp.referrals.models import Sending
from caseapp.referrals.vocabulary import State

FEEDBACK_AT = time(18)
"""By when news of a child is told on the day on which it is due."""
GOES_ON = frozenset({State.UNANSWERED})
"""Steps in which the time of the one before runs on: silence stops no clock."""
ALONE = str(State.REFUSED)
"""The clock of whoever sent a child whom nobody is asked to take any more, however that came."""
LEFT = "left"
"""The clock of a child who was admitted and has left: news of her does not stop it, only the closing does."""


def marks_of(state: str, urgency: str, began: datetime, days_off: Container[date] = frozenset()) -> list[datetime]:
    """The moments at which 50, 100, 150 and 200 % of a step's time have passed; none for a step without a limit."""
    limit = CLOCKS.get(state, {}).get(urgency)
    if limit is None:
        return []
    return [replace(limit, count=limit.count * percent // 100).ends(began, days_off) for percent in MARKS]


def wind(sending: Sending, now: datetime, days_off: Container[date] = frozenset()) -> None:
    """Set what is due and when the clock looks again, for the step that `sending` has just come to."""
    state = State(sending.state)
    if state in GOES_ON or (state is State.ADMITTED and sending.clocked == LEFT):
        return
    sending.clocked, sending.clocked_at = None, None
    sending.due_at, sending.next_at, sending.raised = None, None, 0
    if state is State.DRAFT:
        sending.next_at = now + FORGOTTEN_AFTER
    elif state is State.ADMITTED and sending.feedback_due is not None:
        sending.due_at = sending.next_at = datetime.combine(sending.feedback_due, FEEDBACK_AT, CASABLANCA)
    elif state is State.UNDER_WAY and sending.expected_at is not None:
        sending.due_at = sending.expected_at
        sending.next_at = sending.expected_at + ARRIVAL_GRACE
    elif state is State.REFUSED and not sending.seeks:
        return  # its review has a time of its own (`service/reviewing.py`)
    elif marks := marks_of(step := ALONE if sending.seeks else str(state), sending.urgency, now, days_off):
        sending.clocked, sending.clocked_at = step, now
        sending.due_at, sending.next_at = marks[MARKS.index(100)], marks[0]


def wind_leaving(sending: Sending, now: datetime) -> None:
    """The child has left the house: from now on it is due to sum up and close."""
    marks = marks_of(LEFT, sending.urgency, now)
    sending.clocked, sending.clocked_at, sending.raised = LEFT, now, 0
    sending.due_at, sending.next_at = marks[MARKS.index(100)], marks[0]


def passed(sending: Sending, now: datetime, days_off: Container[date] = frozenset()) -> int:
    """How many marks of its time have passed."""
    if sending.clocked is None or sending.clocked_at is None:
        return 0
    return sum(mark <= now for mark in marks_of(sending.clocked, sending.urgency, sending.clocked_at, days_off))


def next_mark(sending: Sending, days_off: Container[date] = frozenset()) -> datetime | None:
    """The moment of the next mark; None when all have passed."""
    if sending.clocked is None or sending.clocked_at is None:
        return None
    marks = marks_of(sending.clocked, sending.urgency, sending.clocked_at, days_off)
    return marks[sending.raised] if sending.raised < len(marks) else None


def percent(sending: Sending, now: datetime) -> int:
    """How much of the time until `due_at` is used, for the bar on the page: 0 to 100."""
    if sending.due_at is None:
        return 0
    began = sending.clocked_at or sending.since
    whole = sending.due_at - began
    return max(0, min(100, round((now - began) / whole * 100))) if whole > timedelta(0) else 100
