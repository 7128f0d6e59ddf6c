"""The week as it is usually planned, and the rounds that are made from it: each line once for each of its nights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import staff_of
from caseapp.accounts.models import Establishment
from caseapp.infra.audit import record
from caseapp.infra.sealing.vaults import load_keys, writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import id_from_text, id_text, new_id
from caseapp.outreach.events import ROUNDS_MADE, WEEK_SET
from caseapp.outreach.models import Place, PlanFields, Round, Sector, Vehicle, WeeklyFields, WeeklyRound
from caseapp.outreach.nights import begins_at, night_of
from caseapp.outreach.service import rounds
from caseapp.outreach.service.placing import place_waiting
from caseapp.outreach.service.standing import acting_on, standing
from caseapp.outreach.vocabulary import Part, RoundKind
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P

AHEAD = timedelta(days=14)
"""So far ahead rounds are made from the weekly plan."""


@dataclass(frozen=True, slots=True)
class Usual:
    """A round as it usually is. `sectors` in their order, `crew` by account."""

    weekday: int
    begins: int
    lasts: int
    kind: RoundKind
    name: str
    sectors: Sequence[bytes]
    crew: Mapping[bytes, Part]
    vehicle_id: bytes | None = None


def add_line(actor: Actor, given: Usual) -> WeeklyRound:
    """Add a line to the weekly plan; its rounds are made at once. Raises Refused, Invalid, NotFound."""
    unit, house = standing(actor, P.ROUND_PLAN)
    row = WeeklyRound(id=new_id(), establishment_id=house)
    _write(unit, actor, row, given)
    unit.add(row)
    record(unit, actor, WEEK_SET, house, weekday=given.weekday)
    unit.flush()
    make_rounds(unit, house)
    return row


def change_line(actor: Actor, row: WeeklyRound, given: Usual, seen: int) -> None:
    """Change a line, for the rounds that are made from now on: those that are planned already stay as they are.
    Raises Refused, NotFound, Impossible, Invalid."""
    unit = acting_on(actor, P.ROUND_PLAN, row)
    if row.version != seen:
        raise Impossible("changed_meanwhile")
    _write(unit, actor, row, given)
    record(unit, actor, WEEK_SET, row.establishment_id, weekday=given.weekday)
    unit.flush()
    make_rounds(unit, row.establishment_id)


def end_line(actor: Actor, row: WeeklyRound) -> None:
    """No more rounds are made from a line. Raises Refused, NotFound."""
    unit = acting_on(actor, P.ROUND_PLAN, row)
    row.active = False
    record(unit, actor, WEEK_SET, row.establishment_id, weekday=row.weekday)
    unit.flush()


def make_rounds(unit: Session, house: bytes) -> int:
    """Make the rounds of the next two weeks that are not there yet: each line once for each of its nights, also where
    somebody cancelled it. What waits is put on them. How many were made."""
    unit.execute(select(Establishment.id).where(Establishment.id == house).with_for_update(key_share=True))
    query = select(WeeklyRound).where(WeeklyRound.establishment_id == house, WeeklyRound.active.is_(True))
    lines = unit.scalars(query.order_by(WeeklyRound.id)).all()
    if not lines:
        return 0
    now = clock.now()
    tonight = night_of(now)
    known = select(Round.weekly_id, Round.night).where(Round.establishment_id == house, Round.night >= tonight)
    there = {(weekly, night) for weekly, night in unit.execute(known.where(Round.weekly_id.is_not(None)))}
    keys = load_keys(unit, house, [house], [DataClass.SOCIAL])
    staff = {person for _house, person in staff_of(unit, [house])}
    due = sorted(
        (begins, line.id, night, line)
        for line in lines
        for night in _nights(line, tonight)
        if (line.id, night) not in there and (begins := begins_at(RoundKind(line.kind), night, line.begins)) >= now
    )
    for _begins, _id, night, line in due:
        told = keys.unseal(line.told, WeeklyRound.__tablename__, DataClass.SOCIAL, line.id, house)
        rounds.make(unit, house, id_from_text(told["by"]), _planned(unit, line, told, night, staff))
    made = len(due)
    if made:
        record(unit, None, ROUNDS_MADE, house, workplace_id=house, rounds=made)
    place_waiting(unit, house)
    return made


def _nights(line: WeeklyRound, tonight: date) -> Iterator[date]:
    for after in range(AHEAD.days + 1):
        night = tonight + timedelta(days=after)
        if night.weekday() == line.weekday:
            yield night


def _planned(unit: Session, line: WeeklyRound, told: dict[str, Any], night: date, staff: set[bytes]) -> rounds.Planned:
    kind = RoundKind(line.kind)
    begins = begins_at(kind, night, line.begins)
    crew = {id_from_text(key): Part(part) for key, part in dict(told.get("crew", {})).items()}
    sectors = [str(key) for key in told.get("sectors", ())]
    return rounds.Planned(
        kind=kind,
        begins=begins,
        ends=begins + timedelta(minutes=line.lasts),
        crew={person: part for person, part in crew.items() if person in staff},
        places=_places(unit, [id_from_text(key) for key in sectors], night),
        vehicle_id=line.vehicle_id,
        plan=PlanFields(sectors=sectors),
        weekly_id=line.id,
    )


def _places(unit: Session, sectors: Sequence[bytes], night: date) -> list[bytes]:
    query = select(Place.id, Place.sector_id).where(
        Place.sector_id.in_(sectors),
        Place.active.is_(True),
        Place.no_go_until.is_(None) | (Place.no_go_until < night),
    )
    order = {sector: at for at, sector in enumerate(sectors)}
    rows = sorted(unit.execute(query).all(), key=lambda row: (order[row.sector_id], row.id))
    return [row.id for row in rows]


def _write(unit: Session, actor: Actor, row: WeeklyRound, given: Usual) -> None:
    house = row.establishment_id
    if not 0 < given.lasts <= rounds.LONGEST.total_seconds() // 60 or not 0 <= given.begins < 24 * 60:
        raise Invalid({"ends": "hours"})
    if not given.sectors:
        raise Invalid({"sectors": "required"})
    ours = set(unit.scalars(select(Sector.id).where(Sector.id.in_(given.sectors), Sector.establishment_id == house)))
    if set(given.sectors) - ours or set(given.crew) - {person for _house, person in staff_of(unit, [house])}:
        raise NotFound
    vehicles = select(Vehicle.id).where(Vehicle.id == given.vehicle_id, Vehicle.establishment_id == house)
    if given.vehicle_id is not None and unit.scalar(vehicles) is None:
        raise NotFound
    row.weekday, row.begins, row.lasts = given.weekday, given.begins, given.lasts
    row.kind, row.vehicle_id = str(given.kind), given.vehicle_id
    told = WeeklyFields(
        name=given.name,
        sectors=[id_text(key) for key in given.sectors],
        crew={id_text(key): str(part) for key, part in given.crew.items()},
        by=id_text(actor.user_id),
    )
    keys = writing_keys(unit, house, house, [DataClass.SOCIAL])
    row.told = keys.seal(told, WeeklyRound.__tablename__, DataClass.SOCIAL, row.id, house)
