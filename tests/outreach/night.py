"""What tests of nights share: a round that is back, its words, a signature, a night taken over."""

from __future__ import annotations

from typing import Any

from caseapp.outreach.lifecycle import RoundMove
from caseapp.outreach.queries.rounds import locate_round
from caseapp.outreach.service import nights, reports, rounds
from caseapp.outreach.vocabulary import Given, Part
from caseapp.policy.roles import Role
from tests.conftest import House
from tests.outreach.street import CREW, OFFICER, WORKER, out, placed
from tests.security.tools import working

INTAKE, COORDINATOR, DIRECTOR = Role.INTAKE_WORKER, Role.PATHWAY_COORDINATOR, Role.DIRECTOR
WORDS = {"summary": "Nuit calme", "handover": "Repasser à la gare", "priorities": "Appeler le foyer pour Faucon 1"}

__all__ = ["CREW", "OFFICER", "WORKER", "placed"]


def crew_of(house: House) -> dict[bytes, Part]:
    """Three people, of whom one leads: the world has one person of each role."""
    return {
        house.world.person(CREW): Part.LEADER,
        house.world.person(WORKER): Part.SOCIAL_WORKER,
        house.world.person(OFFICER): Part.EDUCATOR,
    }


def back(house: House, place: bytes | None = None, round_id: bytes | None = None, **changed: Any) -> bytes:
    """A round that is back; its id."""
    key = round_id or out(house, place, **changed)
    me = house.world.actor(CREW)
    with working(house, me):
        rounds.move(me, locate_round(me, key), RoundMove.RETURN)
    return key


def written(house: House, key: bytes, by: Role = CREW, **words: str) -> None:
    """The crew writes its report."""
    me = house.world.actor(by)
    with working(house, me):
        row = locate_round(me, key)
        reports.write(me, row, reports.words_of(me, row), {**WORDS, **words})


def signed(house: House, key: bytes) -> None:
    """The leader signs."""
    me = house.world.actor(CREW)
    with working(house, me):
        reports.sign(me, locate_round(me, key))


def taken(house: House, key: bytes, by: Role = INTAKE) -> None:
    """Somebody of the day takes over."""
    me = house.world.actor(by)
    with working(house, me):
        reports.take(me, locate_round(me, key))


def closed(house: House, place: bytes | None = None, **changed: Any) -> bytes:
    """A night that is signed and taken over; the id of its round."""
    key = back(house, place, **changed)
    written(house, key)
    signed(house, key)
    taken(house, key)
    return key


def validated(house: House, key: bytes, by: Role = COORDINATOR) -> None:
    """A coordinator validates."""
    me = house.world.actor(by)
    with working(house, me):
        reports.validate(me, locate_round(me, key))


def kit_out(house: House, key: bytes, by: Role = CREW, **counted: tuple[int, int | None]) -> None:
    """Count the kit: `meal=(20, 3)`."""
    me = house.world.actor(by)
    with working(house, me):
        nights.count_kit(me, locate_round(me, key), {Given(item): pair for item, pair in counted.items()})
