"""A medicine when needed: within its limits, with its reason, never twice at once, never on a round."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseapp.cases import queries as cases
from caseapp.cases import service as files
from caseapp.daily.limits import DAY as A_DAY
from caseapp.daily.limits import may_from
from caseapp.daily.queries import medicines as rounds
from caseapp.daily.queries.needed import needed_now
from caseapp.daily.service import medicines, needed
from caseapp.daily.vocabulary import Outcome, Round
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid, NotFound, Refused
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.daily.house import DAY, GIVER, NURSE, at, lives, morning, prescribe, write
from tests.papers.reading import pages_of
from tests.security.tools import looking, raw, working

FEVER = "Fièvre à 39, se plaint de la tête"


def when_needed(house: House, reference: str, **more: Any) -> bytes:
    """Paracetamol, four hours apart, three a day."""
    return prescribe(house, reference, (), **{"drug": "Paracétamol 500 mg", "apart": 4, "most": 3} | more)


def give(house: House, treatment: bytes, seen: int, role: Role = GIVER, why: str = FEVER) -> bytes:
    """One dose, by somebody who has seen so many."""
    me = house.world.actor(role)
    with working(house, me):
        return needed.give(me, treatment, why, seen=seen).id


def shown(house: House, role: Role = GIVER) -> Any:
    """The only line of the page."""
    me = house.world.actor(role)
    with working(house, me):
        (one,), _closed = needed_now(me)
        return one


def test_it_is_given_within_its_limits(house: House) -> None:
    [reference] = lives(house)
    treatment = when_needed(house, reference)
    with at(8):
        assert shown(house).wait is None
        give(house, treatment, 0)
    with at(11, 59):
        assert shown(house).wait is not None
        with pytest.raises(Impossible):
            give(house, treatment, 1)
    with at(12):
        assert shown(house).wait is None
        give(house, treatment, 1)
    with at(17):
        give(house, treatment, 2)
    with at(22):
        one = shown(house)
        assert (one.lately, one.most, one.wait.hour) == (3, 3, at_hour(8))
        with pytest.raises(Impossible):
            give(house, treatment, 3)
    with at(8, day=DAY + timedelta(days=1)):
        give(house, treatment, 3)


def at_hour(hour: int) -> int:
    """The hour in UTC at which the clocks of Morocco show `hour`."""
    with at(hour) as held:
        return held.at.astimezone(UTC).hour


def test_a_dose_says_what_for_and_is_given_once(lite: House) -> None:
    [reference] = lives(lite)
    treatment = when_needed(lite, reference, apart=1)
    with at(8):
        with pytest.raises(Invalid):
            give(lite, treatment, 0, why="  ")
        give(lite, treatment, 0)
    with at(10), pytest.raises(Impossible):  # her page is of before the first dose
        give(lite, treatment, 0)
    assert len(raw(lite, "SELECT id FROM dose")) == 1


def test_what_was_written_by_mistake_is_taken_back_and_stays(lite: House) -> None:
    [reference] = lives(lite)
    treatment = when_needed(lite, reference)
    with at(8):
        dose = give(lite, treatment, 0)
    other = lite.world.actor(Role.REFERENCE_WORKER)
    with at(8, 5):
        with working(lite, other), pytest.raises(Refused):
            needed.take_back(other, dose, "Erreur")
        me = lite.world.actor(GIVER)
        with working(lite, me):
            needed.take_back(me, dose, "Écrit sur le mauvais enfant")
        with working(lite, me), pytest.raises(Impossible):
            needed.take_back(me, dose, "encore")
        one = shown(lite)
        assert one.wait is None
        assert [line.outcome for line in one.given[0]] == [Outcome.MISSED, Outcome.GIVEN]
        give(lite, treatment, 1)


def test_neither_rounds_nor_limits_or_both_is_refused(lite: House) -> None:
    [reference] = lives(lite)
    for more in (
        {"rounds": ()},
        {"rounds": (Round.NOON,), "apart": 4, "most": 3},
        {"rounds": (), "apart": 4},
        {"rounds": (), "apart": 400, "most": 3},
    ):
        with pytest.raises(Invalid):
            prescribe(lite, reference, **more)


def test_it_never_stands_on_a_round_nor_a_round_here(lite: House) -> None:
    [reference] = lives(lite)
    treatment, regular = when_needed(lite, reference), prescribe(lite, reference)
    me = lite.world.actor(GIVER)
    with at(8):
        give(lite, treatment, 0)
        write(lite, regular, morning(lite))
        with working(lite, me):
            assert [dose.drug for dose in rounds.round_of(me, morning(lite)).doses] == ["Amoxicilline 250 mg"]
            with pytest.raises(NotFound):
                medicines.write_dose(me, treatment, morning(lite), Outcome.GIVEN)
        with working(lite, me), pytest.raises(NotFound):
            needed.give(me, regular, FEVER, seen=0)
        assert shown(lite).drug == "Paracétamol 500 mg"
        nurse = lite.world.actor(NURSE)
        with working(lite, nurse):
            _stay, lines, _never = rounds.treatments_of(nurse, cases.open_file(nurse, reference))
            told = {line.drug: line for line in lines}
        assert told["Paracétamol 500 mg"].needed[0][0].why == FEVER
        assert not told["Amoxicilline 250 mg"].needed


def test_a_stopped_or_ended_one_is_not_given(lite: House) -> None:
    [reference] = lives(lite)
    treatment, nurse = when_needed(lite, reference), lite.world.actor(NURSE)
    with at(8):
        with working(lite, nurse):
            medicines.stop(nurse, treatment, "Guéri")
        with pytest.raises(Impossible):
            give(lite, treatment, 0)
        me = lite.world.actor(GIVER)
        with working(lite, me):
            assert needed_now(me) == ([], [])


def test_a_restricted_child_is_a_bed_and_another_house_sees_nothing(lite: House) -> None:
    [reference] = lives(lite)
    treatment = when_needed(lite, reference)
    worker = lite.world.actor(Role.REFERENCE_WORKER)
    with working(lite, worker):
        files.restrict(worker, cases.locate(worker, reference, writing=True), "Un proche travaille ici.")
    me, there = lite.world.actor(GIVER), lite.world.actor(GIVER, lite.world.there)
    with at(8):
        with working(lite, me):
            found, closed = needed_now(me)
            assert found == []
            assert len(closed) == 1
        for who in (me, there):
            with working(lite, who), pytest.raises(NotFound):
                needed.give(who, treatment, FEVER, seen=0)
        with looking(lite, there):
            assert needed_now(there) == ([], [])


def test_the_page_gives_it_in_two_taps(lite: House) -> None:
    [reference] = lives(lite)
    treatment = when_needed(lite, reference, witnessed=True)
    giver, nurse = client_of(lite, GIVER), client_of(lite, NURSE)
    assert "/tonight/medicines/needed" in giver.get("/tonight/medicines").get_data(as_text=True)
    page = giver.get("/tonight/medicines/needed").get_data(as_text=True)
    assert f"/tonight/medicines/{treatment.hex()}/needed" in page
    dose = give(lite, treatment, 0)
    page = nurse.get("/tonight/medicines/needed").get_data(as_text=True)
    assert f"/doses/{dose.hex()}/seen" in page
    assert FEVER in page
    assert f"/tonight/medicines/{treatment.hex()}/needed" not in page, "too soon for another"
    assert FEVER in nurse.get(f"/cases/{reference}/treatments").get_data(as_text=True)


MOMENTS = st.lists(st.integers(0, 96 * 60), max_size=12)


@given(MOMENTS, st.integers(1, 24), st.integers(1, 6))
def test_whoever_waits_until_then_never_passes_a_limit(minutes: list[int], apart: int, most: int) -> None:
    start, given_at = datetime(2026, 11, 1, tzinfo=UTC), list[datetime]()
    for minute in sorted(minutes):
        now = start + timedelta(minutes=minute)
        wait = may_from(given_at, timedelta(hours=apart), most)
        if wait is None or now >= wait:
            given_at.append(now)
    for one, following in pairwise(given_at):
        assert following - one >= timedelta(hours=apart)
    for one in given_at:
        assert sum(one - A_DAY < other <= one for other in given_at) <= most


def test_on_paper_it_stands_under_the_rounds_with_its_limits_and_its_last_dose(lite: House) -> None:
    [reference] = lives(lite)
    give(lite, when_needed(lite, reference), 0)
    client = client_of(lite, GIVER)
    answer = client.post("/tonight/medicines/print", data={"csrf_token": client.token(), "tongue": "fr"})
    text = " ".join(" ".join(pages_of(answer.data)).split())
    assert "Paracétamol 500 mg" in text and "24 heures" in text and f"{clock.today().year}," in text
