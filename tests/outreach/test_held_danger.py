"""What waits from a telephone and is grave: people are called at once, and it stands before the rest."""

from __future__ import annotations

from typing import Any

import pytest

from caseapp.kernel.identifiers import id_text
from caseapp.outreach.queries.held import locate_waiting, waiting
from caseapp.outreach.service import held
from caseapp.outreach.vocabulary import Aside
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.outreach.street import CREW, OFFICER, WORKER, out, placed
from tests.outreach.telephone import enrolled, met
from tests.outreach.test_field import revoke
from tests.security.tools import facts, looking, raw, working


def _called(house: House) -> dict[bytes, int]:
    rows = raw(house, "SELECT user_id, count(*) AS times FROM case_notice WHERE kind = 'held' GROUP BY user_id")
    return {bytes(row.user_id): row.times for row in rows}


def _held(house: House, *said: dict[str, Any]) -> tuple[bytes, list[str]]:
    """Items that wait because their telephone was taken off: the round, and their receipts."""
    place = placed(house)
    key, phone = out(house, place), enrolled(house)
    revoke(phone)
    return key, phone.hand_in(*(met(key, place) | each for each in said))


def test_a_grave_danger_that_waits_rings_and_comes_first(house: House) -> None:
    key, receipts = _held(house, {"danger": 2}, {"danger": 4}, {"danger": 3})
    lead, officer = house.world.person(CREW), house.world.person(OFFICER)
    called = _called(house)
    assert called[lead] == called[officer] == 1, "once for one exchange"
    assert house.world.person(WORKER) not in called
    assert facts(house).count("street.held_called") == 1
    me = house.world.actor(OFFICER)
    with looking(house, me):
        rows = waiting(me)
    assert [row.danger for row in rows][2:] == [2]
    assert {row.danger for row in rows[:2]} == {3, 4}
    office = client_of(house, OFFICER)
    assert 'href="/street/held"' in office.get("/notices").text
    assert office.get("/street/held").text.count("badge d") == 2
    assert "note bad" in office.get("/street").text
    crew = client_of(house, CREW)
    address = f"/street/rounds/{id_text(key)}"
    assert f'href="{address}"' in crew.get("/notices").text
    assert "note bad" in crew.get(address).text
    assert crew.get("/street/held").status_code == 403
    with working(house, me):
        for receipt in receipts:
            held.set_aside(me, locate_waiting(me, bytes.fromhex(receipt), writing=True), Aside.TRIAL)
    assert "note bad" not in crew.get(address).text


@pytest.mark.parametrize(
    ("said", "rings"),
    [
        ({"danger": 2}, False),
        ({"danger": None}, False),
        ({"danger": True}, False),
        ({"danger": 9, "mode": "teleported"}, True),
        ({"kind": "alarm"}, True),
        ({"kind": "addition", "of": bytes(16).hex(), "danger": 3}, True),
        ({"danger": "4"}, False),
    ],
)
def test_what_rings(lite: House, said: dict[str, Any], rings: bool) -> None:
    """As far as it can be read, also where nothing else of it is understood."""
    _held(lite, said)
    assert bool(_called(lite)) is rings


def test_what_is_stored_by_itself_rings_nobody(lite: House) -> None:
    place = placed(lite)
    key, phone = out(lite, place), enrolled(lite)
    item = phone.seal(met(key, place, danger=4))
    phone.send(item)
    assert _called(lite) == {}
    assert raw(lite, "SELECT danger FROM field_item")[0].danger is None


def test_what_is_sent_again_rings_once(lite: House) -> None:
    place = placed(lite)
    key, phone = out(lite, place), enrolled(lite)
    item = phone.seal(met(bytes(16), place, danger=4))
    for _again in range(3):
        phone.send(item)
    assert set(_called(lite).values()) == {1}
    assert lite.world.person(CREW) not in _called(lite), "nobody leads a round that this house has not"
    assert client_of(lite, Role.DIRECTOR).get("/notices").status_code in (200, 403)
    assert key
