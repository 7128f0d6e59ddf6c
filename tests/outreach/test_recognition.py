"""Somebody met is a child already known, or not, or nobody can say: kept, taken back, and the profile counts rightly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, NotFound
from caseapp.outreach.models import Met, Recognition
from caseapp.outreach.service import recognition
from caseapp.outreach.vocabulary import Adherence, Answer
from tests.conftest import House
from tests.outreach.known import hamza, known, met, row
from tests.outreach.street import CREW, OFFICER, out, placed
from tests.security.tools import looking, working


def _say(house: House, who: bytes, profile: bytes, answer: Answer) -> None:
    me = house.world.actor(CREW)
    with working(house, me):
        recognition.say(me, recognition.locate_met(me, who), profile, answer, 80)


def _answers(house: House, who: bytes) -> list[tuple[str, int, bool]]:
    with looking(house, house.world.actor(CREW)) as unit:
        rows = unit.scalars(select(Recognition).where(Recognition.met_id == who).order_by(Recognition.id))
        return [(one.answer, one.score, one.undone_at is not None) for one in rows]


def test_it_is_this_child_and_the_profile_counts_it(house: House) -> None:
    profile, who = hamza(house), met(house, "Hamza", adherence=Adherence.ACCEPTS)
    _say(house, who, profile, Answer.SAME)
    found = row(house, profile)
    assert (found.times, found.approaches, found.stage) == (1, 0, "known")
    assert found.last_place_id is not None
    assert _answers(house, who) == [("same", 80, False)]


def test_taken_back_the_profile_counts_as_before_and_the_answer_stays(house: House) -> None:
    profile, who = hamza(house), met(house, "Hamza")
    _say(house, who, profile, Answer.SAME)
    me = house.world.actor(CREW)
    with working(house, me):
        recognition.look_again(me, recognition.locate_met(me, who))
    found = row(house, profile)
    assert (found.times, found.approaches, found.first_met_at, found.last_met_at, found.last_place_id) == (
        0, 0, None, None, None,
    )  # fmt: skip
    assert _answers(house, who) == [("same", 80, True)]
    with looking(house, me) as unit:
        assert unit.get_one(Met, who).settled == "open"
    _say(house, who, profile, Answer.SAME)  # and may be said again
    assert row(house, profile).times == 1


def test_not_this_child_and_i_do_not_know_leave_it_open(house: House) -> None:
    profile, other, who = hamza(house), known(house, "Younes"), met(house, "Hamza")
    _say(house, who, profile, Answer.DIFFERENT)
    _say(house, who, other, Answer.UNKNOWN)
    with looking(house, house.world.actor(CREW)) as unit:
        assert unit.get_one(Met, who).settled == "open"
    assert row(house, profile).times == 0
    assert [answer for answer, _score, _undone in _answers(house, who)] == ["different", "unknown"]


def test_two_do_not_settle_one(house: House) -> None:
    profile, other, who = hamza(house), known(house, "Hamza"), met(house, "Hamza")
    _say(house, who, profile, Answer.SAME)
    with pytest.raises(Impossible):
        _say(house, who, other, Answer.SAME)


def test_answers_of_a_phone_settle_one_and_keep_doubts(house: House) -> None:
    profile, other, who = hamza(house), known(house, "Hamza"), met(house, "Hamza")
    me = house.world.actor(CREW)
    with working(house, me) as unit:
        found = recognition.locate_met(me, who)
        recognition.answered(unit, me, found, {profile: Answer.SAME, other: Answer.SAME})
        assert found.profile_id is None  # two at once: a person looks
        recognition.answered(unit, me, found, {profile: Answer.SAME, other: Answer.DIFFERENT})
        assert found.profile_id == profile
        with pytest.raises(NotFound):
            recognition.answered(unit, me, found, {bytes(16): Answer.SAME})
    assert row(house, profile).times == 1


def test_somebody_new_gets_a_profile_with_what_was_noted(house: House) -> None:
    who = met(house, "Zizou")
    me = house.world.actor(CREW)
    with working(house, me):
        profile = recognition.open_from(me, recognition.locate_met(me, who)).id
    found = row(house, profile)
    year = clock.today().year
    assert (found.sex, found.born_low, found.born_high, found.times) == ("male", year - 14, year - 11, 1)
    assert found.stage == "known"  # it has a name
    assert _answers(house, who) == [("same", 100, False)]


def test_nobody_can_say_and_it_stays_a_silhouette_until_somebody_looks_again(house: House) -> None:
    who, me = met(house, "Hamza"), house.world.actor(CREW)
    with working(house, me):
        recognition.stay_silhouette(me, recognition.locate_met(me, who))
    with looking(house, me) as unit:
        assert unit.get_one(Met, who).settled == "silhouette"
    with working(house, me):
        recognition.look_again(me, recognition.locate_met(me, who))
    with looking(house, me) as unit:
        assert unit.get_one(Met, who).settled == "open"


def test_another_house_neither_sees_nor_answers(house: House) -> None:
    who = met(house, "Hamza")
    stranger = house.world.actor(OFFICER, house.world.there)
    with looking(house, stranger), pytest.raises(NotFound):
        recognition.locate_met(stranger, who)


def test_taken_back_in_the_middle_the_times_before_acceptance_are_right(house: House) -> None:
    profile, place = hamza(house), placed(house)
    where = (out(house, place), place)
    now = clock.now()
    people = [
        met(house, "Hamza", where=where, captured_at=now - timedelta(days=days), adherence=how)
        for days, how in ((1, Adherence.ACCEPTS), (5, Adherence.REFUSES), (3, Adherence.WARY))
    ]
    for who in people:
        _say(house, who, profile, Answer.SAME)
    assert (row(house, profile).times, row(house, profile).approaches) == (3, 2)
    me = house.world.actor(CREW)
    with working(house, me):
        recognition.look_again(me, recognition.locate_met(me, people[0]))
    found = row(house, profile)
    assert (found.times, found.approaches, found.accepted_at) == (2, 2, None)
    assert found.stage == "linked"  # a stage never falls by itself
