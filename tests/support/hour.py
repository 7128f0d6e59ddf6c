"""The tests live in the morning of today: what they expect of a night they say with `clock.hold`.

A run that crosses midnight, or begins after the last medicine of the evening, would find other things due than it expects.
The time goes on from ten o'clock, for the clock and for identifiers alike. Programs that a test starts have the real time,
and so has a test that asks for it (`real`).
"""

from __future__ import annotations

import time as system
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from caseapp.kernel import clock, identifiers

MORNING = time(10)


class _Ahead:
    """The system's time, so much later."""

    def __init__(self, by: timedelta) -> None:
        self.nanoseconds = by // timedelta(microseconds=1) * 1000

    def time_ns(self) -> int:
        return system.time_ns() + self.nanoseconds


def begin_in_the_morning() -> None:
    """From here on it is ten o'clock, and later."""
    now = clock._system_time()
    ahead = datetime.combine(clock.local(now).date(), MORNING, clock.CASABLANCA) - now
    clock._source = lambda: clock._system_time() + ahead
    identifiers.time = _Ahead(ahead)  # type: ignore[assignment]


@contextmanager
def real() -> Iterator[None]:
    """The time that it is."""
    was, ahead = clock._source, identifiers.time
    clock._source, identifiers.time = clock._system_time, system
    try:
        yield
    finally:
        clock._source, identifiers.time = was, ahead
