"""The day is Morocco's, across the nights when Ramadan moves the clocks, and a test can hold the time."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseapp.kernel import clock
from caseapp.kernel.clock import NaiveTime, hold
from tests.support import hour


def test_now_is_aware_utc() -> None:
    assert clock.now().tzinfo is UTC
    with hour.real():
        assert abs(datetime.now(UTC) - clock.now()) < timedelta(seconds=5)


def test_a_held_clock_stands_still_until_moved_and_is_given_back() -> None:
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    with hold(noon) as held:
        assert clock.now() == clock.now() == noon
        held.forward(timedelta(hours=2))
        with hold(noon - timedelta(days=1)):
            assert clock.today() == date(2026, 5, 31)
        assert clock.now() == noon + timedelta(hours=2)
    assert clock.now() > noon


def test_the_clock_is_given_back_after_an_error() -> None:
    with pytest.raises(RuntimeError), hold(datetime(2000, 1, 1, tzinfo=UTC)):
        raise RuntimeError
    assert clock.now().year > 2000


def test_holding_takes_any_time_zone_and_answers_in_utc() -> None:
    with hold(datetime(2026, 6, 1, 1, tzinfo=timezone(timedelta(hours=5)))):
        assert clock.now() == datetime(2026, 5, 31, 20, tzinfo=UTC)
        assert clock.now().tzinfo is UTC


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveTime), hold(datetime(2026, 1, 1)):
        pytest.fail("held a naive time")
    with pytest.raises(NaiveTime):
        clock.local(datetime(2026, 1, 1))


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        (datetime(2026, 6, 1, 22, 59, tzinfo=UTC), date(2026, 6, 1)),
        (datetime(2026, 6, 1, 23, 0, tzinfo=UTC), date(2026, 6, 2)),  # UTC+1
        (datetime(2026, 2, 20, 23, 59, tzinfo=UTC), date(2026, 2, 20)),  # Ramadan: UTC+0
    ],
)
def test_today_is_the_day_in_morocco(utc: datetime, day: date) -> None:
    with hold(utc):
        assert clock.today() == day


def test_a_round_across_the_ramadan_change_keeps_its_real_length() -> None:
    started = datetime(2026, 2, 14, 22, 30, tzinfo=UTC)
    ended = started + timedelta(hours=5)
    shown = clock.local(started).replace(tzinfo=None), clock.local(ended).replace(tzinfo=None)
    assert shown == (datetime(2026, 2, 14, 23, 30), datetime(2026, 2, 15, 3, 30)), "one hour comes twice"
    assert ended - started == timedelta(hours=5)


@given(st.datetimes(datetime(2009, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)))
def test_the_month_of_an_instant_is_that_of_its_day_in_morocco(instant: datetime) -> None:
    at = clock.local(instant)
    assert clock.month_of(instant) == (at.year, at.month)


def test_the_last_hour_of_a_month_belongs_to_the_next_one() -> None:
    assert clock.month_of(datetime(2026, 8, 31, 23, 30, tzinfo=UTC)) == (2026, 9)
