"""Clocks of a referral: office hours, holidays, Ramadan, the marks of a step's time, silence, kept places, a late child,
waiting lists, drafts (behaviours 72, 73)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import select

from caseapp.establishments.models import BedUse
from caseapp.establishments.nights import end_holds
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.clock import CASABLANCA, local
from caseapp.kernel.deadlines import OFFICE, OFFICE_IN_RAMADAN, Limit, Unit, office_hours
from caseapp.kernel.errors import Impossible
from caseapp.policy.referring import ARRIVAL_GRACE, CLOCKS, FORGOTTEN_AFTER, HOLD, MARKS
from caseapp.referrals import queries
from caseapp.referrals.clock import LEFT, marks_of, percent
from caseapp.referrals.models import Sending, Step
from caseapp.referrals.rounds import forget_old, look
from caseapp.referrals.service import answer, journey, prepare
from caseapp.referrals.vocabulary import State, Urgency
from tests.conftest import House
from tests.establishments.centre import enter
from tests.referrals.houses import (
    DIRECTOR,
    INTAKE,
    OFFICER,
    WORKER,
    accept,
    act,
    bring_to,
    centre_there,
    let_out_there,
    prepared,
    run,
    sent,
    state,
    under_way,
)
from tests.referrals.readers import reads
from tests.security.tools import looking, raw, working

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""Ten o'clock in Morocco, an ordinary working day."""
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))
DAYS_OFF = st.sets(st.dates(date(2024, 1, 1), date(2031, 1, 31)), max_size=40)
MINUTES = st.integers(0, 60 * 60)


def opened(began: datetime, ended: datetime, days_off: set[date]) -> timedelta:
    """How long offices were open between two moments, counted by hand, day by day."""
    total, day = timedelta(0), local(began).date()
    while day <= local(ended).date():
        hours = office_hours(day, days_off)
        if hours is not None:
            total += max(timedelta(0), min(ended, hours[1]) - max(began, hours[0]))
        day += timedelta(days=1)
    return total


@given(INSTANTS, MINUTES, DAYS_OFF)
def test_open_minutes_are_counted_while_offices_are_open(began: datetime, minutes: int, days_off: set[date]) -> None:
    """Exactly so many open minutes lie between; weekends, holidays, nights and changes of the clock give none."""
    ended = Limit(minutes, Unit.OPEN_MINUTES).ends(began, days_off)
    assert ended >= began
    assert opened(began, ended, days_off) == timedelta(minutes=minutes)
    if minutes:
        hours = office_hours(local(ended).date(), days_off)
        assert hours is not None and hours[0] < ended <= hours[1]


@given(INSTANTS, MINUTES, MINUTES, DAYS_OFF)
def test_more_time_never_ends_earlier_and_two_spans_are_one(
    began: datetime, a: int, b: int, days_off: set[date]
) -> None:
    first = Limit(a, Unit.OPEN_MINUTES).ends(began, days_off)
    assert Limit(a + b, Unit.OPEN_MINUTES).ends(began, days_off) >= first
    assume(a and b)
    assert Limit(b, Unit.OPEN_MINUTES).ends(first, days_off) == Limit(a + b, Unit.OPEN_MINUTES).ends(began, days_off)


@given(INSTANTS, st.integers(0, 400), MINUTES)
def test_a_later_beginning_never_ends_earlier(began: datetime, later: int, minutes: int) -> None:
    limit = Limit(minutes, Unit.OPEN_MINUTES)
    assert limit.ends(began) <= limit.ends(began + timedelta(hours=later))


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_offices_open_by_the_clocks_of_morocco(day: date) -> None:
    """Five days a week, by the hours of the season; in Ramadan clocks show UTC and days are shorter."""
    hours = office_hours(day)
    if day.weekday() > 4:
        assert hours is None
        return
    assert hours is not None
    first, last = (local(moment) for moment in hours)
    ramadan = datetime.combine(day, time(12), CASABLANCA).utcoffset() == timedelta(0)
    assert (first.time(), last.time()) == (OFFICE_IN_RAMADAN if ramadan else OFFICE)
    assert first.date() == last.date() == day


def test_a_weekend_a_holiday_and_ramadan_by_hand() -> None:
    """Friday at four, eight hours, Monday a holiday: half an hour that day, the rest on Tuesday. The first day of
    Ramadan 2027 (9 February, clocks back on the Sunday before) has six hours."""
    friday = datetime(2026, 11, 6, 16, 0, tzinfo=CASABLANCA)
    tuesday = datetime(2026, 11, 10, 16, 0, tzinfo=CASABLANCA)
    assert Limit(480, Unit.OPEN_MINUTES).ends(friday, {date(2026, 11, 9)}) == tuesday.astimezone(UTC)
    morning = datetime(2027, 2, 9, 8, 0, tzinfo=CASABLANCA)
    assert morning.utcoffset() == timedelta(0)
    assert Limit(361, Unit.OPEN_MINUTES).ends(morning) == datetime(2027, 2, 10, 9, 1, tzinfo=UTC)


@given(INSTANTS, st.sampled_from(sorted(CLOCKS)), st.sampled_from(Urgency), DAYS_OFF)
def test_marks_follow_each_other(began: datetime, step: str, urgency: Urgency, days_off: set[date]) -> None:
    marks = marks_of(step, str(urgency), began, days_off)
    assert len(marks) == len(MARKS)
    assert all(first < second for first, second in pairwise([began, *marks]))
    limit = CLOCKS[step][urgency]
    assert marks[MARKS.index(100)] == limit.ends(began, days_off)
    if urgency is Urgency.URGENT and limit.unit is Unit.MINUTES:
        assert marks[-1] - began == 2 * timedelta(minutes=limit.count), "what is urgent waits for no office"


def at(house: House, sending: bytes) -> Sending:
    """The row as it stands."""
    with house.app.app_context(), system_work() as unit:
        row = unit.get_one(Sending, sending)
        unit.expunge(row)
        return row


def test_every_mark_is_noted_once_and_silence_is_no_refusal(house: House) -> None:
    """Urgent: 15, 30, 45 and 60 minutes. At the second the house is silent; the child's referral stays open."""
    with clock.hold(MONDAY) as held:
        (sending,) = sent(house, urgency=Urgency.URGENT)
        assert at(house, sending).due_at == MONDAY + timedelta(minutes=30)
        for minutes, raised, step in (
            (14, 0, State.SENT), (15, 1, State.SENT), (29, 1, State.SENT), (30, 2, State.UNANSWERED),
            (45, 3, State.UNANSWERED), (61, 4, State.UNANSWERED), (600, 4, State.UNANSWERED),
        ):  # fmt: skip
            held.at = MONDAY + timedelta(minutes=minutes)
            run(house, look)
            run(house, look)
            row = at(house, sending)
            assert (row.raised, State(row.state)) == (raised, step), minutes
        assert row.fell_silent and row.house_reason is None and row.next_at is None
        assert percent(row, held.at) == 100
        rows = raw(house, "SELECT detail FROM audit_event WHERE fact = 'referral.raised' ORDER BY id")
        assert len(rows) == 4
        act(house, house.world.there, INTAKE, sending, answer.take)
        row = at(house, sending)
        assert State(row.state) is State.ACKNOWLEDGED and row.raised == 0 and row.fell_silent, "it is remembered"


def test_marks_that_were_slept_through_are_one_line(lite: House) -> None:
    """The server was off for a night: the referral is as late as it is, and is told so once."""
    with clock.hold(MONDAY) as held:
        (sending,) = sent(lite, urgency=Urgency.URGENT)
        held.forward(timedelta(hours=9))
        run(lite, look)
        row = at(lite, sending)
        assert (row.raised, State(row.state)) == (4, State.UNANSWERED)
        assert raw(lite, "SELECT count(*) FROM audit_event WHERE fact = 'referral.raised'")[0][0] == 1


def test_a_question_stops_the_receivers_time_and_the_answer_gives_it_back_whole(lite: House) -> None:
    with clock.hold(MONDAY) as held:
        (sending,) = sent(lite, urgency=Urgency.URGENT)
        act(lite, lite.world.there, INTAKE, sending, answer.take)
        held.forward(timedelta(minutes=100))
        act(lite, lite.world.there, INTAKE, sending, lambda me, row: answer.ask(me, row, "Son âge ?"))
        held.forward(timedelta(minutes=110))
        run(lite, look)
        assert state(lite, sending) == State.INFO_ASKED, "the sender's silence is not the receiver's"
        act(lite, lite.world.here, WORKER, sending, lambda me, row: answer.reply(me, row, "Onze ans."))
        assert at(lite, sending).due_at == held.at + timedelta(hours=2)


def test_an_ordinary_referral_waits_for_the_office(lite: House) -> None:
    """Sent on a Friday evening: Saturday and Sunday do not count."""
    friday = datetime(2026, 11, 6, 18, 0, tzinfo=UTC)
    with clock.hold(friday) as held:
        (sending,) = sent(lite, urgency=Urgency.ORDINARY)
        held.at = datetime(2026, 11, 9, 7, 0, tzinfo=UTC)
        assert run(lite, look) == 0 and at(lite, sending).raised == 0


def test_a_kept_place_lapses_and_the_sender_knows(house: House) -> None:
    with clock.hold(MONDAY) as held:
        beds = centre_there(house, 1)
        (sending,) = sent(house, urgency=Urgency.URGENT)
        accept(house, sending, beds[0])
        held.forward(HOLD["urgent"] - timedelta(minutes=1))
        run(house, look)
        assert state(house, sending) == State.ACCEPTED
        held.forward(timedelta(minutes=1))
        assert run(house, look) == 1
        assert state(house, sending) == State.EXPIRED and not reads(house, house.world.there)
        assert raw(house, "SELECT count(*) FROM bed_use WHERE until IS NULL")[0][0] == 0


def test_a_place_is_kept_longer_once(lite: House) -> None:
    with clock.hold(MONDAY) as held:
        beds = centre_there(lite, 1)
        (sending,) = sent(lite, urgency=Urgency.URGENT)
        accept(lite, sending, beds[0])
        act(lite, lite.world.there, DIRECTOR, sending, journey.hold_longer)
        with pytest.raises(Impossible):
            act(lite, lite.world.there, DIRECTOR, sending, journey.hold_longer)
        assert at(lite, sending).place_until == MONDAY + 2 * HOLD["urgent"]
        held.forward(2 * HOLD["urgent"] - timedelta(minutes=1))
        run(lite, look)
        run(lite, end_holds)
        assert state(lite, sending) == State.ACCEPTED
        held.forward(timedelta(minutes=1))
        run(lite, end_holds)
        run(lite, look)
        assert state(lite, sending) == State.EXPIRED, "whichever job looks first"


def test_a_released_bed_ends_the_promise(lite: House) -> None:
    """The receiver gives the held bed free by hand: the sender must not send a child to it."""
    from caseapp.establishments.service.uses import release

    beds = centre_there(lite, 1)
    (sending,) = sent(lite)
    accept(lite, sending, beds[0])
    me = lite.world.actor(DIRECTOR, lite.world.there)
    with working(lite, me) as unit:
        release(me, unit.scalars(select(BedUse).where(BedUse.until.is_(None))).one())
    run(lite, look)
    assert state(lite, sending) == State.EXPIRED


def test_a_child_on_the_way_keeps_her_place_and_is_looked_for(lite: House) -> None:
    with clock.hold(MONDAY) as held:
        beds = centre_there(lite, 1)
        (sending,) = sent(lite, urgency=Urgency.URGENT)
        accept(lite, sending, beds[0])
        held.forward(timedelta(hours=5))
        act(lite, lite.world.here, WORKER, sending, under_way)
        expected = held.at + timedelta(hours=1)
        held.at = expected + ARRIVAL_GRACE - timedelta(minutes=1)
        run(lite, end_holds)
        assert run(lite, look) == 0
        held.forward(timedelta(minutes=1))
        assert run(lite, look) == 1
        row = at(lite, sending)
        assert State(row.state) is State.UNDER_WAY and row.raised == 1, "she is looked for, not given up"
        assert run(lite, look) == 0, "once"
        for place, role in ((lite.world.here, WORKER), (lite.world.there, DIRECTOR)):
            me = lite.world.actor(role, place)
            with looking(lite, me):
                assert queries.waiting(me)[0] == 1, "both houses look for her"
            told = raw(lite, "SELECT kind FROM case_notice WHERE user_id = :u", u=lite.world.person(role, place))
            assert "overdue" in {one.kind for one in told}
        for marks in (2, 3, 3):
            held.forward(ARRIVAL_GRACE)
            run(lite, look)
            assert at(lite, sending).raised == marks, "the unit, then the province"
        assert raw(lite, "SELECT count(*) FROM bed_use WHERE until IS NULL")[0][0] == 1


def test_a_waiting_list_asks_again_and_ends_when_nobody_answers(lite: House) -> None:
    with clock.hold(MONDAY) as held:
        (sending,) = sent(lite)
        act(lite, lite.world.there, DIRECTOR, sending, lambda me, row: answer.wait(me, row, "Complet ce mois."))
        held.forward(timedelta(days=14))
        run(lite, look)
        assert at(lite, sending).raised == 1
        act(lite, lite.world.here, WORKER, sending, answer.confirm)
        row = at(lite, sending)
        assert State(row.state) is State.WAITING_LIST and row.raised == 0
        held.forward(timedelta(days=29))
        run(lite, look)
        assert state(lite, sending) == State.WAITING_LIST
        held.forward(timedelta(days=2))
        run(lite, look)
        assert state(lite, sending) == State.EXPIRED


def test_a_forgotten_draft_is_purged(house: House) -> None:
    with clock.hold(MONDAY) as held:
        (sending,) = prepared(house)
        act(house, house.world.here, INTAKE, sending, prepare.submit)
        act(house, house.world.here, OFFICER, sending, lambda me, row: prepare.hand_back(me, row, "À revoir."))
        held.forward(FORGOTTEN_AFTER - timedelta(hours=1))
        run(house, look)
        assert state(house, sending) == State.DRAFT
        held.forward(timedelta(hours=1))
        run(house, look)
        assert state(house, sending) == State.EXPIRED
        held.forward(FORGOTTEN_AFTER + timedelta(hours=1))
        run(house, forget_old)
        left = {name for name in reads(house, house.world.here) if not name.startswith("file:")}
        assert left == {"consent"}, "neither the sheets nor the words of the draft"
        assert raw(house, "SELECT count(*) FROM referral_sheet")[0][0] == 0


def test_the_log_of_the_clock_names_nobody(lite: House) -> None:
    with clock.hold(MONDAY) as held:
        (sending,) = sent(lite, urgency=Urgency.URGENT)
        held.forward(timedelta(hours=2))
        run(lite, look)
        with lite.app.app_context(), system_work() as unit:
            last = unit.scalars(select(Step).where(Step.sending_id == sending).order_by(Step.id.desc())).first()
            assert last is not None and (last.move, last.side, last.by_id) == ("fall_silent", "system", None)


def test_what_is_shared_lasts_as_long_as_she_lives_there_and_thirty_days_more(house: House) -> None:
    """No clock ends it while she lives there; her exit makes the closing possible and reminds; it ends a month later."""
    there = house.world.there
    with clock.hold(MONDAY) as held:
        sending = bring_to(house, State.ADMITTED, centre_there(house))
        held.forward(timedelta(days=400))
        run(house, look)
        run(house, forget_old)
        assert "file:identity" in reads(house, there) and state(house, sending) == State.ADMITTED
        with pytest.raises(Impossible):
            act(house, there, DIRECTOR, sending, lambda me, row: journey.close(me, row, "Fini."))
        act(house, there, DIRECTOR, sending, lambda me, row: let_out_there(me, house.world.reference))
        row = at(house, sending)
        assert row.clocked == LEFT and row.due_at is not None and State(row.state) is State.ADMITTED
        held.forward(timedelta(days=4))
        run(house, look)
        assert at(house, sending).raised == 1, "a reminder"
        act(house, there, DIRECTOR, sending, lambda me, row: journey.close(me, row, "Rentré chez sa tante."))
        held.forward(timedelta(days=29))
        run(house, forget_old)
        assert {"file:identity", "sheet:3"} <= reads(house, there).keys()
        held.forward(timedelta(days=2))
        assert not {name for name in reads(house, there) if name.startswith("file:")}, "without any job"
        run(house, forget_old)
        assert {name for name in reads(house, there) if not name.startswith("said:")} == {"journey"}


def test_who_forgets_to_close_is_closed(lite: House) -> None:
    with clock.hold(MONDAY) as held:
        sending = bring_to(lite, State.ADMITTED, centre_there(lite))
        act(lite, lite.world.there, DIRECTOR, sending, lambda me, row: let_out_there(me, lite.world.reference))
        held.forward(timedelta(days=10))
        run(lite, look)
        assert state(lite, sending) == State.ADMITTED and at(lite, sending).raised == 2
        held.forward(timedelta(days=5))
        run(lite, look)
        assert state(lite, sending) == State.CLOSED
        held.forward(timedelta(days=31))
        assert "file:identity" not in reads(lite, lite.world.there)


def test_a_child_who_comes_back_lives_there_by_the_same_referral(lite: House) -> None:
    with clock.hold(MONDAY) as held:
        beds = centre_there(lite)
        sending = bring_to(lite, State.ADMITTED, beds)
        act(lite, lite.world.there, DIRECTOR, sending, lambda me, row: let_out_there(me, lite.world.reference))
        held.forward(timedelta(days=2))
        me = lite.world.actor(DIRECTOR, lite.world.there)
        with working(lite, me):
            enter(me, lite.world.reference, beds[1])
        row = at(lite, sending)
        assert row.clocked is None
        held.forward(timedelta(days=60))
        run(lite, look)
        assert state(lite, sending) == State.ADMITTED and "file:identity" in reads(lite, lite.world.there)
        with pytest.raises(Impossible):
            act(lite, lite.world.there, DIRECTOR, sending, lambda me, row: journey.close(me, row, "Fini."))


def test_a_bed_held_elsewhere_is_free_when_she_sleeps_in_another(lite: House) -> None:
    beds = centre_there(lite)
    (sending,) = sent(lite)
    accept(lite, sending, beds[0])
    me = lite.world.actor(DIRECTOR, lite.world.there)
    act(lite, lite.world.there, DIRECTOR, sending, lambda me, row: journey.arrive(me, row, _SAFE))
    with working(lite, me):
        enter(me, lite.world.reference, beds[1])
    rows = raw(lite, "SELECT bed_id, kind FROM bed_use WHERE until IS NULL")
    assert [(bytes(row.bed_id), row.kind) for row in rows] == [(beds[1], "stay")]


_SAFE = journey.Arrival.SAFE
