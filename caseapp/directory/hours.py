"""Opening hours: one notation for the form, the database, the spreadsheet; and whether it is open now.

    mo 08:30-12:30 14:30-18:30; tu 08:30-16:30; sa 21:00-06:00        always

A range that ends before it begins goes on past midnight (the night bus). Days are those of Morocco.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from caseapp.kernel import clock
from caseapp.kernel.text import western_digits
from caseapp.policy.deadlines import HOLIDAYS

ALWAYS = "always"
DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
MOST_RANGES = 4
FULL_DAY = 24 * 60
_RANGE = re.compile(r"(\d{1,2})(?:[:hH.](\d{2})?)?\s*(?:-|–|—|à|إلى)\s*(\d{1,2})(?:[:hH.](\d{2})?)?")

DaysOff = Callable[[Iterable[int]], Iterable[date]]
days_off: list[DaysOff] = []
"""Slot: a feature above that keeps the moving holidays names those days; the fixed ones are known."""


class BadHours(ValueError):
    """Not a range of hours."""


class Standing(StrEnum):
    """Whether a place is open now."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


Range = tuple[int, int]
"""From and until, in minutes of the day; until is past 24 hours where it goes on after midnight."""


@dataclass(frozen=True, slots=True)
class Now:
    """What the page asks of a week: open or not, until when, or when it opens next."""

    standing: Standing
    until: datetime | None = None
    opens: datetime | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """The hours of a week, Monday first; `always`: day and night."""

    days: tuple[tuple[Range, ...], ...] = ((),) * 7
    always: bool = False

    @property
    def known(self) -> bool:
        """Whether anything is known of its hours."""
        return self.always or any(self.days)

    def __str__(self) -> str:
        """The one notation; empty when nothing is known."""
        if self.always:
            return ALWAYS
        told = [f"{name} {' '.join(map(range_text, day))}" for name, day in zip(DAYS, self.days, strict=True) if day]
        return "; ".join(told)

    @staticmethod
    @lru_cache(maxsize=4096)
    def read(text: str) -> Week:
        """The week of a text in our notation. Raises BadHours. A list asks for hundreds, many of them alike."""
        plain = western_digits(text).strip().lower()
        if plain in ("", ALWAYS):
            return Week(always=plain == ALWAYS)
        days: list[tuple[Range, ...]] = [()] * 7
        for part in filter(None, (piece.strip() for piece in re.split(r"[;؛\n]+", plain))):
            name, _, told = part.partition(" ")
            first, _, last = name.partition("-")
            if not told or first not in DAYS or (last and last not in DAYS):
                raise BadHours
            begin, end = DAYS.index(first), DAYS.index(last or first)
            if end < begin:
                raise BadHours
            for number in range(begin, end + 1):
                days[number] = ranges(told)
        return Week(tuple(days))

    def now(self, at: datetime, closed: Container[date] = frozenset()) -> Now:
        """Whether it is open at a moment; `closed` are days on which it stays shut."""
        if self.always:
            return Now(Standing.OPEN)
        if not self.known:
            return Now(Standing.UNKNOWN)
        here = clock.local(at)
        minute, today = here.hour * 60 + here.minute, here.date()
        for back in (0, 1):
            day = today - timedelta(days=back)
            for begin, end in self._on(day, closed):
                if begin <= minute + back * FULL_DAY < end:
                    return Now(Standing.OPEN, until=_moment(day, end))
        for ahead in range(15):
            day = today + timedelta(days=ahead)
            later = [begin for begin, _end in self._on(day, closed) if ahead or begin > minute]
            if later:
                return Now(Standing.CLOSED, opens=_moment(day, min(later)))
        return Now(Standing.CLOSED)

    def _on(self, day: date, closed: Container[date]) -> tuple[Range, ...]:
        return () if day in closed else self.days[day.weekday()]


def ranges(text: str) -> tuple[Range, ...]:
    """The ranges of one day, `8h30-12h30, 14:30-18:30`, in order. Raises BadHours; none for an empty text."""
    plain = western_digits(text).strip()
    left = re.sub(r"[\s,،;/]+|\bet\b|و", "", _RANGE.sub("", plain))
    found = [_range(*told) for told in _RANGE.findall(plain)]
    if left or (plain and not found) or len(found) > MOST_RANGES:
        raise BadHours
    found.sort()
    if any(before[1] > after[0] for before, after in pairwise(found)):
        raise BadHours
    return tuple(found)


def range_text(told: Range) -> str:
    """`08:30-12:30`."""
    return f"{clock_text(told[0])}-{clock_text(told[1])}"


def clock_text(minute: int) -> str:
    """`08:30`; midnight at the end of a day is `24:00`."""
    shown = minute if minute == FULL_DAY else minute % FULL_DAY
    return f"{shown // 60:02}:{shown % 60:02}"


def closed_days(today: date) -> frozenset[date]:
    """Public holidays around a day: the fixed ones, and those that a feature above keeps."""
    years = {today.year, (today + timedelta(days=31)).year, (today - timedelta(days=1)).year}
    fixed = {date(year, month, day) for year in years for month, day, *_names in HOLIDAYS}
    return frozenset(fixed.union(*(told(years) for told in days_off)))


def _range(begin_hour: str, begin_minute: str, end_hour: str, end_minute: str) -> Range:
    begin = int(begin_hour) * 60 + int(begin_minute or 0)
    end = int(end_hour) * 60 + int(end_minute or 0)
    sound = int(begin_minute or 0) < 60 and int(end_minute or 0) < 60
    if not sound or begin >= FULL_DAY or end > FULL_DAY or begin == end:
        raise BadHours
    return begin, end if end > begin else end + FULL_DAY


def _moment(day: date, minute: int) -> datetime:
    whole, rest = divmod(minute, FULL_DAY)
    later = day + timedelta(days=whole)
    return datetime(later.year, later.month, later.day, rest // 60, rest % 60, tzinfo=clock.CASABLANCA)
