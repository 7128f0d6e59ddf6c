"""Somebody met at none of the planned places: stored with a sealed word of where, told with it, and in no cell."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.models import Promise
from caseapp.outreach.queries.counting import count
from caseapp.outreach.queries.hotspots import hotspots
from caseapp.outreach.queries.met import span
from caseapp.outreach.queries.noted import met_on
from caseapp.outreach.queries.reports import read_report
from caseapp.outreach.queries.rounds import locate_round
from caseapp.outreach.queries.territory import points
from caseapp.outreach.service.encounters import Person
from caseapp.outreach.service.rounds import night_of
from tests.conftest import House, client_of
from tests.outreach.known import hamza, row
from tests.outreach.night import back, signed, written
from tests.outreach.street import CREW, OFFICER, noted, out, placed
from tests.outreach.telephone import enrolled, met
from tests.outreach.test_field import states, stored
from tests.security.tools import looking, raw

WHERE = "Sous le pont, après la station"


def _elsewhere(round_id: bytes, **more: Any) -> dict[str, Any]:
    return met(round_id, b"") | {"place": None, "where": WHERE} | more


def _night(house: House, key: bytes) -> Any:
    me = house.world.actor(CREW)
    with looking(house, me):
        return met_on(me, locate_round(me, key))


def test_a_telephone_stores_what_was_met_elsewhere_and_seals_where(house: House) -> None:
    key = out(house, placed(house))
    phone = enrolled(house)
    commune, name, _ar = phone.fetch().json["communes"][0]  # type: ignore[index]
    phone.hand_in(_elsewhere(key, commune=commune, danger=3, next="Un duvet", return_on=clock.today().isoformat()))
    assert list(states(house).values()) == [("taken", None)]
    [one] = _night(house, key).encounters
    assert (one.place_id, one.told["where"], one.told["commune"]) == (None, WHERE, commune)
    assert WHERE not in repr(raw(house, "SELECT * FROM street_encounter"))
    client = client_of(house, CREW)
    page = client.get(f"/street/rounds/{id_text(key)}/met").text
    assert f"Ailleurs\u00a0: {WHERE} · {name}" in page
    assert "Ailleurs" in client_of(house, OFFICER).get("/street/dangers").text
    assert [promise.place_id for promise in stored(house, Promise)] == [None]
    assert WHERE in client.get("/street/promises").text


@pytest.mark.parametrize("changed", [{"where": ""}, {"where": None}, {"where": " "}, {"commune": "99.999.99.99"}])
def test_an_encounter_that_was_nowhere_waits(lite: House, changed: dict[str, Any]) -> None:
    key, phone = out(lite), enrolled(lite)
    phone.hand_in(_elsewhere(key, **changed))
    assert list(states(lite).values()) == [("held", "form")]


def test_what_was_cut_off_half_written_may_say_nothing_of_where(lite: House) -> None:
    key, phone = out(lite), enrolled(lite)
    phone.hand_in(_elsewhere(key, where=None, cut=True))
    assert list(states(lite).values()) == [("taken", None)]
    assert "Ailleurs" in client_of(lite, CREW).get(f"/street/rounds/{id_text(key)}/met").text


def test_no_cell_is_invented_for_it(lite: House) -> None:
    """It is told on the map as persons in no cell; a count night keeps the larger number of two rounds."""
    me, tonight = lite.world.actor(OFFICER), night_of(clock.now())
    for number in (6, 7):
        noted(lite, out(lite), None, told={"where": WHERE}, counted=(number, 0, 0, 0))
    with looking(lite, me):
        persons = span(me, tonight, tonight).persons
        spots = hotspots(persons, points(me))
        counted = count(tonight, persons, points(me))
    assert (spots.cells, spots.elsewhere) == ([], 13)
    assert (counted.silhouettes, counted.counted_twice) == (7, 1)
    page = client_of(lite, OFFICER).get("/street/map").text
    assert "13" in page
    assert client_of(lite, OFFICER).get("/street/figures").status_code == 200


def test_the_report_of_the_night_says_where(house: House) -> None:
    key = out(house, placed(house))
    noted(house, key, None, told={"where": WHERE}, danger=4)
    noted(house, key, None, told={"where": WHERE})
    back(house, round_id=key)
    written(house, key)
    signed(house, key)
    page = client_of(house, OFFICER).get(f"/street/rounds/{id_text(key)}/end").text
    assert page.count(f"Ailleurs\u00a0: {WHERE}") == 2, "one place of two encounters, and one danger"
    me = house.world.actor(OFFICER)
    with looking(house, me):
        drawn = read_report(me, locate_round(me, key)).body["drawn"]
    assert [(one["elsewhere"], one["met"]) for one in drawn["places"] if one.get("elsewhere")] == [([WHERE, ""], 2)]
    assert drawn["numbers"]["places"] == 1


def test_a_child_met_elsewhere_was_met_somewhere(house: House) -> None:
    """The ladder asks for a place and has one; nobody is taken to be at the same place for it."""
    profile, key = hamza(house), out(house)
    noted(house, key, None, told={"where": WHERE}, persons=[Person(profile_id=profile)])
    noted(house, key, None, told={"where": "Au port"}, persons=[Person(face={"aliases": ["Hamza"]})])
    found = row(house, profile)
    assert (found.last_place_id, found.stage, found.times) == (None, "known", 1)
    page = client_of(house, OFFICER).get("/street/recognise").text
    assert "Ailleurs\u00a0: Au port" in page
    assert "même lieu" not in page
    assert WHERE in client_of(house, CREW).get(f"/street/profiles/{id_text(profile)}").text
    pack = enrolled(house).fetch().json
    assert pack is not None


def test_a_desk_says_a_place_or_where(lite: House) -> None:
    place = placed(lite)
    key = out(lite, place)
    url, client = f"/street/rounds/{id_text(key)}/met/new", client_of(lite, CREW)
    client.get(url)
    told = {"at": f"{clock.local(clock.now()):%H:%M}", "mode": "seen"}
    assert client.send(url, told).status_code == 422
    both = client.send(url, {**told, "place": id_text(place), "where": WHERE})
    assert both.status_code == 422
    assert WHERE in both.text
    assert client.send(url, {**told, "where": WHERE}).status_code == 303
    assert [one.told["where"] for one in _night(lite, key).encounters] == [WHERE]


def test_nobody_is_nowhere(lite: House) -> None:
    with pytest.raises(Invalid):
        noted(lite, out(lite), None, captured_at=clock.now() - timedelta(minutes=1))
