"""Profiles: codes, the ladder, changing, leaving, put together and taken apart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import Conflict, Impossible, NotFound, Refused
from caseapp.outreach.models import LifeFields, Profile
from caseapp.outreach.queries.profiles import locate_profile
from caseapp.outreach.service import ladder, missed, profiles
from caseapp.outreach.service.encounters import Person
from caseapp.outreach.vocabulary import Adherence, Stage
from caseapp.policy.outreach import LOST_AFTER
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.outreach.known import hamza, known, row
from tests.outreach.street import CREW, OFFICER, noted, out, placed
from tests.security.tools import looking, raw, working


def _meet(house: House, profile: bytes, days: int, how: Adherence, where: tuple[bytes, bytes]) -> None:
    at = clock.now() - timedelta(days=days)
    noted(house, *where, persons=[Person(profile_id=profile)], adherence=how, captured_at=at)


def _somewhere(house: House) -> tuple[bytes, bytes]:
    place = placed(house)
    return out(house, place), place


def test_each_profile_has_a_code_of_its_own_and_its_own_vault(house: House) -> None:
    rows = [row(house, known(house, "Hamza")) for _each in range(3)]
    assert len({(one.bird, one.number) for one in rows}) == 3
    assert all(one.stage == "known" for one in rows)
    assert row(house, known(house)).stage == "seen"


def test_encounters_late_and_out_of_order_count_as_if_in_order(house: House) -> None:
    profile, where = hamza(house), _somewhere(house)
    for days, how in ((1, Adherence.ASKS), (9, Adherence.REFUSES), (2, Adherence.ACCEPTS), (4, Adherence.WARY)):
        _meet(house, profile, days, how, where)
    found = row(house, profile)
    assert (found.times, found.approaches, found.stage) == (4, 2, "linked")
    assert found.accepted_at is not None
    assert found.first_met_at is not None
    assert found.last_met_at is not None
    assert found.first_met_at < found.accepted_at < found.last_met_at


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        ({"sex", "age", "place"}, Stage.SEEN),
        ({"alias"}, Stage.KNOWN),
        ({"contacts_or_worker"}, Stage.SEEN),
        ({"alias", "contacts_or_worker"}, Stage.LINKED),
        ({"alias", "contacts_or_worker", "agreed_on"}, Stage.LINKED),
        ({"alias", "contacts_or_worker", "agreed_on", "need"}, Stage.ENGAGED),
        ({"alias", "contacts_or_worker", "agreed_on", "need", "case"}, Stage.PROTECTED),
        ({"case"}, Stage.ENGAGED),
    ],
)
def test_the_rung_is_what_is_known(facts: set[str], stage: Stage) -> None:
    assert ladder.rung(facts) is stage


def test_nothing_is_missing_that_a_later_rung_asks_for() -> None:
    """Behaviour 75."""
    assert ladder.needs_of(Stage.SEEN) == ("place", "time", "sex", "age")
    assert "need" not in ladder.needs_of(Stage.LINKED)
    assert ladder.needs_of(Stage.LOST) == ()


def _change(house: House, profile: bytes, base: dict[str, object], **mine: object) -> None:
    me = house.world.actor(CREW)
    with working(house, me):
        profiles.change(me, locate_profile(me, profile, writing=True), base, {**base, **mine})


def _picture(house: House, profile: bytes) -> dict[str, object]:
    with looking(house, house.world.actor(CREW)) as unit:
        return profiles.picture(unit, unit.get_one(Profile, profile))


def test_two_people_change_two_fields_and_the_same_one_is_shown(house: House) -> None:
    profile = hamza(house)
    base = _picture(house, profile)
    _change(house, profile, base, origin="Beni Mellal")
    _change(house, profile, base, languages=["darija"])
    now = _picture(house, profile)
    assert (now["origin"], now["languages"], now["aliases"]) == ("Beni Mellal", ["darija"], ["حمزة", "Twil"])
    with pytest.raises(Conflict):
        _change(house, profile, base, origin="Khouribga")


def test_agreement_and_a_first_assessment_make_it_engaged(house: House) -> None:
    profile = hamza(house)
    base = _picture(house, profile)
    _change(house, profile, base, agreed_on="2026-11-20", need="Des soins")
    assert row(house, profile).stage == "known"  # three encounters or a named worker come before
    base = _picture(house, profile)
    _change(house, profile, base, worker=house.world.person(CREW).hex())
    assert row(house, profile).stage == "engaged"


def test_lost_from_sight_and_found_again(house: House) -> None:
    profile, where, me = hamza(house), _somewhere(house), house.world.actor(CREW)
    _meet(house, profile, 100, Adherence.NEUTRAL, where)
    with working(house, me):
        profiles.leave(me, locate_profile(me, profile, writing=True), Stage.LOST)
    assert row(house, profile).stage == "lost"
    _meet(house, profile, 110, Adherence.NEUTRAL, where)  # an old one that comes late finds nobody again
    assert row(house, profile).stage == "lost"
    _meet(house, profile, 1, Adherence.NEUTRAL, where)
    assert row(house, profile).stage == "linked"


def test_put_together_and_taken_apart(house: House) -> None:
    first, second, where = hamza(house), known(house, "7amza"), _somewhere(house)
    _meet(house, first, 3, Adherence.REFUSES, where)
    _meet(house, second, 2, Adherence.WARY, where)
    _meet(house, second, 1, Adherence.ACCEPTS, where)
    me = house.world.actor(CREW)
    with working(house, me):
        profiles.join(me, locate_profile(me, second, writing=True), locate_profile(me, first, writing=True))
    assert (row(house, first).times, row(house, first).approaches, row(house, first).stage) == (3, 2, "linked")
    _meet(house, second, 0, Adherence.ASKS, where)  # a phone that does not know it yet
    assert row(house, first).times == 4
    with working(house, me), pytest.raises(Impossible):
        profiles.join(me, locate_profile(me, second, writing=True), locate_profile(me, first, writing=True))
    with working(house, me):
        profiles.part(me, locate_profile(me, second, writing=True))
    assert (row(house, first).times, row(house, first).approaches) == (1, 1)
    assert (row(house, second).times, row(house, second).approaches) == (3, 1)


def test_a_profile_is_of_its_house_and_of_those_who_go_out(house: House) -> None:
    profile = hamza(house)
    stranger, inspector = house.world.actor(OFFICER, house.world.there), house.world.actor(Role.INSPECTOR)
    with looking(house, stranger), pytest.raises(NotFound):
        locate_profile(stranger, profile)
    with looking(house, inspector), pytest.raises(Refused):
        locate_profile(inspector, profile)
    reader = house.world.actor(Role.INTAKE_WORKER)
    with working(house, reader), pytest.raises(Refused):
        profiles.open_profile(reader, profiles.Told(life=LifeFields()))


def _propose(house: House) -> int:
    with house.app.app_context(), system_work() as unit:
        return missed.propose(unit)


def _told(house: House) -> int:
    return len(raw(house, "SELECT id FROM case_notice WHERE kind = 'unseen'"))


def test_lost_from_sight_is_proposed_once_for_each_time_nobody_meets_the_child(house: House) -> None:
    place = placed(house)
    with clock.hold(clock.now()) as held:
        round_id, profile = out(house, place), hamza(house)
        noted(house, round_id, place, persons=[Person(profile_id=profile)])
        assert _propose(house) == 0
        held.forward(LOST_AFTER + timedelta(hours=1))
        assert (_propose(house), _propose(house)) == (1, 0)
        people = _told(house)
        assert people >= 2
        seen = client_of(house, OFFICER).get("/notices").get_data(as_text=True)
        assert "/street/profiles/lost" in seen
        other = client_of(house, OFFICER, house.world.there).get("/notices").get_data(as_text=True)
        assert "/street/profiles/lost" not in other
        assert row(house, profile).stage != Stage.LOST, "a person decides"
        held.forward(timedelta(minutes=1))
        noted(house, round_id, place, persons=[Person(profile_id=profile)])
        held.forward(LOST_AFTER + timedelta(hours=1))
        assert (_propose(house), _told(house)) == (1, 2 * people)
