"""A child's way on one line: everything her house knows, and for others only their own part of it."""

from __future__ import annotations

import re
from datetime import timedelta

from caseapp.cases import queries as cases
from caseapp.cases import service
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_from_text
from caseapp.policy.classes import DataClass
from caseapp.policy.roles import Role
from caseapp.referrals.models import Outside
from caseapp.referrals.queries.path import Turn, Way, way_of
from caseapp.referrals.service import answer, bodies
from caseapp.referrals.vocabulary import ChildReason, HouseReason, OutsideMove, State
from tests.cases.pages import fill
from tests.conftest import House, client_of
from tests.directory.desk import entered
from tests.establishments.centre import enter
from tests.referrals.houses import (
    DIRECTOR,
    OFFICER,
    WORKER,
    accept,
    act,
    arrived,
    centre_there,
    further_house,
    sent,
    under_way,
)
from tests.referrals.outward import address, outside, say
from tests.security.test_matrix import _break
from tests.security.tools import working


def way(house: House, role: Role, place: bytes | None = None) -> Way:
    """The way as somebody sees it."""
    me = house.world.actor(role, place)
    with working(house, me):
        return way_of(me, cases.open_file(me, house.world.reference))


def went(house: House) -> bytes:
    """Refused by a third house, accepted by the other one, and admitted there. The third house."""
    beds, third = centre_there(house), further_house(house, 1)
    there, here = house.world.there, house.world.here
    no, yes = sent(house, third, there)
    act(house, third, DIRECTOR, no, answer.refuse, HouseReason.STAFF, ChildReason.NONE, "", 0)
    accept(house, yes, beds[0])
    act(house, here, WORKER, yes, under_way)
    act(house, there, DIRECTOR, yes, arrived)
    me = house.world.actor(DIRECTOR, there)
    with working(house, me):
        enter(me, house.world.reference, beds[0])
    return third


def test_her_house_sees_the_whole_way(house: House) -> None:
    went(house)
    found = way(house, WORKER)
    turns = [(point.turn, point.state) for point in found.points]
    assert turns[0] == (Turn.OPENED, None)
    assert turns.count((Turn.REFERRED, State.SENT)) == 2
    assert (Turn.ANSWERED, State.REFUSED) in turns
    assert turns[-1] == (Turn.ADMITTED, None)
    assert [one.until for one in found.stretches] == [None] and found.going_on
    assert sorted(point.at for point in found.points) == [point.at for point in found.points]


def test_the_house_that_received_her_sees_its_own_part(house: House) -> None:
    """Not whom else her house asked, nor what they said."""
    went(house)
    found = way(house, DIRECTOR, house.world.there)
    assert {point.state for point in found.points} <= {None, State.SENT, State.ARRIVED, State.ADMITTED}
    assert len([point for point in found.points if point.turn is Turn.REFERRED]) == 1
    assert len(found.stretches) == 1


def test_a_stranger_who_opened_the_file_exceptionally_sees_no_stay(lite: House) -> None:
    third = went(lite)
    del third
    place = further_house(lite, 2)
    _break(lite, WORKER, place)
    found = way(lite, WORKER, place)
    assert not found.stretches and [point.turn for point in found.points] == [Turn.OPENED]


def test_who_reads_no_referrals_sees_stays_alone(lite: House) -> None:
    went(lite)
    found = way(lite, Role.HEALTH_STAFF)
    assert {point.turn for point in found.points} == {Turn.OPENED, Turn.ADMITTED}


def test_the_page_draws_and_tells_the_same(lite: House) -> None:
    """As many dots as lines, all of them on the line, and the way to each referral."""
    third = went(lite)
    for language in ("fr", "ar"):
        text = client_of(lite, WORKER, language=language).get(f"/cases/{lite.world.reference}/path").get_data(True)
        dots = [float(x) for x in re.findall(r'class="stop [a-z]+" d="M([\d.]+) 12h', text)]
        assert len(dots) == text.count("<time") == len(way(lite, WORKER).points)
        assert all(0 <= x <= 1000 for x in dots) and dots == sorted(dots)
        assert "/referrals/" in text and 'role="img"' in text
    client = client_of(lite, DIRECTOR, third)
    client.look = False
    assert client.get(f"/cases/{lite.world.reference}/path").status_code == 404
    assert f"/cases/{lite.world.reference}/path" in client_of(lite, WORKER).get(
        f"/cases/{lite.world.reference}"
    ).get_data(True)


def test_a_way_that_has_just_begun(lite: House) -> None:
    found = way(lite, WORKER)
    assert [point.turn for point in found.points] == [Turn.OPENED] and not found.stretches
    assert client_of(lite, WORKER).get(f"/cases/{lite.world.reference}/path").status_code == 200
    with clock.hold(clock.now() + timedelta(days=400)):
        assert way(lite, WORKER).until > found.until


def test_a_body_outside_stands_on_the_way_with_what_happened(lite: House) -> None:
    """What is only prepared does not; a body of the directory is named, one that was typed is not."""
    me, row = lite.world.actor(OFFICER), outside(lite)
    assert Turn.OUTSIDE not in {point.turn for point in way(lite, WORKER).points}
    key = entered(lite, whole_name_fr="Hôpital Essaiou")
    with working(lite, me) as unit:
        found = unit.get_one(Outside, row)
        found.site_id = id_from_text(key)
        bodies.give(me, found)
        say(me, found, OutsideMove.HAND)
    turns = [point for point in way(lite, WORKER).points if point.turn is Turn.OUTSIDE]
    assert [point.said for point in turns] == [OutsideMove.GIVE, OutsideMove.HAND]
    assert {point.place for point in turns} == {"Hôpital Essaiou"}
    text = client_of(lite, WORKER).get(f"/cases/{lite.world.reference}/path").get_data(True)
    assert address(lite, row) in text and "Hôpital Essaiou" in text
    assert Turn.OUTSIDE not in {point.turn for point in way(lite, Role.HEALTH_STAFF).points}
    shared_with(lite)
    assert Turn.OUTSIDE not in {point.turn for point in way(lite, DIRECTOR, lite.world.there).points}


def shared_with(house: House) -> None:
    """The other house reads a part of the file."""
    me = house.world.actor(OFFICER)
    with working(house, me):
        case = cases.locate(me, house.world.reference, writing=True)
        service.share(me, case, house.world.there, [DataClass.IDENTITY])


def test_school_stands_on_the_way_for_who_reads_such_notes(lite: House) -> None:
    """A note of the team is one turn, a reserved one none."""
    client, url = client_of(lite, WORKER), f"/cases/{lite.world.reference}"
    for audience in ("team", "reserved"):
        typed = {"kind": "school", "text": "Retour en classe.", "audience": audience}
        assert fill(client, url, f"{url}/notes", **typed).status_code == 303
    turns = [point for point in way(lite, WORKER).points if point.turn is Turn.SCHOOL]
    assert len(turns) == 1
    text = client.get(f"{url}/path").get_data(True)
    assert f"{url}?kind=school#timeline" in text
    assert 'class="stop school"' in text
    shared_with(lite)
    assert Turn.SCHOOL not in {point.turn for point in way(lite, DIRECTOR, lite.world.there).points}
