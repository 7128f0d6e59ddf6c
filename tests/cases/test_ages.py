"""What is due by age, without a birthday: from the earliest possible year of birth alone, before whoever's birthday."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from caseapp.cases import queries, service
from caseapp.cases.housekeeping import grow_up
from caseapp.cases.vocabulary import ClosingReason, Danger
from caseapp.kernel import clock
from caseapp.kernel.births import Birth
from caseapp.kernel.clock import local
from caseapp.kernel.identifiers import id_text
from caseapp.policy.deadlines import AGED, WATCH, Rule
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.security.tools import raw, working

WORKER = Role.REFERENCE_WORKER
PREPARED = {Rule.PREPARE_TWELVE: 12, Rule.IDENTITY_CARD: 16, Rule.PREPARE_MAJORITY: 18}
"""What must be ready before which birthday."""

# --- Properties ------------------------------------------------------------------------------------------

DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))
EXACT = DAYS.map(lambda day: Birth(day.day, day.month, day.year))
VAGUE = st.builds(lambda day, month: Birth(month=day.month if month else None, year=day.year), DAYS, st.booleans())
ESTIMATED = st.builds(
    lambda on, low, wide: Birth(estimated_age_low=low, estimated_age_high=low + wide, estimated_on=on),
    st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    st.integers(0, 20),
    st.integers(0, 6),
)
BIRTHS = st.one_of(EXACT, VAGUE, ESTIMATED)
OFF = st.frozensets(st.dates(date(2020, 1, 1), date(2060, 12, 31)), max_size=20)


def _birthday(born: date, age: int) -> date:
    """The day on which somebody born then has `age` full years: the first of March for a leap day."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


@given(BIRTHS, st.sampled_from(list(PREPARED)), st.data(), OFF)
@example(Birth(29, 2, 2008), Rule.PREPARE_MAJORITY, None, frozenset())
def test_it_is_due_before_the_birthday_of_everybody(birth: Birth, rule: Rule, data: Any, off: frozenset[date]) -> None:
    """Whatever the true day of birth: a file open on the first of January has its term before the birthday."""
    possible, watch, born_from = birth.possible_days(), WATCH[rule], birth.earliest_year()
    assert possible is not None and born_from is not None and watch.years is not None
    born = data.draw(st.dates(possible.first, possible.last)) if data else possible.last
    began = datetime(born_from + watch.years.first, 1, 1, 0, 5, tzinfo=clock.CASABLANCA)
    due = watch.due("not_assessed", born_from, began, off)
    assert local(due).date() < _birthday(born, PREPARED[rule])
    assert local(due).date() == date(began.year, 12, 31)
    assert (local(due).hour, local(due).minute) == (23, 59), "also where the clock has changed for Ramadan"


@given(BIRTHS, st.sampled_from(list(PREPARED)), DAYS, OFF)
def test_a_file_opened_later_has_time_left(birth: Birth, rule: Rule, day: date, off: frozenset[date]) -> None:
    """At least the rule's own limit from the day it begins: nothing is late on the day it is first asked."""
    began = datetime.combine(day, datetime.min.time(), UTC)
    watch = WATCH[rule]
    due = watch.due("4", birth.earliest_year(), began, off)
    assert due >= watch.otherwise.ends(began, off) > began


@given(BIRTHS, st.integers(2000, 2070))
def test_the_ages_follow_each_other(birth: Birth, year: int) -> None:
    """Majority is prepared until nobody can be a minor by the earliest year; from then on one checks the age."""
    born_from = birth.earliest_year()
    assert born_from is not None
    held = {rule for rule, years in AGED if years.hold(born_from, year)}
    assert not {Rule.PREPARE_MAJORITY, Rule.OF_AGE} <= held
    assert (Rule.OF_AGE in held) == (year - born_from > 18)
    if year < born_from + 11:
        assert held == set()


def test_nothing_known_has_no_age() -> None:
    assert Birth().earliest_year() is None
    assert not any(years.hold(None, year) for _rule, years in AGED for year in range(2000, 2060))


def test_a_range_counts_from_its_earliest_year() -> None:
    """Between 15 and 17 on 22 November 2026: perhaps born on 23 November 2008, so majority is prepared in 2025 on."""
    birth = Birth(estimated_age_low=15, estimated_age_high=17, estimated_on=date(2026, 11, 22))
    assert (birth.earliest_year(), birth.birth_year()) == (2008, 2010)


# --- Files -----------------------------------------------------------------------------------------------


def opened(house: House, birth: Birth, at: datetime | None = None) -> str:
    me = house.world.actor(WORKER)
    with working(house, me):
        return service.register(me, service.Intake(birth=birth, danger=Danger.LOW, opened_at=at)).reference


def asked(house: House, reference: str) -> dict[str, date]:
    """Rules by age that are open in a file, with their last day."""
    sql = (
        "SELECT d.rule, d.due_at FROM case_deadline d JOIN case_file c ON c.id = d.case_id "
        "WHERE c.reference = :r AND d.ended_at IS NULL"
    )
    aged = {str(rule) for rule, _years in AGED}
    found = {}
    for row in raw(house, sql, r=reference):
        at = row.due_at if isinstance(row.due_at, datetime) else datetime.fromisoformat(row.due_at)
        if row.rule in aged:
            found[row.rule] = local(at if at.tzinfo else at.replace(tzinfo=UTC)).date()
    return found


def night(house: House) -> None:
    with house.app.app_context():
        grow_up.run(house.settings)


def new_year(year: int) -> datetime:
    return datetime(year, 1, 1, 0, 10, tzinfo=clock.CASABLANCA)


def test_the_first_of_january_begins_and_ends_them(house: House) -> None:
    """A child born in 2010, whose day of birth nobody reads."""
    with clock.hold(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        reference = opened(house, Birth(29, 2, 2008))
        younger = opened(house, Birth(year=2010))
        unknown = opened(house, Birth())
        assert asked(house, reference) == {
            Rule.IDENTITY_CARD: date(2026, 7, 1),
            Rule.PREPARE_MAJORITY: date(2026, 7, 1),
        }
        assert asked(house, younger) == {Rule.IDENTITY_CARD: date(2026, 7, 1)}
        assert asked(house, unknown) == {}
    with clock.hold(new_year(2027) - timedelta(minutes=20)):
        night(house)
        assert Rule.PREPARE_MAJORITY not in asked(house, younger)
    with clock.hold(new_year(2027)):
        night(house)
        night(house)
        assert asked(house, younger)[Rule.PREPARE_MAJORITY] == date(2027, 12, 31)
        assert asked(house, reference) == {Rule.OF_AGE: date(2027, 1, 31)}
        assert asked(house, unknown) == {}
    with clock.hold(new_year(2028)):
        night(house)
        assert asked(house, younger)[Rule.PREPARE_MAJORITY] == date(2027, 12, 31), "late, and not forgotten"
    with clock.hold(new_year(2029)):
        night(house)
        assert asked(house, younger) == {Rule.OF_AGE: date(2029, 1, 31)}


def test_twelve_is_prepared_in_the_year_before(lite: House) -> None:
    with clock.hold(new_year(2026)):
        reference = opened(lite, Birth(31, 12, 2015))
        other = opened(lite, Birth(1, 1, 2016))
        assert asked(lite, reference) == {Rule.PREPARE_TWELVE: date(2026, 12, 31)}
        assert asked(lite, other) == {}


def test_somebody_perhaps_of_age_is_checked(lite: House) -> None:
    """Seen as 17 to 20: nothing is prepared any more, the age is asked for first. Known to be younger, it ends."""
    with clock.hold(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        wide = Birth(estimated_age_low=17, estimated_age_high=20, estimated_on=date(2026, 6, 1))
        reference = opened(lite, wide)
        assert asked(lite, reference) == {Rule.OF_AGE: date(2026, 7, 1)}
        me = lite.world.actor(WORKER)
        with working(lite, me):
            case = queries.locate(me, reference, writing=True)
            base = service.identity.identity_now(me, case)
            service.correct_identity(me, case, base, {**base, "birth": Birth(3, 5, 2009).to_dict()})
        assert set(asked(lite, reference)) == {Rule.IDENTITY_CARD, Rule.PREPARE_MAJORITY}


def test_a_file_opened_long_ago_counts_from_today(lite: House) -> None:
    """An import brings a file of 2022 in 2026: what is asked is asked from now."""
    with clock.hold(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        reference = opened(lite, Birth(year=2009), datetime(2022, 3, 1, tzinfo=UTC))
        assert asked(lite, reference) == {
            Rule.IDENTITY_CARD: date(2026, 7, 1),
            Rule.PREPARE_MAJORITY: date(2026, 12, 31),
        }


@pytest.mark.parametrize("afterwards", ["danger", "night", "reopened"])
def test_what_was_done_once_is_not_asked_again(house: House, afterwards: str) -> None:
    with clock.hold(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        reference = opened(house, Birth(year=2009))
        sql = (
            "SELECT d.id FROM case_deadline d JOIN case_file c ON c.id = d.case_id "
            "WHERE c.reference = :r AND d.rule = 'prepare_majority'"
        )
        key = id_text(bytes(raw(house, sql, r=reference)[0].id))
        page = client_of(house, WORKER).get(f"/cases/{reference}").get_data(as_text=True)
        assert f"/deadlines/{key}/done" in page
        assert client_of(house, WORKER).send(f"/cases/{reference}/deadlines/{key}/done").status_code == 303
        me = house.world.actor(WORKER)
        with working(house, me):
            case = queries.locate(me, reference, writing=True)
            if afterwards == "danger":
                service.judge_danger(me, case, Danger.IMMEDIATE, "Menacé.")
            elif afterwards == "reopened":
                service.close(me, case, ClosingReason.OTHER, "Fini.")
                service.reopen(me, case, "Revenu.")
        night(house)
        assert set(asked(house, reference)) == {Rule.IDENTITY_CARD}


def test_a_closed_file_asks_nothing(lite: House) -> None:
    with clock.hold(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        reference = opened(lite, Birth(year=2010))
        me = lite.world.actor(WORKER)
        with working(lite, me):
            service.close(me, queries.locate(me, reference, writing=True), ClosingReason.OTHER, "Fini.")
    with clock.hold(new_year(2027)):
        night(lite)
        assert asked(lite, reference) == {}
