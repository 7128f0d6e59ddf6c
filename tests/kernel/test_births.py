"""A birth is never more certain than what was known, and an age is right on every day."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseapp.kernel.births import AgeRange, BadBirth, Birth, BirthFlaw, Completeness

SAID = date(2024, 5, 1)
DAYS = st.dates(date(1995, 1, 1), date(2040, 12, 31))
EXACT = DAYS.map(lambda d: Birth(d.day, d.month, d.year))
MONTHS = DAYS.map(lambda d: Birth(month=d.month, year=d.year))
YEARS = DAYS.map(lambda d: Birth(year=d.year))
ESTIMATES = st.builds(
    lambda low, more, on: Birth(estimated_age_low=low, estimated_age_high=low + more, estimated_on=on),
    st.integers(0, 20),
    st.integers(0, 5),
    DAYS,
)
BOTH = st.builds(
    lambda born, on: replace(
        born, **{f"estimated_{n}": getattr(on, f"estimated_{n}") for n in ("age_low", "age_high", "on")}
    ),
    st.one_of(EXACT, MONTHS, YEARS, st.builds(Birth, st.integers(1, 28), st.integers(1, 12))),
    ESTIMATES,
)
BIRTHS = st.one_of(st.just(Birth()), EXACT, MONTHS, YEARS, ESTIMATES, BOTH)


def estimate(low: int | None, high: int | None, on: date | None = SAID) -> Birth:
    return Birth(estimated_age_low=low, estimated_age_high=high, estimated_on=on)


def age(birth: Birth, *day: int) -> AgeRange | None:
    return birth.age_on(date(*day))


def test_an_exact_birth_has_one_age() -> None:
    birth = Birth(15, 6, 2012)
    assert age(birth, 2026, 6, 14) == (13, 13)
    assert age(birth, 2026, 6, 15) == (14, 14)
    assert age(birth, 2012, 6, 15) == (0, 0)
    assert age(birth, 2012, 6, 14) is None


def test_born_on_29_february_turns_on_1_march_in_common_years() -> None:
    birth = Birth(29, 2, 2008)
    assert age(birth, 2026, 2, 28) == (17, 17)
    assert age(birth, 2026, 3, 1) == (18, 18)
    assert age(birth, 2028, 2, 28) == (19, 19)
    assert age(birth, 2028, 2, 29) == (20, 20)


def test_a_month_or_a_year_gives_a_range() -> None:
    assert age(Birth(month=2, year=2012), 2026, 2, 10) == (13, 14)
    assert age(Birth(month=2, year=2012), 2026, 3, 1) == (14, 14)
    assert age(Birth(month=12, year=2012), 2026, 12, 30) == (13, 14)
    assert age(Birth(year=2012), 2026, 1, 1) == (13, 14)
    assert age(Birth(year=2012), 2026, 12, 31) == (14, 14)
    assert age(Birth(year=2026), 2026, 3, 1) == (0, 0), "perhaps not yet born: never below 0"


def test_an_estimate_ages_with_the_child() -> None:
    birth = estimate(10, 12)
    assert age(birth, 2024, 5, 1) == (10, 12)
    assert age(birth, 2025, 4, 30) == (10, 13)
    assert age(birth, 2025, 5, 1) == (11, 13)
    assert age(birth, 2027, 5, 1) == (13, 15)


@given(st.integers(0, 25), st.integers(0, 5), DAYS | st.just(date(2024, 2, 29)))
def test_an_estimate_is_what_was_said_on_its_day(low: int, more: int, on: date) -> None:
    assert estimate(low, low + more, on).age_on(on) == (low, low + more)


def test_nothing_known_gives_no_age() -> None:
    assert age(Birth(), 2026, 1, 1) is None
    assert Birth().birth_year() is None
    assert Birth().possible_days() is None


@given(BIRTHS, DAYS, st.integers(0, 2000))
def test_an_age_only_grows_and_holds_every_possible_day(birth: Birth, day: date, later: int) -> None:
    before, after = birth.age_on(day), birth.age_on(day + timedelta(days=later))
    if before is None:
        return
    assert after is not None
    assert 0 <= before.low <= before.high
    assert before.low <= after.low <= before.low + later // 365 + 1
    assert before.high <= after.high
    possible = birth.possible_days()
    assert possible is not None
    for born in (possible.first, possible.last):
        exact = Birth(born.day, born.month, born.year).age_on(day)
        assert exact is None or before.low <= exact.low <= before.high


@pytest.mark.parametrize(
    ("birth", "year"),
    [
        (Birth(31, 12, 2012), 2012),
        (Birth(month=1, year=2012), 2012),
        (Birth(year=2012), 2012),
        (estimate(12, 12), 2011),  # between 2 May 2011 and 1 May 2012
        (estimate(10, 12), 2012),  # between 2 May 2011 and 1 May 2014
    ],
)
def test_the_year_for_statistics_is_the_middle(birth: Birth, year: int) -> None:
    assert birth.birth_year() == year


@pytest.mark.parametrize(
    ("birth", "code"),
    [
        (Birth(1, 2, 2012), "exact"),
        (Birth(month=2, year=2012), "month"),
        (Birth(year=2012), "year"),
        (estimate(0, 1), "estimated"),
        (replace(estimate(0, 1), day=29, month=2), "estimated"),
        (replace(estimate(0, 1), month=2, year=2012), "month"),
        (Birth(29, 2), "unknown"),
        (Birth(), "unknown"),
    ],
)
def test_completeness_is_a_code(birth: Birth, code: str) -> None:
    assert birth.completeness is Completeness(code)


@pytest.mark.parametrize(
    ("typed", "flaw"),
    [
        ({"day": 31, "month": 2, "year": 2012}, "impossible_date"),
        ({"day": 29, "month": 2, "year": 2013}, "impossible_date"),
        ({"month": 13, "year": 2012}, "impossible_date"),
        ({"month": 0, "year": 2012}, "impossible_date"),
        ({"day": 0, "month": 1, "year": 2012}, "impossible_date"),
        ({"day": 10**20, "month": 1, "year": 2012}, "impossible_date"),
        ({"year": 12}, "impossible_date"),
        ({"year": 10**9}, "impossible_date"),
        ({"day": 3, "year": 2012}, "day_without_month"),
        ({"day": 3}, "day_without_month"),
        ({"day": 30, "month": 2}, "impossible_date"),
        ({"month": 13}, "impossible_date"),
        ({"estimated_age_low": 10}, "range_incomplete"),
        ({"estimated_age_low": 10, "estimated_age_high": 12}, "range_incomplete"),
        ({"estimated_on": SAID}, "range_incomplete"),
        ({"estimated_age_low": 12, "estimated_age_high": 10, "estimated_on": SAID}, "range_reversed"),
        ({"estimated_age_low": -1, "estimated_age_high": 10, "estimated_on": SAID}, "impossible_age"),
        ({"estimated_age_low": 1, "estimated_age_high": 999, "estimated_on": SAID}, "impossible_age"),
        ({"year": 2012, "estimated_age_low": 10}, "range_incomplete"),
    ],
)
def test_what_cannot_be_is_refused_with_its_code(typed: dict[str, int], flaw: str) -> None:
    with pytest.raises(BadBirth) as refused:
        Birth(**typed)  # type: ignore[arg-type]
    assert refused.value.code is BirthFlaw(flaw)
    assert str(refused.value) == flaw


@pytest.mark.parametrize(
    ("birth", "flaw"),
    [
        (Birth(22, 11, 2026), "future"),
        (Birth(month=12, year=2026), "future"),
        (Birth(year=2027), "future"),
        (estimate(3, 4, date(2026, 11, 22)), "future"),
        (Birth(31, 12, 1995), "too_old"),
        (Birth(year=1995), "too_old"),
        (estimate(31, 31, date(2026, 11, 21)), "too_old"),
        (estimate(5, 90, date(2026, 11, 21)), "too_old"),
        (replace(estimate(5, 90, date(2026, 11, 21)), year=2015), "too_old"),
        (replace(estimate(5, 6, date(2026, 11, 22)), year=2015), "future"),
    ],
)
def test_a_birth_is_checked_on_the_day_it_is_entered(birth: Birth, flaw: str) -> None:
    with pytest.raises(BadBirth, match=flaw):
        birth.checked_on(date(2026, 11, 21))


@pytest.mark.parametrize(
    "birth",
    [
        Birth(),
        Birth(21, 11, 2026),
        Birth(month=11, year=2026),
        Birth(year=2026),
        Birth(1, 1, 1996),
        estimate(0, 0, date(2026, 11, 21)),
        estimate(25, 30, date(2026, 11, 21)),
    ],
)
def test_from_a_newborn_to_a_young_adult_is_accepted(birth: Birth) -> None:
    assert birth.checked_on(date(2026, 11, 21)) is birth


def test_the_year_says_the_age_else_the_estimate() -> None:
    """What is known beside it is kept, and changes nothing."""
    guess, day = estimate(10, 12), date(2026, 11, 21)
    assert replace(guess, day=3, month=5).possible_days() == guess.possible_days()
    assert replace(guess, day=3, month=5).age_on(day) == guess.age_on(day)
    assert replace(guess, year=2012).possible_days() == Birth(year=2012).possible_days()
    assert Birth(3, 5).age_on(day) is Birth(3, 5).birth_year() is None


def test_an_old_file_can_still_be_read() -> None:
    assert Birth.from_dict({"year": 1950}) == Birth(year=1950)


@given(BIRTHS)
def test_a_birth_survives_its_sealing(birth: Birth) -> None:
    assert Birth.from_dict(json.loads(json.dumps(birth.to_dict()))) == birth


def test_only_what_is_known_is_written() -> None:
    assert Birth().to_dict() == {}
    assert Birth(month=5, year=2012).to_dict() == {"month": 5, "year": 2012}


@pytest.mark.parametrize(
    "stored",
    [{"year": "2012"}, {"years": 2012}, {"year": True}, {"estimated_on": "soon"}, {"estimated_on": 5}],
)
def test_a_foreign_form_is_unreadable(stored: dict[str, object]) -> None:
    with pytest.raises(BadBirth, match="unreadable"):
        Birth.from_dict(stored)
