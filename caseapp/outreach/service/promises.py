"""Returns that were promised to a child or to a place: made, put on a round, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from caseapp.accounts.directory import staff_of
from caseapp.infra.audit import record
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.events import PROMISE_ENDED, PROMISED
from caseapp.outreach.models import Profile, Promise, Round
from caseapp.outreach.nights import night_of
from caseapp.outreach.service import placing
from caseapp.outreach.service.calls import need_place
from caseapp.outreach.service.standing import acting_on, standing
from caseapp.outreach.vocabulary import PromiseOutcome, StopReason
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P


@dataclass(frozen=True, slots=True)
class Promised:
    """A return as it was promised. Without an owner it is the promise of whoever notes it."""

    what: str
    due_on: date
    place_id: bytes | None = None
    profile_id: bytes | None = None
    encounter_id: bytes | None = None
    owner_id: bytes | None = None


def promise(actor: Actor, given: Promised) -> Promise:
    """Note a promised return; where there is a round of that night it is put on it. Raises Refused, NotFound for a
    place, a profile or a person of another house, Invalid without words or for a day that has gone by."""
    unit, house = standing(actor, P.STREET_MEET)
    if not given.what.strip():
        raise Invalid({"what": "required"})
    if given.due_on < night_of(clock.now()):
        raise Invalid({"due_on": "day_gone"})
    need_place(unit, house, given.place_id)
    if given.profile_id and unit.scalar(select(Profile.id).where(Profile.id == given.profile_id)) is None:
        raise NotFound
    if given.owner_id and (house, given.owner_id) not in staff_of(unit, [house]):
        raise NotFound
    row = Promise(
        id=new_id(),
        establishment_id=house,
        profile_id=given.profile_id,
        place_id=given.place_id,
        encounter_id=given.encounter_id,
        due_on=given.due_on,
        owner_id=given.owner_id or actor.user_id,
        made_at=clock.now(),
    )
    keys = writing_keys(unit, house, house, [DataClass.NOTES])
    row.told = keys.seal({"what": given.what}, Promise.__tablename__, DataClass.NOTES, row.id, house)
    unit.add(row)
    record(unit, actor, PROMISED, row.id)
    unit.flush()
    placing.place_waiting(unit, house)
    return row


def put_on_round(actor: Actor, row: Promise, target: Round) -> None:
    """Put a promised return on a round by hand. Raises Refused, NotFound, Impossible."""
    unit = acting_on(actor, P.STREET_MEET, row)
    acting_on(actor, P.STREET_MEET, target)
    _need_open(row)
    placing.put_on(unit, row, target, StopReason.PROMISE)


def end(actor: Actor, row: Promise, outcome: PromiseOutcome) -> None:
    """What came of a promise. Raises Refused, NotFound, Impossible."""
    unit = acting_on(actor, P.STREET_MEET, row)
    _need_open(row)
    row.outcome, row.ended_at = str(outcome), clock.now()
    record(unit, actor, PROMISE_ENDED, row.id, outcome=row.outcome)
    unit.flush()


def _need_open(row: Promise) -> None:
    if row.outcome is not None:
        raise Impossible("promise_ended")
