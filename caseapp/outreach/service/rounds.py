"""Planning a round, and taking it from step to step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from caseapp.accounts.models import Establishment
from caseapp.infra.audit import record
from caseapp.infra.sealing.vaults import new_vault_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.events import ROUND_MOVED, ROUND_PLANNED
from caseapp.outreach.lifecycle import LIFECYCLE, RoundMove
from caseapp.outreach.models import Place, PlanFields, Round, RoundMember, Stop, Vehicle
from caseapp.outreach.models.rounds import CLASSES
from caseapp.outreach.service.standing import acting_on, standing
from caseapp.outreach.vocabulary import Part, RoundKind, RoundState, StopReason
from caseapp.policy.classes import DataClass
from caseapp.policy.outreach import CHECK_EVERY, NIGHT_ENDS
from caseapp.policy.permissions import P

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


def night_of(moment: datetime) -> date:
    """The night a moment belongs to: before noon it is the night before (behaviour 74). Asked of the clocks of Morocco,
    so that the change of Ramadan moves nothing."""
    local = clock.local(moment)
    return local.date() - timedelta(days=1) if local.time() < NIGHT_ENDS else local.date()


def night_for(kind: RoundKind, moment: datetime) -> date:
    """The same for a round of a kind: one by day belongs to its day, whenever it begins."""
    return clock.local(moment).date() if kind is RoundKind.DAY else night_of(moment)


def plan(actor: Actor, given: Planned) -> Round:
    """Plan a round. Raises Refused, Invalid for hours that cannot be, NotFound for a place, a vehicle or a person that
    is not of this house."""
    unit, house = standing(actor, P.ROUND_PLAN)
    if not timedelta(0) < given.ends - given.begins <= LONGEST:
        raise Invalid({"ends": "hours"})
    _need_ours(unit, given)
    now = clock.now()
    row = Round(
        id=new_id(),
        establishment_id=house,
        reference=next_reference(unit, house, given.begins),
        night=night_for(given.kind, given.begins),
        kind=str(given.kind),
        state=str(RoundState.PLANNED),
        weekly_id=given.weekly_id,
        vehicle_id=given.vehicle_id,
        planned_from=given.begins,
        planned_until=given.ends,
        base_id=given.base_id,
        check_every=int(given.check_every.total_seconds() // 60),
        made_at=now,
        made_by_id=actor.user_id,
    )
    keys = new_vault_keys(unit, house, row.id, CLASSES)
    row.plan = keys.seal(given.plan, Round.__tablename__, DataClass.NOTES, row.id, row.id)
    unit.add(row)
    unit.flush()
    unit.add_all(
        RoundMember(id=new_id(), establishment_id=house, round_id=row.id, user_id=person, part=str(part))
        for person, part in given.crew.items()
    )
    unit.add_all(new_stop(row, place, position) for position, place in enumerate(given.places))
    record(unit, actor, ROUND_PLANNED, row.id, kind=row.kind)
    unit.flush()
    return row


def new_stop(row: Round, place_id: bytes, position: int, why: StopReason = StopReason.PLANNED) -> Stop:
    """A stop of a round."""
    return Stop(
        id=new_id(),
        establishment_id=row.establishment_id,
        round_id=row.id,
        place_id=place_id,
        position=position,
        why=str(why),
    )


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
    row.check_at = now + timedelta(minutes=row.check_every) if line.target is RoundState.OUT else None
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


def _need_ours(unit: Session, given: Planned) -> None:
    places = set(given.places)
    known = set(unit.scalars(select(Place.id).where(Place.id.in_(places)))) if places else set()
    if known != places:
        raise NotFound
    if given.vehicle_id is not None and unit.scalar(select(Vehicle.id).where(Vehicle.id == given.vehicle_id)) is None:
        raise NotFound
