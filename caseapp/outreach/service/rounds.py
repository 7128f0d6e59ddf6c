"""Planning a round, and taking it from step to step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import staff_of
from caseapp.accounts.models import Establishment
from caseapp.infra.audit import record
from caseapp.infra.sealing.vaults import new_vault_keys, writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.events import ROUND_MOVED, ROUND_PLANNED
from caseapp.outreach.lifecycle import LIFECYCLE, RoundMove
from caseapp.outreach.models import Place, PlanFields, Round, RoundMember, Stop, Vehicle
from caseapp.outreach.models.rounds import CLASSES
from caseapp.outreach.nights import night_for, night_of
from caseapp.outreach.service.placing import new_stop, take_off
from caseapp.outreach.service.standing import acting_on, standing
from caseapp.outreach.vocabulary import RUNNING, Cancelled, Part, RoundKind, RoundState
from caseapp.policy.classes import DataClass
from caseapp.policy.outreach import CHECK_EVERY
from caseapp.policy.permissions import P

__all__ = ["Planned", "cancel", "change", "make", "move", "new_stop", "next_reference", "night_for", "night_of", "plan"]

LONGEST = timedelta(hours=16)


@dataclass(frozen=True, slots=True)
class Planned:
    """A round as somebody plans it. `crew` is by account; `places` in their order."""

    kind: RoundKind
    begins: datetime
    ends: datetime
    crew: Mapping[bytes, Part]
    places: Sequence[bytes] = ()
    vehicle_id: bytes | None = None
    base_id: bytes | None = None
    check_every: timedelta = CHECK_EVERY
    plan: PlanFields = field(default_factory=PlanFields)
    weekly_id: bytes | None = None


def plan(actor: Actor, given: Planned) -> Round:
    """Plan a round. Raises Refused, Invalid for hours that cannot be, NotFound for a place, a vehicle or a person that
    is not of this house."""
    unit, house = standing(actor, P.ROUND_PLAN)
    row = make(unit, house, actor.user_id, given)
    record(unit, actor, ROUND_PLANNED, row.id, kind=row.kind)
    unit.flush()
    return row


def make(unit: Session, house: bytes, by_id: bytes, given: Planned) -> Round:
    """A planned round, as it is stored: by a person, or by the clock from a line of the weekly plan. Raises Invalid,
    NotFound."""
    check(unit, house, given)
    row = Round(
        id=new_id(),
        establishment_id=house,
        reference=next_reference(unit, house, given.begins),
        state=str(RoundState.PLANNED),
        weekly_id=given.weekly_id,
        made_at=clock.now(),
        made_by_id=by_id,
        **_hours(given),
    )
    keys = new_vault_keys(unit, house, row.id, CLASSES)
    row.plan = keys.seal(given.plan, Round.__tablename__, DataClass.NOTES, row.id, row.id)
    unit.add(row)
    unit.flush()
    unit.add_all(_member(row, person, part) for person, part in given.crew.items())
    unit.add_all(new_stop(row, place, position) for position, place in enumerate(given.places))
    unit.flush()
    return row


def change(actor: Actor, row: Round, given: Planned, seen: int) -> None:
    """Change a planned round: its hours, its crew, its stops and their order, its vehicle. What had been put on a stop
    that is gone waits again. `seen` is the version that was shown. Raises Refused, Invalid, NotFound, Impossible."""
    unit = acting_on(actor, P.ROUND_PLAN, row)
    if RoundState(row.state) is not RoundState.PLANNED:
        raise Impossible("round_left")
    if row.version != seen:
        raise Impossible("changed_meanwhile")
    check(unit, row.establishment_id, given)
    for name, value in _hours(given).items():
        setattr(row, name, value)
    keys = writing_keys(unit, row.establishment_id, row.id, [DataClass.NOTES])
    row.plan = keys.seal(given.plan, Round.__tablename__, DataClass.NOTES, row.id, row.id)
    _set_crew(unit, row, given.crew)
    _set_stops(unit, row, given.places)
    record(unit, actor, ROUND_PLANNED, row.id, kind=row.kind)
    unit.flush()


def cancel(actor: Actor, row: Round, why: Cancelled) -> None:
    """Cancel a planned round. What was put on it waits again. Raises Refused, NotFound, Impossible."""
    unit = acting_on(actor, P.ROUND_PLAN, row)
    move(actor, row, RoundMove.CANCEL)
    row.cancelled = str(why)
    take_off(unit, unit.scalars(select(Stop.id).where(Stop.round_id == row.id)).all())


def move(actor: Actor, row: Round, name: RoundMove) -> None:
    """Take a round to its next step: the state, its times, the clock of its signs of life. What a step asks for beside
    the table is asked by the verb that calls this. Raises Refused, NotFound, Impossible."""
    line = LIFECYCLE.move(name, RoundState(row.state))
    unit, now = acting_on(actor, P(line.permission), row), clock.now()
    row.state = str(line.target)
    if name is RoundMove.LEAVE:
        row.left_at = now
    if name is RoundMove.RETURN:
        row.back_at = now
    row.check_level = 0
    row.check_at = now + timedelta(minutes=row.check_every) if line.target in RUNNING else None
    record(unit, actor, ROUND_MOVED, row.id, state=row.state)
    unit.flush()


def next_reference(unit: Session, house: bytes, begins: datetime) -> str:
    """The next number of the house in a year, `2026-0123`. One at a time: the house's row is held."""
    unit.execute(select(Establishment.id).where(Establishment.id == house).with_for_update(key_share=True))
    year = clock.local(begins).year
    last = unit.scalar(
        select(func.max(Round.reference)).where(Round.establishment_id == house, Round.reference.startswith(f"{year}-"))
    )
    return f"{year}-{int(last[5:]) + 1 if last else 1:04d}"


def check(unit: Session, house: bytes, given: Planned) -> None:
    """Raises Invalid for hours that cannot be, NotFound for a place, a vehicle or a person that is not of the house."""
    if not timedelta(0) < given.ends - given.begins <= LONGEST:
        raise Invalid({"ends": "hours"})
    places, people = set(given.places), {*given.crew} | ({given.base_id} if given.base_id else set())
    ours = Place.establishment_id == house
    if places - set(unit.scalars(select(Place.id).where(Place.id.in_(places), ours))):
        raise NotFound
    vehicles = select(Vehicle.id).where(Vehicle.id == given.vehicle_id, Vehicle.establishment_id == house)
    if given.vehicle_id is not None and unit.scalar(vehicles) is None:
        raise NotFound
    if people - {person for _house, person in staff_of(unit, [house])}:
        raise NotFound


def _hours(given: Planned) -> dict[str, Any]:
    return {
        "night": night_for(given.kind, given.begins),
        "kind": str(given.kind),
        "vehicle_id": given.vehicle_id,
        "planned_from": given.begins,
        "planned_until": given.ends,
        "base_id": given.base_id,
        "check_every": int(given.check_every.total_seconds() // 60),
    }


def _member(row: Round, person: bytes, part: Part) -> RoundMember:
    return RoundMember(
        id=new_id(), establishment_id=row.establishment_id, round_id=row.id, user_id=person, part=str(part)
    )


def _set_crew(unit: Session, row: Round, crew: Mapping[bytes, Part]) -> None:
    here = {one.user_id: one for one in unit.scalars(select(RoundMember).where(RoundMember.round_id == row.id))}
    for person, one in here.items():
        if person not in crew:
            unit.delete(one)
    for person, part in crew.items():
        if person in here:
            here[person].part = str(part)
        else:
            unit.add(_member(row, person, part))


def _set_stops(unit: Session, row: Round, places: Sequence[bytes]) -> None:
    here = {one.place_id: one for one in unit.scalars(select(Stop).where(Stop.round_id == row.id))}
    gone = [one for place, one in here.items() if place not in places]
    take_off(unit, [one.id for one in gone])
    for one in gone:
        unit.delete(one)
    for position, place in enumerate(places):
        if place in here:
            here[place].position = position
        else:
            unit.add(new_stop(row, place, position))
