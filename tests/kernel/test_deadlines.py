"""How long is given, over weekends, holidays, Ramadan's clock change and the end of February."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseapp.kernel.clock import local
from caseapp.kernel.deadlines import WEEKEND, Limit, Unit

FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def _day(limit: Limit, began: datetime, off: frozenset[date] = frozenset()) -> date:
    return local(limit.ends(began, off)).date()


@pytest.mark.parametrize(
    ("limit", "day"),
    [
        (Limit(1, Unit.WORKING_DAYS), date(2026, 11, 23)),
        (Limit(5, Unit.WORKING_DAYS), date(2026, 11, 27)),
        (Limit(1, Unit.DAYS), date(2026, 11, 21)),
        (Limit(15, Unit.DAYS), date(2026, 12, 5)),
        (Limit(10, Unit.CLEAR_DAYS), date(2026, 12, 1)),
        (Limit(1, Unit.CLEAR_DAYS), date(2026, 11, 23)),  # the 22nd is a Sunday
        (Limit(3, Unit.MONTHS), date(2027, 2, 20)),
    ],
)
def test_limits_from_a_friday(limit: Limit, day: date) -> None:
    assert _day(limit, FRIDAY) == day


def test_hours_pass_as_they_pass() -> None:
    """72 hours are 72 hours, also when the clock of Morocco goes back for Ramadan (8 February 2027) and forth again."""
    for began in (datetime(2027, 2, 6, 12, tzinfo=UTC), datetime(2027, 3, 13, 12, tzinfo=UTC)):
        assert Limit(72, Unit.HOURS).ends(began) - began == timedelta(hours=72)


@pytest.mark.parametrize("began", [datetime(2027, 2, 6, 23, 30, tzinfo=UTC), datetime(2027, 3, 13, 23, 30, tzinfo=UTC)])
def test_days_end_with_the_local_day(began: datetime) -> None:
    """A limit of days ends at 23:59:59 on the clocks of Morocco on either side of a clock change."""
    ends = local(Limit(3, Unit.DAYS).ends(began))
    assert (ends.hour, ends.minute) == (23, 59)
    assert ends.date() == local(began).date() + timedelta(days=3)


def test_a_holiday_gives_its_day_back() -> None:
    throne = frozenset({date(2026, 7, 30)})
    wednesday = datetime(2026, 7, 29, 9, tzinfo=UTC)
    assert _day(Limit(1, Unit.WORKING_DAYS), wednesday, throne) == date(2026, 7, 31)
    assert _day(Limit(1, Unit.WORKING_DAYS), wednesday) == date(2026, 7, 30)
    friday_off = frozenset({date(2026, 11, 23)})
    assert _day(Limit(1, Unit.CLEAR_DAYS), FRIDAY, friday_off) == date(2026, 11, 24)


def test_months_at_the_end_of_february() -> None:
    """31 January and a month is the last of February; 29 February and a year is 28 February."""
    assert _day(Limit(1, Unit.MONTHS), datetime(2027, 1, 31, 9, tzinfo=UTC)) == date(2027, 2, 28)
    assert _day(Limit(1, Unit.MONTHS), datetime(2028, 1, 31, 9, tzinfo=UTC)) == date(2028, 2, 29)
    assert _day(Limit(12, Unit.MONTHS), datetime(2028, 2, 29, 9, tzinfo=UTC)) == date(2029, 2, 28)


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
OFF = st.frozensets(st.dates(date(2024, 1, 1), date(2032, 12, 31)), max_size=40)


@given(MOMENTS, st.integers(1, 60), st.sampled_from(list(Unit)), OFF)
def test_more_time_never_ends_earlier(began: datetime, count: int, unit: Unit, off: frozenset[date]) -> None:
    ends = Limit(count, unit).ends(began, off)
    assert began < ends <= Limit(count + 1, unit).ends(began, off)
    day = local(ends).date()
    if unit in (Unit.WORKING_DAYS, Unit.CLEAR_DAYS):
        assert day not in off
        assert day.weekday() not in WEEKEND


@given(MOMENTS, st.integers(1, 40), OFF)
def test_working_days_are_counted_one_by_one(began: datetime, count: int, off: frozenset[date]) -> None:
    last = _day(Limit(count, Unit.WORKING_DAYS), began, off)
    day, counted = local(began).date(), 0
    while day < last:
        day += timedelta(days=1)
        counted += day.weekday() not in WEEKEND and day not in off
    assert counted == count
