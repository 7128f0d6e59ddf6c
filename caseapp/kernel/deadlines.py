"""How long is given: hours, days, working days, clear days, months; and when that ends on the clocks of Morocco.

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


class Unit(StrEnum):
    """What a limit is counted in."""

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

        Hours are counted as they pass. Everything else ends with the last minute of a day in Morocco.
        """
        if self.unit is Unit.HOURS:
            return began.astimezone(UTC) + timedelta(hours=self.count)
        first = local(began).date()
        if self.unit is Unit.MONTHS:
            return _end_of(_later(first, self.count))
        if self.unit is Unit.DAYS:
            return _end_of(first + timedelta(days=self.count))
        if self.unit is Unit.CLEAR_DAYS:
            return _end_of(_working(first + timedelta(days=self.count + 1), days_off))
        day, left = first, self.count
        while left:
            day += timedelta(days=1)
            left -= _works(day, days_off)
        return _end_of(day)


def end_of_year(year: int) -> datetime:
    """The last moment of a year in Morocco, in UTC."""
    return _end_of(date(year, 12, 31))


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


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), CASABLANCA).astimezone(UTC)
