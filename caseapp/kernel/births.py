"""When a child was born, as far as anybody knows: a day, a month, a year, an estimated age, or nothing.

A birth never pretends: from less than a day, an age comes as a range and a statistic takes its middle.
Shape is checked whenever a birth is made, also when it is read back years later; what depends on the day
of entry (not in the future, not too old) is asked by `checked_on`, once, when a person types it.

Born on 29 February: in a common year the age changes on 1 March. Majority is eighteen *full* Gregorian
years ("révolus": family code art. 19 and 209; CPP art. 458), and on 28 February the last day of the year
has still to run; where one day is in doubt, it is given to the minority that protects the child. No
Moroccan text known to us names 29 February: this is our reading.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple, Self

OLDEST_YEARS: Final = 30
"""Birth years accepted at entry, counted back: centres follow young adults to 25, the rest is margin."""

_YEARS: Final = range(1900, 2201)
_AGES: Final = range(0, 121)
_LEAP_YEAR: Final = 2000
"""Stands for a year that is not known: every day of the year is one of its days."""


class BirthFlaw(StrEnum):
    """Why a birth cannot be taken; the pages hold the sentence for each code."""

    IMPOSSIBLE_DATE = "impossible_date"  # 31 February, month 13, a year of two digits
    IMPOSSIBLE_AGE = "impossible_age"  # below 0 or above 120
    DAY_WITHOUT_MONTH = "day_without_month"
    RANGE_INCOMPLETE = "range_incomplete"  # an estimate needs both ages and its day
    RANGE_REVERSED = "range_reversed"
    FUTURE = "future"
    TOO_OLD = "too_old"
    UNREADABLE = "unreadable"  # a stored form that this code did not write


class BadBirth(ValueError):
    """A birth that cannot be taken. Its `code` says why; its message never holds the date."""

    def __init__(self, code: BirthFlaw) -> None:
        super().__init__(code.value)
        self.code = code


class Completeness(StrEnum):
    """How much of a birth is known."""

    EXACT = "exact"
    MONTH = "month"
    YEAR = "year"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


class AgeRange(NamedTuple):
    """Full years, the lowest and the highest possible; equal when the age is certain."""

    low: int
    high: int


class DayRange(NamedTuple):
    """The earliest and the latest possible day."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Birth:
    """What is known of a birth: a date, complete or not, an age estimated on a day, or both. `Birth()` is unknown.

    All that people know is kept; ages are judged by the date where its year is known, else by the estimate. Ages are
    full years. A shape that cannot be raises `BadBirth`.
    """

    day: int | None = None
    month: int | None = None
    year: int | None = None
    estimated_age_low: int | None = None
    estimated_age_high: int | None = None
    estimated_on: date | None = None

    def __post_init__(self) -> None:
        flaw = self._flaw_of_date() or self._flaw_of_estimate()
        if flaw:
            raise BadBirth(flaw)

    @property
    def completeness(self) -> Completeness:
        """How much is known, as a code fit for statistics."""
        if self.year is None:
            return Completeness.UNKNOWN if self.estimated_on is None else Completeness.ESTIMATED
        if self.day is not None:
            return Completeness.EXACT
        return Completeness.YEAR if self.month is None else Completeness.MONTH

    def checked_on(self, day: date) -> Self:
        """This birth, if it may be entered on that day; else `BadBirth` with `future` or `too_old`."""
        possible = self.possible_days()
        if possible is None:
            return self
        if possible.first > day or (self.estimated_on is not None and self.estimated_on > day):
            raise BadBirth(BirthFlaw.FUTURE)
        if min(self._years()) < day.year - OLDEST_YEARS:
            raise BadBirth(BirthFlaw.TOO_OLD)
        return self

    def possible_days(self) -> DayRange | None:
        """Every day on which this birth can have been, or None when nothing is known."""
        if self.year is None:
            if self.estimated_on is None:
                return None
            low, high = self.estimated_age_low or 0, self.estimated_age_high or 0
            first = _youngest(self.estimated_on, high + 1) + timedelta(days=1)
            return DayRange(first, _youngest(self.estimated_on, low))
        first_month, last_month = (self.month, self.month) if self.month else (1, 12)
        if self.day is not None:
            exact = date(self.year, first_month, self.day)
            return DayRange(exact, exact)
        return DayRange(date(self.year, first_month, 1), _last_day(self.year, last_month))

    def age_on(self, day: date) -> AgeRange | None:
        """The age in full years on a day; None when nothing is known or the child was not yet born.

        While a birth may still be to come (a year alone, asked during that year), the lowest age is 0.
        """
        possible = self.possible_days()
        if possible is None or possible.first > day:
            return None
        return AgeRange(max(0, _full_years(possible.last, day)), _full_years(possible.first, day))

    def birth_year(self) -> int | None:
        """The year of birth, one coded fact for statistics: the middle of what is possible, or None."""
        possible = self.possible_days()
        return None if possible is None else (possible.first + (possible.last - possible.first) // 2).year

    def earliest_year(self) -> int | None:
        """The first year in which this birth can have been: what must be ready by an age is ready for every age
        possible."""
        possible = self.possible_days()
        return None if possible is None else possible.first.year

    def to_dict(self) -> dict[str, int | str]:
        """Only what is known, as plain JSON values, ready to be sealed; unknown is `{}`."""
        written = asdict(self) | {"estimated_on": self.estimated_on and self.estimated_on.isoformat()}
        return {name: value for name, value in written.items() if value is not None}

    @classmethod
    def from_dict(cls, stored: Mapping[str, object]) -> Self:
        """The birth that `to_dict` wrote; `BadBirth(unreadable)` for keys or types it never writes."""
        try:
            return cls._read(tuple(stored.items()))
        except TypeError:  # a list where a number belongs
            raise BadBirth(BirthFlaw.UNREADABLE) from None

    @classmethod
    @lru_cache(maxsize=8192)
    def _read(cls, stored: tuple[tuple[str, object], ...]) -> Self:
        """Remembered: a list reads fifty births, and children share their days."""
        known = dict(stored)
        if not cls.__dataclass_fields__.keys() >= known.keys():
            raise BadBirth(BirthFlaw.UNREADABLE)
        day, month, year, low, high, on = map(known.get, cls.__dataclass_fields__)
        estimated_on = None if on is None else _day(on)
        return cls(_number(day), _number(month), _number(year), _number(low), _number(high), estimated_on)

    def _flaw_of_date(self) -> BirthFlaw | None:
        if self.day is not None and self.month is None:
            return BirthFlaw.DAY_WITHOUT_MONTH
        month, day = (1 if part is None else part for part in (self.month, self.day))
        year = _LEAP_YEAR if self.year is None else self.year
        possible = year in _YEARS and _is_day(year, month, day)
        return None if possible else BirthFlaw.IMPOSSIBLE_DATE

    def _flaw_of_estimate(self) -> BirthFlaw | None:
        low, high, on = self.estimated_age_low, self.estimated_age_high, self.estimated_on
        if low is None and high is None and on is None:
            return None
        if low is None or high is None or on is None:
            return BirthFlaw.RANGE_INCOMPLETE
        if low not in _AGES or high not in _AGES:
            return BirthFlaw.IMPOSSIBLE_AGE
        if on.year not in _YEARS:
            return BirthFlaw.IMPOSSIBLE_DATE
        return BirthFlaw.RANGE_REVERSED if low > high else None

    def _years(self) -> list[int]:
        """The years a birth is judged by: its own, and that of the highest estimated age."""
        estimated = [self.estimated_on.year - (self.estimated_age_high or 0)] if self.estimated_on else []
        return estimated if self.year is None else [self.year, *estimated]


def _full_years(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _youngest(day: date, years: int) -> date:
    """The latest day of birth that makes `years` full years on `day`."""
    year = day.year - years
    return day.replace(year=year) if _is_day(year, day.month, day.day) else date(year, 2, 28)


def _last_day(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except (ValueError, OverflowError):
        return False
    return True


def _number(stored: object) -> int | None:
    if stored is None or type(stored) is int:
        return stored
    raise BadBirth(BirthFlaw.UNREADABLE)


def _day(stored: object) -> date:
    try:
        return date.fromisoformat(str(stored))
    except ValueError:
        raise BadBirth(BirthFlaw.UNREADABLE) from None
