"""When a medicine may be given that a child takes when she needs it: pure, from the hours at which she took it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

DAY = timedelta(hours=24)
"""The hours in which doses are counted: not the calendar's day, at whose turn two would come close."""


def may_from(given: Iterable[datetime], apart: timedelta, most: int) -> datetime | None:
    """From when the next dose may be given, at least `apart` after the last one and `most` in any 24 hours; None where
    none was given yet."""
    times = sorted(given, reverse=True)
    waits = [times[0] + apart] if times else []
    if len(times) >= most:
        waits.append(times[most - 1] + DAY)
    return max(waits, default=None)
