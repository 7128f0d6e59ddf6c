"""What telephones hand in: once each, whatever is sent again; what cannot be stored waits and is never lost."""

from __future__ import annotations

from sqlalchemy import select

from caseapp.outreach.models import Encounter, FieldItem, Met
from tests.conftest import House
from tests.outreach.street import CREW, out, placed
from tests.outreach.telephone import enrolled, met
from tests.security.tools import looking


def test_what_a_telephone_noted_is_stored_once(house: House) -> None:
    place = placed(house)
    round_id, phone = out(house, place), enrolled(house)
    item = phone.seal(met(round_id, place, persons=[{"aliases": ["Le Grand"]}], note="Près du kiosque"))
    for _again in range(3):
        answer = phone.send(item)
        assert answer.json is not None
        assert answer.json["acknowledged"] == [item["id"]]
    with looking(house, house.world.actor(CREW)) as unit:
        assert [row.id.hex() for row in unit.scalars(select(Encounter))] == [item["id"]]
        assert len(unit.scalars(select(Met)).all()) == 1
        receipt = unit.scalars(select(FieldItem)).one()
        assert (receipt.state, receipt.kind, receipt.envelope) == ("taken", "encounter", None)


def test_a_round_is_taken_along_by_its_crew(house: House) -> None:
    place = placed(house)
    phone = enrolled(house)
    assert phone.fetch().json == {"round": None}
    round_id = out(house, place)
    taken = phone.fetch()
    pack = taken.json
    assert pack is not None
    assert taken.headers["Cache-Control"] == "no-store"
    assert pack["round"]["id"] == round_id.hex()
    assert [(stop["place"], stop["name"]["fr"], stop["hazards"]) for stop in pack["stops"]] == [
        (place.hex(), "Gare routière", "Chiens")
    ]
    assert len(pack["crew"]) == 2
    assert phone.fetch(phone.drop).status_code == 401
