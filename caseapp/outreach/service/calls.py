"""Calls about a child in the street: taken in seconds, put on a round, ended with what came of them, told back."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.infra.audit import record
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.events import CALL_ENDED, CALL_TAKEN
from caseapp.outreach.models import Call, CallFields, Place, Round
from caseapp.outreach.service import placing
from caseapp.outreach.service.standing import acting_on, standing
from caseapp.outreach.vocabulary import CallOutcome, CallUrgency, Channel, StopReason
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P


@dataclass(frozen=True, slots=True)
class Taken:
    """A call as somebody took it: the channel, and where or what, are enough."""

    channel: Channel
    told: CallFields = field(default_factory=CallFields)
    urgency: CallUrgency = CallUrgency.TONIGHT
    place_id: bytes | None = None


def take(actor: Actor, given: Taken) -> Call:
    """Take a call; where its place is known it is put on a round at once. Raises Refused, NotFound for another house's
    place, Invalid where neither place nor words say where or what."""
    unit, house = standing(actor, P.CALL_TAKE)
    if not (given.place_id or given.told.get("where") or given.told.get("what")):
        raise Invalid({"what": "where_or_what"})
    need_place(unit, house, given.place_id)
    row = Call(
        id=new_id(),
        establishment_id=house,
        channel=str(given.channel),
        urgency=str(given.urgency),
        received_at=clock.now(),
        by_id=actor.user_id,
        place_id=given.place_id,
    )
    keys = writing_keys(unit, house, house, [DataClass.CONTACT])
    row.told = keys.seal(given.told, Call.__tablename__, DataClass.CONTACT, row.id, house)
    unit.add(row)
    record(unit, actor, CALL_TAKEN, row.id, urgency=row.urgency)
    unit.flush()
    placing.place_waiting(unit, house)
    return row


def put_on_round(actor: Actor, row: Call, target: Round, place_id: bytes | None) -> None:
    """Put a call on a round by hand, at the place it was about or at the one that fits. Raises Refused, NotFound,
    Impossible for a call that has ended, a round that is over, or without a place."""
    unit = acting_on(actor, P.CALL_TAKE, row)
    acting_on(actor, P.CALL_TAKE, target)
    _need_open(row)
    if place_id is not None:
        need_place(unit, row.establishment_id, place_id)
        row.place_id = place_id
    placing.put_on(unit, row, target, StopReason.CALL)


def end(actor: Actor, row: Call, outcome: CallOutcome) -> None:
    """What came of a call. Raises Refused, NotFound, Impossible."""
    unit = acting_on(actor, P.CALL_TAKE, row)
    _need_open(row)
    row.outcome, row.ended_at = str(outcome), clock.now()
    record(unit, actor, CALL_ENDED, row.id, outcome=row.outcome)
    unit.flush()


def caller_told(actor: Actor, row: Call) -> None:
    """The caller was told what came of it. Raises Refused, NotFound, Impossible before it has ended."""
    unit = acting_on(actor, P.CALL_TAKE, row)
    if row.outcome is None or row.feedback_at is not None:
        raise Impossible("call_open" if row.outcome is None else "caller_told")
    row.feedback_at = clock.now()
    unit.flush()


def need_place(unit: Session, house: bytes, place_id: bytes | None) -> None:
    """Raises NotFound for a place that is not of the house."""
    ours = select(Place.id).where(Place.id == place_id, Place.establishment_id == house)
    if place_id is not None and unit.scalar(ours) is None:
        raise NotFound


def _need_open(row: Call) -> None:
    if row.outcome is not None:
        raise Impossible("call_ended")
