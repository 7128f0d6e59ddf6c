"""What tests of the street share: a sector, places, a round that is out, encounters, as somebody of the house makes
them through the services."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.lifecycle import RoundMove
from caseapp.outreach.models import NightReport, PlaceFields, SectorFields
from caseapp.outreach.queries.rounds import locate_round
from caseapp.outreach.service import encounters, rounds, territory
from caseapp.outreach.service.encounters import Noted
from caseapp.outreach.vocabulary import Mode, Part, PlaceKind, RoundKind
from caseapp.policy.classes import DataClass
from caseapp.policy.roles import Role
from tests.conftest import House
from tests.security.tools import working

CREW, OFFICER, WORKER = Role.OUTREACH_WORKER, Role.UNIT_OFFICER, Role.REFERENCE_WORKER


def placed(house: House, name: str = "Gare routière", by: Role = OFFICER) -> bytes:
    """A place in a sector of its own; its id."""
    me = house.world.actor(by)
    with working(house, me):
        sector = territory.add_sector(me, SectorFields(name_fr="Centre", name_ar="الوسط"))
        return territory.add_place(me, sector, PlaceKind.STATION, PlaceFields(name_fr=name, hazards="Chiens")).id


def planned(house: House, place: bytes | None = None, by: Role = OFFICER, **changed: Any) -> bytes:
    """A round of tonight with two people; its id."""
    me = house.world.actor(by)
    now = clock.now()
    given: dict[str, Any] = {
        "kind": RoundKind.NIGHT,
        "begins": now,
        "ends": now + timedelta(hours=8),
        "crew": {house.world.person(CREW): Part.LEADER, house.world.person(WORKER): Part.SOCIAL_WORKER},
        "places": [place or placed(house)],
    }
    with working(house, me):
        return rounds.plan(me, rounds.Planned(**given | changed)).id


def handed_over(house: House, text: str = "Le petit au bonnet rouge tousse.") -> None:
    """Last night's round handed something over, in a report that was signed."""
    with clock.hold(clock.now() - timedelta(hours=20)):
        round_id = out(house)
    me = house.world.actor(OFFICER)
    with working(house, me) as unit:
        keys = writing_keys(unit, house.world.here, round_id, [DataClass.NOTES])
        row = NightReport(id=new_id(), establishment_id=house.world.here, round_id=round_id, state="signed")
        row.body = keys.seal({"handover": text}, NightReport.__tablename__, DataClass.NOTES, row.id, round_id)
        unit.add(row)


def out(house: House, place: bytes | None = None, **changed: Any) -> bytes:
    """A round that has left; its id."""
    round_id = planned(house, place, **changed)
    me = house.world.actor(CREW)
    with working(house, me):
        rounds.move(me, locate_round(me, round_id), RoundMove.LEAVE)
    return round_id


def noted(house: House, round_id: bytes, place: bytes | None, by: Role = CREW, **changed: Any) -> bytes:
    """An encounter of a round; its id."""
    me = house.world.actor(by)
    given: dict[str, Any] = {"id": os.urandom(16), "place_id": place, "captured_at": clock.now(), "mode": Mode.TALKED}
    with working(house, me):
        return encounters.note(me, locate_round(me, round_id), [Noted(**given | changed)])[0].id
