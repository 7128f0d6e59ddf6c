"""The territory: cells of five or more, silhouettes never added up over nights, count nights that count nobody twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseapp.cases.queries import locate
from caseapp.cases.vocabulary import Sex
from caseapp.kernel import clock
from caseapp.kernel.errors import Refused
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.models import PlaceFields, PointFields, Profile
from caseapp.outreach.queries.counting import count
from caseapp.outreach.queries.figures import figures
from caseapp.outreach.queries.hotspots import hotspots
from caseapp.outreach.queries.met import Person as Met
from caseapp.outreach.queries.met import span
from caseapp.outreach.queries.territory import points
from caseapp.outreach.service import territory
from caseapp.outreach.service.encounters import Person
from caseapp.outreach.service.rounds import night_of
from caseapp.outreach.vocabulary import Adherence, AgeBand, PlaceKind, RoundKind
from caseapp.policy.roles import Role
from caseapp.referrals.vocabulary import HouseReason
from tests.conftest import House, client_of
from tests.outreach.street import CREW, OFFICER, noted, out, placed
from tests.referrals.houses import centre_there, change, sent
from tests.security.tools import looking, working

PORT = PointFields(lat=35.7870, lon=-5.8080)
BESIDE = PointFields(lat=35.78695, lon=-5.80795)
FAR = PointFields(lat=33.5731, lon=-7.5898)
NIGHT = date(2026, 11, 20)


def _at(house: House, point: PointFields) -> bytes:
    me = house.world.actor(OFFICER)
    with working(house, me):
        return territory.add_place(me, None, PlaceKind.PORT, PlaceFields(name_fr="Port"), point).id


def _profile(house: House) -> bytes:
    me = house.world.actor(CREW)
    with working(house, me) as unit:
        row = Profile(
            id=new_id(), establishment_id=house.world.here, bird="heron", number=len(unit.query(Profile.id).all()) + 1,
            stage="known", opened_at=clock.now(), opened_by_id=me.user_id, sex="male",
        )  # fmt: skip
        unit.add(row)
        return row.id


def _spots(house: House, of: Sex | AgeBand | None = None) -> Any:
    me = house.world.actor(OFFICER)
    tonight = night_of(clock.now())
    with looking(house, me):
        return hotspots(span(me, tonight - timedelta(days=30), tonight).persons, points(me), of)


def _people(place: bytes, *groups: tuple[int, Sex | None, AgeBand | None]) -> list[Met]:
    """Silhouettes of one night at a place."""
    return [Met(NIGHT, b"r", place, False, None, sex, band, number) for number, sex, band in groups if number]


def test_a_cell_is_shown_from_five_persons_on(house: House) -> None:
    place = _at(house, PORT)
    round_id = out(house, place)
    noted(house, round_id, place, counted=(4, 0, 0, 0))
    assert _spots(house) == ([], None)
    noted(house, round_id, place, persons=[Person(sex=Sex.FEMALE)])
    assert [spot.persons for spot in _spots(house).cells] == [5]


def test_small_cells_are_put_together_and_what_is_left_is_told_without_its_place(lite: House) -> None:
    near, beside, far = _at(lite, PORT), _at(lite, PointFields(lat=35.77, lon=-5.80)), _at(lite, FAR)
    round_id = out(lite, near)
    noted(lite, round_id, near, counted=(3, 0, 0, 0))
    noted(lite, round_id, beside, counted=(3, 0, 0, 0))
    noted(lite, round_id, far, counted=(6, 0, 0, 0))
    noted(lite, round_id, placed(lite), counted=(9, 0, 0, 0))
    spots = _spots(lite)
    assert sorted(spot.persons for spot in spots.cells) == [6, 6]
    assert {place for spot in spots.cells for place in spot.places} == {near, beside, far}
    assert spots.elsewhere == 9


def test_silhouettes_are_those_of_the_fullest_night(lite: House) -> None:
    place = _at(lite, PORT)
    for back, number in ((2, 6), (1, 8), (0, 5)):
        begins = clock.now() - timedelta(days=back)
        round_id = out(lite, place, begins=begins, ends=begins + timedelta(hours=6))
        noted(lite, round_id, place, counted=(number, 0, 0, 0), captured_at=begins)
    assert [spot.persons for spot in _spots(lite).cells] == [8]


def test_a_known_child_met_on_three_nights_is_one_child(lite: House) -> None:
    place, child = _at(lite, PORT), _profile(lite)
    for back in (2, 1, 0):
        begins = clock.now() - timedelta(days=back)
        round_id = out(lite, place, begins=begins, ends=begins + timedelta(hours=6))
        takes = Adherence.ACCEPTS if back == 0 else Adherence.WARY
        noted(lite, round_id, place, persons=[Person(child)], captured_at=begins, adherence=takes)
    me, tonight = lite.world.actor(OFFICER), night_of(clock.now())
    with working(lite, me):
        found = figures(me, tonight - timedelta(days=30), tonight)
    assert (found.children.with_code, found.children.silhouettes, found.encounters) == (1, 0, 3)
    assert (found.approaches, found.accepted, found.sexes[Sex.MALE]) == (2.0, 1.0, 1)
    assert found.engaged == 0, "accepting once is not going on with us"


@pytest.fixture
def evening() -> Iterator[None]:
    """Ten at night: figures end with the night that has begun."""
    with clock.hold(datetime.combine(clock.today(), time(22), clock.CASABLANCA)):
        yield


@pytest.mark.usefixtures("evening")
def test_why_houses_said_no_and_how_grave_it_was(lite: House) -> None:
    """A child with a file is referred and turned down; the house's reason and the dangers stand among the figures."""
    place, child = _at(lite, PORT), _profile(lite)
    round_id, me = out(lite, place), lite.world.actor(OFFICER)
    noted(lite, round_id, place, persons=[Person(child)], danger=3)
    noted(lite, round_id, place, counted=(1, 0, 0, 0), danger=1)
    with working(lite, me) as unit:
        case = locate(me, lite.world.reference)
        unit.get_one(Profile, child).case_id = case.id
        unit.get_one(Profile, child).stage = "protected"
    centre_there(lite)
    (sending,) = sent(lite)
    change(lite, sending, state="refused", house_reason="full")
    tonight = night_of(clock.now())
    with working(lite, me):
        found = figures(me, tonight - timedelta(days=30), tonight)
    assert found.orientations.refused == {HouseReason.FULL: 1}
    assert (found.dangers[3], found.dangers[1], found.engaged) == (1, 1, 1.0)
    page = client_of(lite, OFFICER).get("/street/figures").get_data(as_text=True)
    assert all(f'id="chart-{chart}"' in page for chart in ("refused", "dangers", "grave"))


def test_two_rounds_that_counted_one_cell_are_not_added(lite: House) -> None:
    port, beside, far, child = _at(lite, PORT), _at(lite, BESIDE), _at(lite, FAR), _profile(lite)
    first, second = (out(lite, port, kind=RoundKind.COUNT) for _ in range(2))
    noted(lite, first, port, counted=(4, 1, 0, 0), persons=[Person(child)])
    noted(lite, second, beside, counted=(7, 0, 0, 0), persons=[Person(child)])
    noted(lite, second, far, counted=(2, 0, 0, 0))
    me, tonight = lite.world.actor(OFFICER), night_of(clock.now())
    with looking(lite, me):
        told = count(tonight, span(me, tonight, tonight).persons, points(me))
    assert (told.known, told.silhouettes, told.counted_twice, told.rounds) == (1, 9, 1, 2)


@pytest.mark.parametrize("role", [Role.PROVINCIAL_COORDINATOR, Role.INSPECTOR, Role.OUTREACH_WORKER])
@pytest.mark.parametrize("page", ["map", "figures", "counts"])
def test_the_map_is_for_those_who_send_rounds_out(lite: House, role: Role, page: str) -> None:
    assert client_of(lite, role).get(f"/street/{page}").status_code == 403


def test_the_verb_refuses_as_the_page_does(lite: House) -> None:
    me, tonight = lite.world.actor(Role.PROVINCIAL_COORDINATOR), night_of(clock.now())
    with looking(lite, me), pytest.raises(Refused):
        figures(me, tonight, tonight)


def test_the_map_has_its_table_and_hides_the_point(lite: House) -> None:
    place = _at(lite, PORT)

    noted(lite, out(lite, place), place, counted=(5, 0, 0, 0))
    client = client_of(lite, OFFICER)
    assert 'href="/street/figures"' in client.get("/street").text, "one finds the way there"
    page = client.get("/street/map?days=90").text
    assert "<svg" in page and "Port" in page
    assert "35.78" not in page and "5.80" not in page


def _numbers(persons: list[Met], of: Sex | AgeBand | None = None) -> dict[str, int]:
    return {spot.cell: spot.persons for spot in hotspots(persons, {b"port": PORT, b"far": FAR}, of).cells}


def test_a_part_that_the_whole_would_tell_is_hidden() -> None:
    """Twelve persons, ten of them boys: the map of boys would tell that two are girls."""
    crowd = _people(b"port", (10, Sex.MALE, None), (2, Sex.FEMALE, None))
    assert list(_numbers(crowd).values()) == [12]
    assert not _numbers(crowd, Sex.MALE)
    assert not _numbers(crowd, Sex.FEMALE)
    fair = _people(b"port", (10, Sex.MALE, None), (5, Sex.FEMALE, None))
    assert list(_numbers(fair, Sex.MALE).values()) == [10]
    assert list(_numbers(_people(b"port", (9, Sex.MALE, None)), Sex.MALE).values()) == [9], (
        "nobody else: nothing is told"
    )


def test_the_parts_are_of_one_night_and_of_the_cells_of_all() -> None:
    """Five girls of another night are not in the whole, so they are in no part; cells do not move with the question."""
    later = [one._replace(night=NIGHT - timedelta(days=1)) for one in _people(b"port", (5, Sex.FEMALE, None))]
    crowd = [*_people(b"port", (8, Sex.MALE, None)), *later]
    assert list(_numbers(crowd).values()) == [8]
    assert not _numbers(crowd, Sex.FEMALE)
    both = [*_people(b"port", (9, Sex.MALE, None), (9, Sex.FEMALE, None)), *_people(b"far", (9, Sex.FEMALE, None))]
    assert set(_numbers(both, Sex.FEMALE)) == set(_numbers(both)), "the same cells"


GROUPS = st.lists(
    st.tuples(
        st.integers(1, 9),
        st.sampled_from([*Sex, None]),
        st.sampled_from([*AgeBand, None]),
        st.sampled_from(["port", "far"]),
    ),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(GROUPS)
def test_no_subtraction_of_maps_tells_of_fewer_than_five(groups: list[tuple[int, Any, Any, str]]) -> None:
    """Somebody opens every map there is and takes each part, and every sum of parts of one kind, from the whole."""
    crowd = [one for number, sex, band, at in groups for one in _people(at.encode(), (number, sex, band))]
    whole = _numbers(crowd)
    for kinds in (list(Sex), list(AgeBand)):
        parts = {kind: _numbers(crowd, kind) for kind in kinds}
        for cell, number in whole.items():
            seen = [parts[kind][cell] for kind in kinds if cell in parts[kind]]
            assert all(part >= 5 for part in seen)
            for few in range(1, len(seen) + 1):
                for some in combinations(seen, few):
                    rest = number - sum(some)
                    assert rest == 0 or rest >= 5, (number, some)
