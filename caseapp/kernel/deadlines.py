"""How long is given: minutes, hours, days, working days, clear days, months; and when that ends on the clocks of
Morocco.

Days end with the local day, so a change of the clock (Ramadan) or a night neither takes nor gives a day. Clear days
("jours francs": law 09-08 art. 8, code of civil procedure art. 512) count neither the first day nor the last, and a
limit that ends on a day off ends on the next working day.
"""

from __future__ import annotations

import calendar
from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from caseapp.kernel.clock import CASABLANCA, local

WEEKEND = frozenset({5, 6})
"""Saturday and Sunday, as `date.weekday()` counts."""

OFFICE = (time(8, 30), time(16, 30))
OFFICE_IN_RAMADAN = (time(9), time(15))
"""When administrations are open, Monday to Friday; during Ramadan by the decree of each year."""


class Unit(StrEnum):
    """What a limit is counted in."""

    MINUTES = "minutes"
    OPEN_MINUTES = "open_minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    CLEAR_DAYS = "clear_days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Limit:
    """So much time: `Limit(72, Unit.HOURS)`."""

    count: int
    unit: Unit

    def ends(self, began: datetime, days_off: Container[date] = frozenset()) -> datetime:
        """The last moment that is still in time, in UTC. `days_off` are public holidays; weekends are known.

        Minutes and hours are counted as they pass, open minutes while offices are open. Everything else ends with the
        last minute of a day in Morocco.
        """
        if self.unit is Unit.MINUTES:
            return began.astimezone(UTC) + timedelta(minutes=self.count)
        if self.unit is Unit.OPEN_MINUTES:
            return _open_for(began, timedelta(minutes=self.count), days_off)
        if self.unit is Unit.HOURS:
            return began.astimezone(UTC) + timedelta(hours=self.count)
        first = local(began).date()
        if self.unit is Unit.MONTHS:
            return end_of(_later(first, self.count))
        if self.unit is Unit.DAYS:
            return end_of(first + timedelta(days=self.count))
        if self.unit is Unit.CLEAR_DAYS:
            return end_of(_working(first + timedelta(days=self.count + 1), days_off))
        day, left = first, self.count
        while left:
            day += timedelta(days=1)
            left -= _works(day, days_off)
        return end_of(day)


def office_hours(day: date, days_off: Container[date] = frozenset()) -> tuple[datetime, datetime] | None:
    """From when to when offices are open on a day, in UTC; None on a day off. In Ramadan clocks show UTC, which is how
    it is told."""
    if not _works(day, days_off):
        return None
    ramadan = datetime.combine(day, time(12), CASABLANCA).utcoffset() == timedelta(0)
    first, last = OFFICE_IN_RAMADAN if ramadan else OFFICE
    return (
        datetime.combine(day, first, CASABLANCA).astimezone(UTC),
        datetime.combine(day, last, CASABLANCA).astimezone(UTC),
    )


def _open_for(began: datetime, left: timedelta, days_off: Container[date]) -> datetime:
    day, at = local(began).date(), began.astimezone(UTC)
    while True:
        if hours := office_hours(day, days_off):
            start = max(at, hours[0])
            if start + left <= hours[1]:
                return start + left
            left -= max(hours[1] - start, timedelta(0))
        day += timedelta(days=1)


def end_of_year(year: int) -> datetime:
    """The last moment of a year in Morocco, in UTC."""
    return end_of(date(year, 12, 31))


def _works(day: date, days_off: Container[date]) -> bool:
    return day.weekday() not in WEEKEND and day not in days_off


def _working(day: date, days_off: Container[date]) -> date:
    while not _works(day, days_off):
        day += timedelta(days=1)
    return day


def _later(day: date, months: int) -> date:
    """The same day some months later; the last of the month where there is none (31 January + 1: 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def end_of(day: date) -> datetime:
    """The last moment of a day in Morocco, in UTC."""
    return datetime.combine(day, time(23, 59, 59), CASABLANCA).astimezone(UTC)
