"""The one clock: instants are kept in UTC, days are those of Morocco, and tests can hold the time.

Morocco keeps UTC+1 all year and UTC+0 during Ramadan, so a day must be asked of the time zone, never
added up. In the IANA data that change is a negative daylight saving, hence `dst()` says the opposite of
what one expects: no code here or elsewhere asks it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

CASABLANCA: Final = ZoneInfo("Africa/Casablanca")


class NaiveTime(ValueError):
    """An instant without a time zone: nobody can say when it was."""

    def __init__(self) -> None:
        super().__init__("an instant needs a time zone")


class HeldClock:
    """A clock that stands still until it is moved; made by `hold`."""

    def __init__(self, at: datetime) -> None:
        """`at` is aware, else `NaiveTime`."""
        self.at = _utc(at)

    def forward(self, by: timedelta) -> None:
        """Move the held time by a real duration (a negative one moves it back)."""
        self.at += by

    def __call__(self) -> datetime:
        return self.at


def _system_time() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system_time


def now() -> datetime:
    """This instant, aware and in UTC, to the microsecond."""
    return _source()


def today() -> date:
    """The day it is now in Morocco."""
    return local(now()).date()


def local(instant: datetime) -> datetime:
    """The same instant on the clocks of Morocco; `NaiveTime` if it has no time zone."""
    return (instant if instant.tzinfo is UTC else _utc(instant)).astimezone(CASABLANCA)


def midnight(day: date) -> datetime:
    """The first moment of a day in Morocco."""
    return datetime.combine(day, time(), CASABLANCA)


def month_of(instant: datetime) -> tuple[int, int]:
    """The year and the month of an instant in UTC, on the clocks of Morocco. They are at most one hour ahead, so only
    the last hour of a day can be another day there."""
    at = local(instant) if instant.hour == 23 else instant
    return at.year, at.month


def span(year: int, month: int = 0) -> tuple[datetime, datetime]:
    """The first moment of a year, or of a month of it, in Morocco, and the first after it."""
    first = date(year, month or 1, 1)
    after = date(year + 1, 1, 1) if month in (0, 12) else date(year, month + 1, 1)
    return datetime.combine(first, time(), CASABLANCA), datetime.combine(after, time(), CASABLANCA)


@contextmanager
def hold(at: datetime) -> Iterator[HeldClock]:
    """Stop the clock of the whole process at an aware instant, and give it back as it was.

    For tests and for the demonstration: `with hold(noon) as held: held.forward(timedelta(hours=2))`. Nests.
    """
    global _source
    before, _source = _source, (held := HeldClock(at))
    try:
        yield held
    finally:
        _source = before


def _utc(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise NaiveTime
    return instant.astimezone(UTC)
