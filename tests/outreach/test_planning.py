"""Planning: the week becomes rounds once, what stands against a round is told first, calls and promises find their stop,
and nobody goes out alone or unread."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from caseapp.cases.models import Leave
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid, NotFound, Refused
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.outreach.models import Call, CallFields, KitLine, PlanFields, Promise, Round, RoundMember, Stop
from caseapp.outreach.nights import begins_at, night_of
from caseapp.outreach.queries.calls import calls as inbox
from caseapp.outreach.queries.clashes import Asked, Clash, clashes
from caseapp.outreach.queries.rounds import locate_round, sheet
from caseapp.outreach.queries.territory import points, territory
from caseapp.outreach.service import calls, crew, departure, promises, rounds, week
from caseapp.outreach.service.calls import Taken
from caseapp.outreach.service.promises import Promised
from caseapp.outreach.vocabulary import (
    CallUrgency,
    Cancelled,
    Channel,
    Given,
    Part,
    RoundKind,
    RoundState,
    Skill,
    StopReason,
)
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.outreach import forms
from tests.outreach.street import CREW, OFFICER, WORKER, handed_over, placed, planned
from tests.security.tools import looking, raw, working

LEAVING = departure.Leaving(None, "0537000000", "Gare, puis port", {Given.BLANKET: 12, Given.MEAL: 0})


def _leave(house: House, round_id: bytes, by: Role = CREW, given: departure.Leaving = LEAVING) -> None:
    me = house.world.actor(by)
    with working(house, me):
        departure.leave(me, locate_round(me, round_id), given, PlanFields(note="Doucement"))


def test_the_week_makes_each_round_once_also_where_one_was_cancelled(house: House) -> None:
    forms.weekly(house)
    me = house.world.actor(OFFICER)
    before = [row.id for row in raw(house, "SELECT id FROM street_round ORDER BY planned_from")]
    assert 2 <= len(before) <= 3
    with working(house, me):
        rounds.cancel(me, locate_round(me, before[-1]), Cancelled.WEATHER)
    with house.app.app_context(), system_work() as unit:
        assert week.make_rounds(unit, house.world.here) == 0
    assert len(raw(house, "SELECT id FROM street_round")) == len(before)
    with clock.hold(clock.now() + timedelta(days=7)), house.app.app_context(), system_work() as unit:
        assert week.make_rounds(unit, house.world.here) == 1
    with looking(house, me):
        row = locate_round(me, before[-1])
        assert clock.local(row.planned_from).strftime("%H:%M") == "21:00"
        assert row.night.weekday() == clock.local(row.planned_from).weekday()


def test_a_round_that_begins_in_the_small_hours_is_of_the_night_before() -> None:
    night = night_of(clock.now())
    assert begins_at(RoundKind.NIGHT, night, 60).date() - timedelta(days=1) <= night
    assert night_of(begins_at(RoundKind.NIGHT, night, 60)) == night
    assert rounds.night_for(RoundKind.DAY, begins_at(RoundKind.DAY, night, 9 * 60)) == night


def _against(house: House, **changed: Any) -> set[Clash]:
    me, now = house.world.actor(OFFICER), clock.now()
    people = {house.world.person(CREW): Part.LEADER, house.world.person(WORKER): Part.SOCIAL_WORKER}
    given: dict[str, Any] = {
        "night": night_of(now), "begins": now, "ends": now + timedelta(hours=6), "crew": people, "places": [],
        "vehicle_id": None, "base_id": None,
    }  # fmt: skip
    with looking(house, me):
        return {one.clash for one in clashes(me, Asked(**given | changed), territory(me))}


def test_what_stands_against_a_round_is_told(house: House) -> None:
    place, me = placed(house), house.world.actor(OFFICER)
    leader, worker = house.world.person(CREW), house.world.person(WORKER)
    forms.driven(house)
    vehicle = bytes.fromhex(forms.newest(house, "vehicle"))
    assert Clash.NO_WOMAN in _against(house, places=[place])
    with working(house, me):
        crew.set_competence(me, worker, Skill.WOMAN, None)
    assert _against(house, places=[place], vehicle_id=vehicle) == set()
    assert _against(house, places=[]) == {Clash.NO_STOP}
    alone = _against(house, places=[place], crew={worker: Part.LEADER}, vehicle_id=vehicle, base_id=worker)
    assert alone == {Clash.TOO_FEW, Clash.NO_DRIVER, Clash.BASE_GOES}
    with working(house, me) as unit:
        day = clock.today()
        unit.add(
            Leave(
                id=new_id(), user_id=worker, stand_in_id=leader, establishment_id=house.world.here,
                starts_on=day, ends_on=day, created_at=clock.now(), by_id=leader,
            )
        )  # fmt: skip
        crew.set_competence(me, leader, Skill.FIRST_AID, day - timedelta(days=2))
    assert _against(house, places=[place]) == {Clash.AWAY, Clash.CERTIFICATE}
    planned(house, place, vehicle_id=vehicle)
    assert _against(house, places=[place], vehicle_id=vehicle) >= {Clash.TWICE, Clash.VEHICLE_TWICE}


def test_a_plan_with_something_against_it_is_saved_when_somebody_says_so(lite: House) -> None:
    placed(lite)
    officer = client_of(lite, OFFICER)
    typed = {**forms._crew(lite), "place": forms.newest(lite, "place"), "begins": "21:30", "ends": "3", "every": "45"}
    sent = {"csrf_token": officer.token(), "night": forms._today(), "kind": "night", **typed}
    first = officer.post("/street/rounds/new", data=sent)
    assert first.status_code == 422
    assert 'name="accepted"' in first.get_data(as_text=True)
    assert raw(lite, "SELECT id FROM street_round") == []
    second = officer.post("/street/rounds/new", data=sent | {"accepted": "y"})
    assert second.status_code == 303
    [row] = raw(lite, "SELECT id, planned_from, planned_until FROM street_round")
    assert second.location.endswith(id_text(row.id))


def test_a_call_finds_the_round_that_goes_there_and_waits_again_when_it_is_cancelled(house: House) -> None:
    place, desk = placed(house), house.world.actor(forms.DESK)
    round_id, me = planned(house, place), house.world.actor(OFFICER)
    with working(house, desk):
        row = calls.take(desk, Taken(Channel.CITIZEN, CallFields(what="Deux garçons"), CallUrgency.NOW, place))
        key = row.id
        assert row.stop_id is not None
    with working(house, me):
        rounds.cancel(me, locate_round(me, round_id), Cancelled.CREW)
    with looking(house, desk) as unit:
        assert unit.get_one(Call, key).stop_id is None
        assert [one.what for one in inbox(desk)] == ["Deux garçons"]
    with looking(house, house.world.actor(OFFICER, house.world.there)):
        assert inbox(house.world.actor(OFFICER, house.world.there)) == []


def test_a_call_elsewhere_becomes_a_stop_and_nobody_is_sent_where_nobody_goes(house: House) -> None:
    here, there = placed(house), placed(house, "Marché")
    round_id, desk = planned(house, here), house.world.actor(forms.DESK)
    with working(house, desk):
        calls.take(desk, Taken(Channel.POLICE, CallFields(), CallUrgency.TONIGHT, there))
    with looking(house, desk) as unit:
        stops = unit.scalars(select(Stop).where(Stop.round_id == round_id).order_by(Stop.position)).all()
        assert [(one.place_id, one.why) for one in stops] == [(here, "planned"), (there, StopReason.CALL)]
    shut = placed(house, "Squat")
    raw(house, "UPDATE street_place SET no_go_until = :d WHERE id = :p", d=clock.today() + timedelta(days=3), p=shut)
    with working(house, desk):
        row = calls.take(desk, Taken(Channel.POLICE, CallFields(), CallUrgency.NOW, shut))
        assert row.stop_id is None


def test_a_promise_is_put_on_the_round_of_its_night(house: House) -> None:
    place, me = placed(house), house.world.actor(CREW)
    tonight = night_of(clock.now())
    with working(house, me):
        key = promises.promise(me, Promised("Une veste", tonight + timedelta(days=1), place)).id
    planned(house, place)
    with looking(house, me) as unit:
        assert unit.get_one(Promise, key).stop_id is None, "that round is of tonight"
    later = clock.now() + timedelta(days=1)
    round_id = planned(house, place, begins=later, ends=later + timedelta(hours=5))
    with house.app.app_context(), system_work() as unit:
        from caseapp.outreach.service.placing import place_waiting

        place_waiting(unit, house.world.here)
    with looking(house, me) as unit:
        stop = unit.get_one(Stop, unit.get_one(Promise, key).stop_id)
        assert stop.round_id == round_id
    with working(house, me), pytest.raises(Invalid):
        promises.promise(me, Promised("Hier", tonight - timedelta(days=1), place))


def test_nobody_leaves_alone_or_before_reading(house: House) -> None:
    place = placed(house)
    handed_over(house)
    alone = planned(house, place, crew={house.world.person(CREW): Part.LEADER})
    with pytest.raises(Impossible, match="two_people"):
        _leave(house, alone)
    round_id = planned(house, place)
    with pytest.raises(Impossible, match="hand_over_read"):
        _leave(house, round_id)
    for role in (CREW, WORKER):
        me = house.world.actor(role)
        with working(house, me):
            departure.read_hand_over(me, locate_round(me, round_id))
    stranger = house.world.actor(OFFICER)
    with working(house, stranger), pytest.raises(NotFound):
        departure.read_hand_over(stranger, locate_round(stranger, round_id))
    _leave(house, round_id)
    me = house.world.actor(CREW)
    with looking(house, me) as unit:
        row = unit.get_one(Round, round_id)
        assert row.state == RoundState.OUT
        assert row.check_at is not None
        assert unit.scalars(select(KitLine.out).where(KitLine.round_id == round_id)).all() == [12]
        assert all(unit.scalars(select(RoundMember.read_at).where(RoundMember.round_id == round_id)))
        plan = sheet(me, row, territory(me)).plan
        assert (plan["base_phone"], plan["route"], plan["note"]) == ("0537000000", "Gare, puis port", "Doucement")
        assert isinstance(plan["beds"], list)


@pytest.mark.parametrize("phone", ["", "  ", "la base", "12"])
def test_no_round_leaves_without_a_number_of_the_base(lite: House, phone: str) -> None:
    """The alarm of the crew's telephones goes to it."""
    round_id = planned(lite)
    page = f"/street/rounds/{id_text(round_id)}"
    crew = client_of(lite, CREW)
    assert crew.send(f"{page}/leave", {"base_phone": phone, "submission_id": id_text(new_id())}).status_code == 422
    assert raw(lite, "SELECT state FROM street_round")[0].state == RoundState.PLANNED
    said = {"base_phone": "٠٥٣٧ ٠٠ ٠٠ ٠٠", "submission_id": id_text(new_id())}
    assert crew.send(f"{page}/leave", said).status_code == 303
    with looking(lite, me := lite.world.actor(CREW)) as unit:
        assert sheet(me, unit.get_one(Round, round_id), territory(me)).plan["base_phone"] == "0537 00 00 00"


def test_who_stays_behind_does_not_go(lite: House) -> None:
    round_id = planned(lite)
    given = departure.Leaving(lite.world.person(WORKER), "", "", {})
    with pytest.raises(Invalid):
        _leave(lite, round_id, given=given)


def test_exact_points_are_for_who_goes_out(lite: House) -> None:
    from caseapp.outreach.models import PlaceFields, PointFields
    from caseapp.outreach.service import territory as land
    from caseapp.outreach.vocabulary import PlaceKind

    me = lite.world.actor(OFFICER)
    with working(lite, me):
        land.add_place(me, None, PlaceKind.PORT, PlaceFields(name_fr="Quai"), PointFields(lat=34.0209, lon=-6.8416))
    with looking(lite, me):
        assert len(points(me)) == 1
    assert "34.0209" in client_of(lite, CREW).get("/street/places").get_data(as_text=True)
    desk = client_of(lite, forms.DESK).get("/street/places").get_data(as_text=True)
    assert "Quai" in desk
    assert "34.0209" not in desk


def test_two_who_change_a_place_see_each_other(lite: House) -> None:
    placed(lite)
    address = f"/street/places/{forms.newest(lite, 'place')}"
    first, second = client_of(lite, OFFICER), client_of(lite, Role.DIRECTOR)
    from tests.cases.pages import form_of, send

    mine, hers = form_of(first.get(address), address), form_of(second.get(address), address)
    assert send(second, hers, hazards="Quai glissant").status_code == 303
    answer = send(first, mine, name_fr="Nouvelle gare")
    assert answer.status_code == 409
    text = answer.get_data(as_text=True)
    assert "Quai glissant" in text
    assert "Nouvelle gare" in text
    assert send(first, form_of(answer, address)).status_code == 303


def test_a_plan_is_changed_by_who_plans_and_only_before_it_leaves(lite: House) -> None:
    round_id = planned(lite)
    assert client_of(lite, CREW).get(f"/street/rounds/{round_id.hex()}/plan").status_code == 403
    _leave(lite, round_id)
    assert client_of(lite, OFFICER).get(f"/street/rounds/{round_id.hex()}/plan").status_code == 409
    me = lite.world.actor(CREW)
    with working(lite, me), pytest.raises(Refused):
        rounds.cancel(me, locate_round(me, round_id), Cancelled.WEATHER)


def test_the_first_page_shows_whose_round_it_is_and_what_is_due(lite: House) -> None:
    forms.promised(lite)
    desk = lite.world.actor(forms.DESK)
    with working(lite, desk):
        calls.take(desk, Taken(Channel.CITIZEN, CallFields(where="Au nord", what="Une fille seule"), CallUrgency.NOW))
    text = client_of(lite, CREW).get("/street").get_data(as_text=True)
    assert "Une fille seule" in text
    assert f"/street/rounds/{forms.newest(lite, 'round')}" in text
    assert f"/street/rounds/{forms.newest(lite, 'round')}" in client_of(lite, CREW).get("/").get_data(as_text=True)
    assert "Gare routière" in text, "nobody went there yet"
    assert client_of(lite, Role.INSPECTOR).get("/street").status_code == 403
