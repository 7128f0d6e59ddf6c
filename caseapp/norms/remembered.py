"""What a process has read of data that begins tomorrow at the earliest.

Whatever anybody gives meanwhile, in whichever process, what was read today is right for today and for every day before:
so it is remembered until the day is over, and nothing has to be told from one process to another. A later day is read
anew. `SETTLING` is how long after midnight the new day is not trusted yet: what was given in the last second of a day
may be stored in the first of the next.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Generic, NamedTuple, TypeVar

from caseapp.kernel import clock

T = TypeVar("T")
SETTLING = timedelta(minutes=10)
"""Longer than any transaction lasts."""


class Known(NamedTuple, Generic[T]):
    """What was read: right for days up to `until`."""

    until: date
    told: T


class Remembered(Generic[T]):
    """One question to the database and its answer."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self.known: Known[T] | None = None

    def on(self, day: date) -> T:
        """The answer, right for `day`."""
        known = self.known
        if known is None or day > known.until:
            until = clock.local(clock.now() - SETTLING).date()
            self.known = known = Known(until, self._read())
        return known.told

    def forget(self) -> None:
        """Read anew at the next question: where a clock was turned back (tests, the demonstration)."""
        self.known = None
