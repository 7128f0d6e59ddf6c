"""What tests of whole files share: one is offered, asked for, taken over."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from caseapp.cases import queries as cases
from caseapp.policy.roles import Role
from caseapp.referrals.models import Transfer
from caseapp.referrals.service import offers
from tests.conftest import House
from tests.referrals.houses import DIRECTOR, OFFICER, WORKER, consent
from tests.security.tools import working

WHY = "La famille Zrouibat a déménagé près de chez vous."


def offered(house: House, to: bytes | None = None, right: bytes | None = None, reference: str | None = None) -> bytes:
    """The world's file, offered to the other house; the id of the offer."""
    me = house.world.actor(OFFICER)
    known = reference or house.world.reference
    right = right or consent(house, known)
    with working(house, me):
        case = cases.locate(me, known, writing=True)
        return offers.offer(me, case, to or house.world.there, right, WHY)


def asked(house: House) -> bytes:
    """The other house, which received a part of it, asks for the whole file; the id of the request."""
    me = house.world.actor(DIRECTOR, house.world.there)
    with working(house, me):
        return offers.ask(me, cases.locate(me, house.world.reference), "L'enfant vit chez nous, à Tadrarte.")


def acting(house: House, place: bytes, role: Role, transfer: bytes, verb: Any, *more: Any) -> Any:
    """Do something with a hand-over, as a person of a house would, in a request of her own."""
    me = house.world.actor(role, place)
    with working(house, me) as unit:
        row = unit.scalars(select(Transfer).where(Transfer.id == transfer)).one_or_none()
        if row is None:
            raise LookupError
        return verb(me, row, *more)


def taken(house: House, transfer: bytes | None = None, to: bytes | None = None) -> None:
    """Taken over by the other house, where its reference worker follows it."""
    place = to or house.world.there
    worker = house.world.person(WORKER, place)
    acting(house, place, DIRECTOR, transfer or offered(house, place), offers.take_over, worker)
