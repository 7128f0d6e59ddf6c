"""Calls and promised returns find their round: put on a stop of it by the system, or by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.models import Call, Place, Promise, Round, Stop
from caseapp.outreach.nights import night_of
from caseapp.outreach.vocabulary import RUNNING, CallUrgency, RoundState, StopReason

OPEN = (str(RoundState.PLANNED), *map(str, RUNNING))
"""The steps of a round on which something can still be put."""
WEEK = timedelta(days=7)


def place_waiting(unit: Session, house: bytes) -> int:
    """Put every call and every promised return that has a place, and no stop yet, on the round that fits: one that goes
    there anyway, else one of its sector. Nothing is put on a place where nobody goes. How many found a stop."""
    tonight = night_of(clock.now())
    calls = unit.scalars(
        select(Call)
        .where(
            Call.establishment_id == house, Call.outcome.is_(None), Call.stop_id.is_(None), Call.place_id.is_not(None)
        )
        .order_by(Call.received_at)
    ).all()
    promises = unit.scalars(
        select(Promise)
        .where(
            Promise.establishment_id == house,
            Promise.outcome.is_(None),
            Promise.stop_id.is_(None),
            Promise.place_id.is_not(None),
            Promise.due_on <= tonight + WEEK,
        )
        .order_by(Promise.due_on)
    ).all()
    found = 0
    for call in calls:
        soon = tonight if call.urgency != CallUrgency.WEEK else tonight + WEEK
        found += _put(unit, call, tonight, soon, StopReason.CALL, only_going=call.urgency == CallUrgency.WEEK)
    for one in promises:
        night = max(one.due_on, tonight)
        found += _put(unit, one, night, night, StopReason.PROMISE)
    unit.flush()
    return found


def put_on(unit: Session, what: Call | Promise, row: Round, why: StopReason) -> Stop:
    """Put a call or a promise on a round, by hand. Raises Impossible for a round that is over, or without a place."""
    if row.state not in OPEN:
        raise Impossible("round_over")
    if what.place_id is None:
        raise Impossible("no_place")
    stop = _stop_at(unit, row, what.place_id) or add_stop(unit, row, what.place_id, why)
    what.stop_id = stop.id
    unit.flush()
    return stop


def take_off(unit: Session, stops: Sequence[bytes]) -> None:
    """Calls and promises that were on these stops wait again."""
    if not stops:
        return
    for call in unit.scalars(select(Call).where(Call.stop_id.in_(stops), Call.outcome.is_(None))):
        call.stop_id = None
    for one in unit.scalars(select(Promise).where(Promise.stop_id.in_(stops), Promise.outcome.is_(None))):
        one.stop_id = None
    unit.flush()


def add_stop(unit: Session, row: Round, place_id: bytes, why: StopReason) -> Stop:
    """One more stop at the end of a round."""
    last = unit.scalar(select(func.max(Stop.position)).where(Stop.round_id == row.id))
    stop = new_stop(row, place_id, 0 if last is None else last + 1, why)
    unit.add(stop)
    unit.flush()
    return stop


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


def _put(
    unit: Session, what: Call | Promise, first: date, last: date, why: StopReason, *, only_going: bool = False
) -> int:
    place = unit.scalars(select(Place).where(Place.id == what.place_id)).one_or_none()
    if place is None or not place.active or (place.no_go_until and place.no_go_until >= first):
        return 0
    rounds = unit.scalars(
        select(Round)
        .where(
            Round.establishment_id == what.establishment_id,
            Round.night >= first,
            Round.night <= last,
            Round.state.in_(OPEN),
        )
        .order_by(Round.planned_from)
    ).all()
    for row in rounds:
        stop = _stop_at(unit, row, place.id)
        if stop is not None:
            what.stop_id = stop.id
            return 1
    near = [] if only_going else [row for row in rounds if _covers(unit, row, place)] or rounds[:1]
    if not near:
        return 0
    what.stop_id = add_stop(unit, near[0], place.id, why).id
    return 1


def _stop_at(unit: Session, row: Round, place_id: bytes) -> Stop | None:
    query = select(Stop).where(
        Stop.round_id == row.id, Stop.place_id == place_id, or_(Stop.left_at.is_(None), Stop.arrived_at.is_(None))
    )
    return unit.scalars(query.order_by(Stop.position).limit(1)).one_or_none()


def _covers(unit: Session, row: Round, place: Place) -> bool:
    if place.sector_id is None:
        return False
    query = (
        select(Stop.id)
        .join(Place, Place.id == Stop.place_id)
        .where(Stop.round_id == row.id, Place.sector_id == place.sector_id)
    )
    return unit.scalars(query.limit(1)).first() is not None
