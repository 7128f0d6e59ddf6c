"""Who can go out, and in what: competences with the end of their certificate, vehicles with the end of their checks."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import staff_of
from caseapp.infra.audit import record
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.events import CREW_SET
from caseapp.outreach.models import Competence, Vehicle, VehicleFields
from caseapp.outreach.service.standing import acting_on, standing
from caseapp.outreach.vocabulary import Skill
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P

MOST_SEATS = 60


def set_competence(actor: Actor, user_id: bytes, skill: Skill, until: date | None) -> Competence:
    """Somebody of the house can do this, until her certificate ends (None: it does not end). Said again, the day is put
    right. Raises Refused, NotFound for who does not work here."""
    unit, house = standing(actor, P.ROUND_PLAN)
    if (house, user_id) not in staff_of(unit, [house]):
        raise NotFound
    query = select(Competence).where(
        Competence.establishment_id == house, Competence.user_id == user_id, Competence.skill == str(skill)
    )
    row = unit.scalars(query).one_or_none()
    if row is None:
        row = Competence(id=new_id(), establishment_id=house, user_id=user_id, skill=str(skill))
        unit.add(row)
    row.until = until
    record(unit, actor, CREW_SET, user_id, what="competence")
    unit.flush()
    return row


def drop_competence(actor: Actor, row: Competence) -> None:
    """She can do it no more, or it was said by mistake. Raises Refused, NotFound."""
    unit = acting_on(actor, P.ROUND_PLAN, row)
    unit.delete(row)
    record(unit, actor, CREW_SET, row.user_id, what="competence")
    unit.flush()


def add_vehicle(actor: Actor, told: VehicleFields, seats: int, checked_until: date | None) -> Vehicle:
    """Add a vehicle. Raises Refused, Invalid without a name or with seats that cannot be."""
    unit, house = standing(actor, P.ROUND_PLAN)
    row = Vehicle(id=new_id(), establishment_id=house)
    _write(unit, row, told, seats, checked_until)
    unit.add(row)
    record(unit, actor, CREW_SET, house, what="vehicle")
    unit.flush()
    return row


def change_vehicle(
    actor: Actor, row: Vehicle, told: VehicleFields, seats: int, checked_until: date | None, *, active: bool, seen: int
) -> None:
    """Change a vehicle, or put it out of use. `seen` is the version that was shown.
    Raises Refused, NotFound, Impossible, Invalid."""
    unit = acting_on(actor, P.ROUND_PLAN, row)
    if row.version != seen:
        raise Impossible("changed_meanwhile")
    row.active = active
    _write(unit, row, told, seats, checked_until)
    record(unit, actor, CREW_SET, row.establishment_id, what="vehicle")
    unit.flush()


def _write(unit: Session, row: Vehicle, told: VehicleFields, seats: int, checked_until: date | None) -> None:
    if not told.get("label", "").strip():
        raise Invalid({"label": "required"})
    if not 1 <= seats <= MOST_SEATS:
        raise Invalid({"seats": "number"})
    house = row.establishment_id
    row.seats, row.checked_until = seats, checked_until
    keys = writing_keys(unit, house, house, [DataClass.SOCIAL])
    row.told = keys.seal(told, Vehicle.__tablename__, DataClass.SOCIAL, row.id, house)
