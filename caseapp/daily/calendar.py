"""On which days an activity takes place: pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Protocol

WEEK = timedelta(days=7)


class Recurring(Protocol):
    """What an activity says about its days."""

    weekly: bool
    starts_on: date
    ends_on: date | None


def takes_place(activity: Recurring, day: date) -> bool:
    """Whether it takes place on a day."""
    if day < activity.starts_on or (activity.ends_on is not None and day > activity.ends_on):
        return False
    return day == activity.starts_on or (activity.weekly and (day - activity.starts_on).days % WEEK.days == 0)


def week_of(day: date) -> list[date]:
    """The seven days of its week, from Monday."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=number) for number in range(WEEK.days)]


def clock_text(minutes: int) -> str:
    """Minutes after midnight as an hour."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
