"""Signs of life: what a button or a telephone says winds the clock; without one the chain is called, each step once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.outreach.lifecycle import RoundMove
from caseapp.outreach.models import CheckIn, Round, RoundMember
from caseapp.outreach.queries.pack import packed
from caseapp.outreach.queries.rounds import locate_round
from caseapp.outreach.service import checks, on_the_road, reports, rounds
from caseapp.outreach.vocabulary import Part, WentHome
from caseapp.policy.outreach import CHAIN, CHECK_EVERY
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.outreach.street import CREW, OFFICER, WORKER, out, placed
from tests.security.tools import facts, looking, raw, working


def _rise(house: House) -> int:
    with house.app.app_context(), system_work() as unit:
        return checks.rise(unit)


def _bells(house: House) -> int:
    return len(raw(house, "SELECT id FROM case_notice WHERE kind = 'round'"))


def _row(house: House, round_id: bytes) -> Round:
    return raw(house, "SELECT check_level, check_at, state FROM street_round WHERE id = :i", i=round_id)[0]


def test_without_a_sign_the_chain_is_called_step_by_step_and_each_step_once(house: House) -> None:
    now = clock.now()
    with clock.hold(now) as held:
        round_id = out(house, base_id=house.world.person(WORKER))
        assert _rise(house) == 0
        held.forward(CHECK_EVERY + CHAIN[0][0])
        assert (_rise(house), _rise(house)) == (1, 0)
        assert (_row(house, round_id).check_level, _bells(house)) == (1, 1)
        held.forward(CHAIN[1][0] - CHAIN[0][0])
        assert _rise(house) == 1
        coordinators = _bells(house) - 1
        assert coordinators >= 2, "everybody who sends rounds out, and not the base again"
        held.forward(CHAIN[2][0] - CHAIN[1][0])
        assert _rise(house) == 1
        assert _row(house, round_id).check_level == checks.AUTHORITY
        page = client_of(house, OFFICER).get(f"/street/rounds/{round_id.hex()}").get_data(as_text=True)
        assert 'class="btn stop" href="tel:19"' in page, "who must call finds the number"
        held.forward(timedelta(hours=1))
        assert _rise(house) == 0
        me = house.world.actor(CREW)
        with working(house, me):
            checks.all_is_well(me, locate_round(me, round_id))
        row = _row(house, round_id)
        assert row.check_level == 0
        assert _rise(house) == 0


def test_where_nobody_stays_behind_coordinators_are_called_in_that_place_and_not_twice(house: House) -> None:
    with clock.hold(clock.now()) as held:
        round_id = out(house)
        held.forward(CHECK_EVERY + CHAIN[0][0])
        assert _rise(house) == 1
        coordinators = _bells(house)
        assert coordinators >= 2
        held.forward(CHAIN[1][0] - CHAIN[0][0])
        assert (_rise(house), _bells(house), _row(house, round_id).check_level) == (0, coordinators, 2)
        held.forward(CHAIN[2][0] - CHAIN[1][0])
        assert (_rise(house), _bells(house)) == (1, 2 * coordinators), "that the authority is to be called is new"


def test_a_crew_that_vanishes_during_a_pause_is_missed_too(lite: House) -> None:
    with clock.hold(clock.now()) as held:
        round_id, me = out(lite, base_id=lite.world.person(WORKER)), lite.world.actor(CREW)
        with working(lite, me):
            rounds.move(me, locate_round(me, round_id), RoundMove.PAUSE)
        held.forward(CHECK_EVERY + CHAIN[0][0])
        assert _rise(lite) == 1


def test_a_sign_that_comes_late_takes_nothing_back(house: House) -> None:
    with clock.hold(clock.now()) as held:
        round_id, me = out(house), house.world.actor(CREW)
        left = clock.now()
        held.forward(timedelta(minutes=40))
        with working(house, me) as unit:
            checks.signed(unit, locate_round(me, round_id), clock.now(), me.user_id)
            checks.signed(unit, locate_round(me, round_id), left, me.user_id)
        with looking(house, me) as unit:
            assert unit.get_one(Round, round_id).check_at == left + timedelta(minutes=40) + CHECK_EVERY


def test_an_alarm_tells_base_and_coordinators_at_once_and_lasts_until_the_next_sign(house: House) -> None:
    with clock.hold(clock.now()) as held:
        round_id, me = out(house, base_id=house.world.person(WORKER)), house.world.actor(CREW)
        before = clock.now() - timedelta(minutes=1)
        with working(house, me):
            checks.call_for_help(me, locate_round(me, round_id))
        assert _bells(house) >= 3
        assert _row(house, round_id).check_level == checks.ALARM
        with working(house, me) as unit:
            checks.signed(unit, locate_round(me, round_id), before, me.user_id)
        assert _row(house, round_id).check_level == checks.ALARM, "that sign was given before"
        held.forward(timedelta(minutes=3))
        with working(house, me):
            checks.all_is_well(me, locate_round(me, round_id))
        assert _row(house, round_id).check_level == 0
        with looking(house, me) as unit:
            assert len(unit.scalars(select(CheckIn).where(CheckIn.level == checks.ALARM)).all()) >= 4


def test_the_bell_rings_in_the_house_of_the_round_alone(lite: House) -> None:
    round_id, me = out(lite, base_id=lite.world.person(WORKER)), lite.world.actor(CREW)
    with working(lite, me):
        checks.call_for_help(me, locate_round(me, round_id))
    seen = client_of(lite, OFFICER).get("/notices").get_data(as_text=True)
    assert f"/street/rounds/{round_id.hex()}" in seen
    other = client_of(lite, OFFICER, lite.world.there).get("/notices").get_data(as_text=True)
    assert "/street/rounds/" not in other


def _crew(house: House, round_id: bytes) -> dict[bytes, RoundMember]:
    with looking(house, house.world.actor(CREW)) as unit:
        found = {one.user_id: one for one in unit.scalars(select(RoundMember).where(RoundMember.round_id == round_id))}
        unit.expunge_all()
        return found


def test_somebody_goes_home_and_two_stay_out(house: House) -> None:
    me, ill, worker = house.world.actor(CREW), house.world.person(CREW), house.world.person(WORKER)
    third = house.world.person(OFFICER)
    with clock.hold(clock.now()) as held:
        round_id = out(house, base_id=house.world.person(Role.DIRECTOR))
        held.forward(timedelta(minutes=20))
        with working(house, me), pytest.raises(Impossible, match="two_stay"):
            on_the_road.go_home(me, locate_round(me, round_id), ill, clock.now(), WentHome.ILL)
        with working(house, me), pytest.raises(Invalid):
            on_the_road.join(me, locate_round(me, round_id), house.world.person(Role.DIRECTOR), Part.DRIVER)
        with working(house, me):
            on_the_road.join(me, locate_round(me, round_id), third, Part.EDUCATOR)
            on_the_road.go_home(me, locate_round(me, round_id), ill, clock.now(), WentHome.ILL)
        with working(house, me), pytest.raises(NotFound):
            on_the_road.go_home(me, locate_round(me, round_id), ill, clock.now(), WentHome.ILL)
        crew = _crew(house, round_id)
        assert (crew[ill].gone_why, crew[worker].gone_at) == ("ill", None)
        assert crew[third].joined_at == crew[ill].gone_at
        assert {"street.crew_joined", "street.crew_gone"} <= set(facts(house))
        page = client_of(house, OFFICER).get(f"/street/rounds/{round_id.hex()}").get_data(as_text=True)
        assert 'class="gone"' in page
        with working(house, me):
            rounds.move(me, locate_round(me, round_id), RoundMove.RETURN)
        with working(house, me), pytest.raises(Impossible, match="round_not_out"):
            on_the_road.join(me, locate_round(me, round_id), ill, Part.DRIVER)


def test_a_telephone_whose_owner_went_home_takes_no_round_along_and_a_round_without_its_leader_is_signed(
    lite: House,
) -> None:
    me, leader, third = lite.world.actor(CREW), lite.world.person(CREW), lite.world.person(OFFICER)
    place = placed(lite)
    round_id = out(lite, place)
    with working(lite, me):
        on_the_road.join(me, locate_round(me, round_id), third, Part.EDUCATOR)
        on_the_road.go_home(me, locate_round(me, round_id), leader, clock.now(), WentHome.ILL)
    with looking(lite, me):
        assert packed(me) is None
    colleague = lite.world.actor(WORKER)
    with looking(lite, colleague):
        assert packed(colleague) is not None
    with working(lite, colleague):
        row = locate_round(colleague, round_id)
        rounds.move(colleague, row, RoundMove.RETURN)
        reports.write(colleague, row, reports.words_of(colleague, row), {"handover": "Rien"})
        reports.sign(colleague, row)
