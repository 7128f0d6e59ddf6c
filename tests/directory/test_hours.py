"""Opening hours: read as people write them, in one notation, and asked at any moment."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from caseapp.directory.hours import BadHours, Standing, Week, ranges

OFFICE = Week.read("mo-fr 08:30-12:30 14:30-18:30; sa 21:00-06:00")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("mo-fr 8h30-12h30, 14:30–18:30", "mo 08:30-12:30 14:30-18:30; tu 08:30-12:30 14:30-18:30; we 08:30-12:30"),
        ("su ٩:٠٠-١٢:٠٠", "su 09:00-12:00"),
        ("always", "always"),
        ("", ""),
        ("tu 0-24", "tu 00:00-24:00"),
    ],
)
def test_hours_have_one_notation(typed: str, told: str) -> None:
    assert str(Week.read(typed)).startswith(told)
    assert Week.read(str(Week.read(typed))) == Week.read(typed)


@pytest.mark.parametrize(
    "typed",
    ["mo", "xx 8-12", "mo 8-12 quand il pleut", "mo 25-26", "mo 8:70-9", "mo 8-8", "fr-mo 8-9", "mo 8-12 11-13"],
)
def test_what_is_no_hour_is_refused(typed: str) -> None:
    with pytest.raises(BadHours):
        Week.read(typed)


def test_a_day_takes_at_most_four_ranges() -> None:
    with pytest.raises(BadHours):
        ranges("1-2 3-4 5-6 7-8 9-10")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the week of 23 November 2026, a Monday; Morocco is one hour ahead of UTC."""
    return datetime(2026, 11, day, hour - 1, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "standing", "tells"),
    [
        (at(23, 9), Standing.OPEN, "12:30"),
        (at(23, 13), Standing.CLOSED, "14:30"),
        (at(23, 19), Standing.CLOSED, "08:30"),
        (at(28, 22), Standing.OPEN, "06:00"),
        (at(29, 5, 59), Standing.OPEN, "06:00"),
        (at(29, 6), Standing.CLOSED, "08:30"),
    ],
)
def test_open_now(when: datetime, standing: Standing, tells: str) -> None:
    now = OFFICE.now(when)
    moment = now.until or now.opens
    assert (now.standing, moment and f"{moment:%H:%M}") == (standing, tells)


def test_a_holiday_shuts_a_place_and_the_night_before_goes_on() -> None:
    feast = {date(2026, 11, 23), date(2026, 11, 24)}
    assert OFFICE.now(at(23, 9), feast).opens.date() == date(2026, 11, 25)  # type: ignore[union-attr]
    assert OFFICE.now(at(29, 2), {date(2026, 11, 29)}).standing is Standing.OPEN
    assert Week.read("").now(at(23, 9)).standing is Standing.UNKNOWN
    assert Week.read("always").now(at(23, 3), feast).standing is Standing.OPEN
