"""A round leaves: what was read, what is taken along, who stays behind, and which places are free at that moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from caseapp.accounts.directory import staff_of
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.lifecycle import RoundMove
from caseapp.outreach.models import KitLine, PlanFields, Round, RoundMember
from caseapp.outreach.queries.beds import free_places
from caseapp.outreach.queries.handover import last_handover
from caseapp.outreach.service import placing, rounds
from caseapp.outreach.service.standing import acting_on
from caseapp.outreach.vocabulary import STOCKED, Given
from caseapp.policy.classes import DataClass
from caseapp.policy.outreach import CREW_AT_LEAST
from caseapp.policy.permissions import P

MOST_TAKEN = 999
SOONEST = timedelta(hours=6)
"""How long before its hour a round may leave."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is said when a round leaves."""

    base_id: bytes | None
    base_phone: str
    route: str
    kit: Mapping[Given, int]


def read_hand_over(actor: Actor, row: Round) -> None:
    """A member of the crew has read what the night before handed over. Raises Refused, NotFound for who does not go."""
    unit = acting_on(actor, P.STREET_MEET, row)
    query = select(RoundMember).where(RoundMember.round_id == row.id, RoundMember.user_id == actor.user_id)
    member = unit.scalars(query).one_or_none()
    if member is None:
        raise NotFound
    member.read_at = member.read_at or clock.now()
    unit.flush()


def obstacles(actor: Actor, row: Round) -> list[str]:
    """Why the round may not leave yet, in codes: the rule of two, the hand-over that somebody has not read."""
    unit = acting_on(actor, P.STREET_READ, row)
    members = unit.scalars(select(RoundMember).where(RoundMember.round_id == row.id)).all()
    found = [] if len(members) >= CREW_AT_LEAST else ["two_people"]
    if last_handover(actor) is not None and any(member.read_at is None for member in members):
        found.append("hand_over_read")
    if row.planned_from - SOONEST > clock.now():
        found.append("too_early")
    return found


def leave(actor: Actor, row: Round, given: Leaving, plan: PlanFields) -> None:
    """The round leaves. The free places are counted now and kept with their time; every promise and call that waits for
    this night is put on it. Raises Refused, NotFound, Invalid, and Impossible with what stands in the way."""
    unit = acting_on(actor, P.STREET_MEET, row)
    for code in obstacles(actor, row):
        raise Impossible(code)
    if any(not 0 <= number <= MOST_TAKEN for number in given.kit.values()):
        raise Invalid({"kit": "number"})
    members = set(unit.scalars(select(RoundMember.user_id).where(RoundMember.round_id == row.id)))
    if given.base_id in members:
        raise Invalid({"base": "base_goes_out"})
    if given.base_id is not None and (row.establishment_id, given.base_id) not in staff_of(
        unit, [row.establishment_id]
    ):
        raise NotFound
    placing.place_waiting(unit, row.establishment_id)
    row.base_id = given.base_id
    filed: dict[str, Any] = {"base_phone": given.base_phone, "route": given.route, "beds": free_places(actor)}
    keys = writing_keys(unit, row.establishment_id, row.id, [DataClass.NOTES])
    row.plan = keys.seal({**plan, **filed}, Round.__tablename__, DataClass.NOTES, row.id, row.id)
    unit.add_all(
        KitLine(id=new_id(), establishment_id=row.establishment_id, round_id=row.id, item=str(item), out=number)
        for item, number in given.kit.items()
        if item in STOCKED and number
    )
    rounds.move(actor, row, RoundMove.LEAVE)
