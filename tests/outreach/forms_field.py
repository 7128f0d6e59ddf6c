"""Every form about telephones: who comes to it, from which page, and what she chooses."""

from __future__ import annotations

from collections.abc import Callable

from caseapp.outreach.service import devices
from caseapp.outreach.vocabulary import Revoked
from tests.conftest import House
from tests.outreach.street import CREW, OFFICER, out, placed
from tests.outreach.telephone import enrolled, met
from tests.security.tools import raw, working
from tests.support.recipes import Recipe


def hold(house: House) -> bytes:
    """An encounter that a telephone handed in after it had been taken off; its id."""
    place, me = placed(house), house.world.actor(CREW)
    round_id, phone = out(house, place), enrolled(house)
    with working(house, me):
        devices.revoke(me, devices.locate(me, bytes.fromhex(phone.device)), Revoked.LOST)
    said = met(round_id, place, note="Kiosque", danger=2, needs=["food"], persons=[{"aliases": ["Le Grand"]}])
    return bytes.fromhex(phone.hand_in(said)[0])


def ready(house: House) -> None:
    """A telephone in use, and an item that waits."""
    hold(house)
    enrolled(house)


def addressed(house: House) -> dict[str, str]:
    """What the addresses of PAGES name."""
    return {"device": _device(house), "item": _item(house)}


def _device(house: House) -> str:
    return bytes(raw(house, "SELECT id FROM field_device WHERE revoked_at IS NULL ORDER BY id DESC")[0].id).hex()


def _item(house: House) -> str:
    return bytes(raw(house, "SELECT id FROM field_item")[0].id).hex()


def _held(end: str) -> Callable[[House], str]:
    return lambda house: f"/street/held/{_item(house)}{end}"


RECIPES: dict[str, Recipe] = {
    "outreach.add_telephone": Recipe(CREW, lambda _h: "/street/devices", second=200),
    "outreach.take_off": Recipe(CREW, lambda h: f"/street/devices/{_device(h)}/revoke", {"why": "lost"}, before=ready),
    "outreach.take_in": Recipe(OFFICER, _held(""), {}, _held("/take"), before=ready),
    "outreach.put_aside": Recipe(OFFICER, _held(""), {"why": "trial"}, _held("/aside"), before=ready),
}
PAGES: dict[str, tuple[object, str]] = {
    "telephones": (CREW, "/street/devices"),
    "a file of a telephone": (CREW, "/street/devices/file"),
    "taking a telephone off": (CREW, "/street/devices/{device}/revoke"),
    "an item that waits": (OFFICER, "/street/held/{item}"),
}
