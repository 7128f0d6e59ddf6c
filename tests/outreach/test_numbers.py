"""Whoever lays hands on a file that a colleague's telephone gave away knows the numbers of what she noted. What is handed in
under them first never takes the place of what she sends: hers is stored, or waits; it is never taken as known."""

from __future__ import annotations

import os
import threading
from typing import Any

import pytest

from caseapp.outreach.service.numbers import Came, receipt_of
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.outreach.street import CREW, OFFICER, WORKER, out, placed
from tests.outreach.telephone import Phone, enrolled, met
from tests.outreach.test_by_file import bring
from tests.security.tools import raw


def encounters(house: House) -> list[bytes]:
    """Who noted what is stored."""
    return [bytes(row.by_id) for row in raw(house, "SELECT by_id FROM street_encounter ORDER BY captured_at")]


def receipts(house: House) -> list[tuple[str, str | None]]:
    """What became of all that came."""
    return sorted((row.state, row.why) for row in raw(house, "SELECT state, why FROM field_item"))


class Night:
    """Two of a crew, each with a telephone, and what the first noted."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.place = placed(house)
        self.round_id = out(house, self.place)
        self.hers, self.mine = enrolled(house), enrolled(house, WORKER)
        self.item = self.hers.seal(self.said(self.hers, note="Elle tousse"))

    def said(self, phone: Phone, **more: Any) -> dict[str, Any]:
        """An encounter that says on which telephone it was noted."""
        return met(self.round_id, self.place, **more) | {"device": phone.device}

    def under_her_number(self, said: dict[str, Any]) -> dict[str, Any]:
        """Something of mine under the number of hers."""
        return self.mine.seal(said, bytes.fromhex(self.item["id"]))


FORGED = {
    "an encounter of my own": lambda night: night.under_her_number(night.said(night.mine)),
    "an encounter that says it is hers": lambda night: night.under_her_number(night.said(night.hers)),
    "an encounter that does not say whose it is": lambda night: night.under_her_number(
        met(night.round_id, night.place)
    ),
    "an addition": lambda night: night.under_her_number(
        night.said(night.mine) | {"kind": "addition", "of": os.urandom(16).hex(), "note": "x"}
    ),
    "what does not open": lambda night: night.item | {"kid": 9},
    "hers, one sign altered": lambda night: night.item | {"sealed": "AAAA" + night.item["sealed"][4:]},
    "hers, written another way": lambda night: night.item | {"sealed": night.item["sealed"] + "="},
    "a bare number": lambda night: {"id": night.item["id"]},
}


@pytest.mark.parametrize("forged", FORGED)
def test_what_came_under_her_number_first_does_not_take_her_place(house: House, forged: str) -> None:
    night = Night(house)
    assert night.mine.send(FORGED[forged](night)).status_code == 200
    before = encounters(house).count(house.world.person(CREW))
    assert night.hers.send(night.item).json["acknowledged"] == [night.item["id"]]  # type: ignore[index]
    assert encounters(house).count(house.world.person(CREW)) == before + 1
    assert night.hers.send(night.item).json["acknowledged"] == [night.item["id"]]  # type: ignore[index]
    assert encounters(house).count(house.world.person(CREW)) == before + 1, "exactly once"


def test_what_she_completes_is_her_encounter_and_not_the_one_under_its_number(house: House) -> None:
    night = Night(house)
    night.mine.send(night.under_her_number(night.said(night.mine)))
    night.hers.send(night.item)
    more = night.said(night.hers) | {"kind": "addition", "of": night.item["id"], "note": "Fièvre"}
    night.hers.send(night.hers.seal(more))
    [row] = raw(house, "SELECT encounter_id FROM street_addition")
    assert bytes(row.encounter_id).hex() == night.hers.row(night.item)
    [whose] = raw(house, "SELECT by_id FROM street_encounter WHERE id = :id", id=row.encounter_id)
    assert bytes(whose.by_id) == house.world.person(CREW)


def test_her_very_item_handed_in_by_another_waits_until_her_telephone_comes(house: House) -> None:
    night = Night(house)
    night.mine.send(night.item)
    assert receipts(house) == [("held", "other")]
    for _again in range(2):
        night.hers.send(night.item)
        assert receipts(house) == [("taken", None)]
    assert encounters(house) == [house.world.person(CREW)]
    night.mine.send(night.item)
    assert encounters(house) == [house.world.person(CREW)]


def test_a_forged_file_takes_no_place_either(house: House) -> None:
    """An officer is given a file with her numbers and other contents, and takes in what waits."""
    night = Night(house)
    forged = night.under_her_number(night.said(night.hers, note="Rien"))
    office = client_of(house, OFFICER)
    assert bring(office, {"himaya.field": 1, "device": night.hers.device, "items": [forged]}).status_code == 303
    assert office.send(f"/street/held/{night.hers.receipt(forged)}/take").status_code == 303
    night.hers.send(night.item)
    assert receipts(house) == [("held", "twice"), ("taken", "file")], "a person looks at it: nothing is lost"
    assert office.send(f"/street/held/{night.hers.receipt(night.item)}/take").status_code == 303
    assert len(encounters(house)) == 2
    night.hers.send(night.item)
    assert len(encounters(house)) == 2


def test_another_house_takes_no_place(house: House) -> None:
    night = Night(house)
    far = enrolled(house, where=house.world.there)
    far.send(night.item)
    far.send(
        far.seal(met(night.round_id, night.place) | {"device": night.hers.device}, bytes.fromhex(night.item["id"]))
    )
    night.hers.send(night.item)
    assert encounters(house) == [house.world.person(CREW)]


def test_one_number_twice_in_one_exchange_loses_neither(house: House) -> None:
    night = Night(house)
    other = night.hers.seal(night.said(night.hers, note="Autre"), bytes.fromhex(night.item["id"]))
    night.hers.send(night.item, other, night.item)
    assert receipts(house) == [("held", "twice"), ("taken", None)]
    assert len(encounters(house)) == 1


def test_two_at_the_same_moment_with_her_very_item_store_it_once(house: House) -> None:
    night = Night(house)
    ready, answers = threading.Barrier(2), []

    def send(phone: Phone) -> None:
        ready.wait()
        answers.append(phone.send(night.item).status_code)

    both = [threading.Thread(target=send, args=(phone,)) for phone in (night.hers, night.mine)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert answers == [200, 200]
    night.hers.send(night.item)
    assert receipts(house) == [("taken", None)]
    assert encounters(house) == [house.world.person(CREW)]


def test_a_telephone_that_was_enrolled_anew_sends_what_was_noted_before_once(house: House) -> None:
    """An answer was lost, the telephone is enrolled again and sends the same once more."""
    night = Night(house)
    night.hers.send(night.item)
    anew = enrolled(house)
    waits = night.hers.seal(night.said(night.hers))
    anew.send(night.item, waits)
    assert receipts(house) == [("held", "other"), ("taken", None)]
    office = client_of(house, OFFICER)
    assert office.send(f"/street/held/{night.hers.receipt(waits)}/take").status_code == 303
    anew.send(night.item, waits)
    assert encounters(house) == [house.world.person(CREW)] * 2


def test_ids_are_frozen() -> None:
    """A telephone that was off for a year sends again what had arrived."""
    assert receipt_of(bytes(16), b"{}").hex() == "cf00875710ba3660a7d62bf3f0eb565d"
    came = Came(b"", bytes(16), bytes(range(16)), bytes(range(16, 32)))
    assert came.row.hex() == "f5cd94c8630b2da6fd151a11da603370"
    assert came.row == came.row_of(came.number) != came.row_of(bytes(16))


def test_only_coordinators_see_what_waits(lite: House) -> None:
    night = Night(lite)
    night.mine.send(night.item)
    page = f"/street/held/{night.hers.receipt(night.item)}"
    assert client_of(lite, Role.INTAKE_WORKER).get(page).status_code == 403
    assert "Elle tousse" in client_of(lite, OFFICER).get(page).get_data(as_text=True)
