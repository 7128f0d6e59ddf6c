"""The crew of a round that is out: somebody goes home, somebody joins. Two adults stay out at every moment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import staff_of
from caseapp.infra.audit import record
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.events import CREW_GONE, CREW_JOINED
from caseapp.outreach.models import Round, RoundMember
from caseapp.outreach.nighttime import flaw
from caseapp.outreach.service.standing import acting_on
from caseapp.outreach.vocabulary import RUNNING, Part, RoundState, WentHome
from caseapp.policy.outreach import CREW_AT_LEAST
from caseapp.policy.permissions import P, holds


def go_home(actor: Actor, row: Round, person: bytes, at: datetime, why: WentHome) -> None:
    """Somebody of the crew goes home before the others.

    Raises Refused, Invalid for an hour at which the round was not out, NotFound for who is not out with it, and
    Impossible for a round that is not out, or where fewer than two would stay.
    """
    unit = _standing(actor, row)
    out = {one.user_id: one for one in _members(unit, row) if one.gone_at is None}
    if person not in out:
        raise NotFound
    if len(out) <= CREW_AT_LEAST:
        raise Impossible("two_stay")
    if code := flaw(row, at):
        raise Invalid({"at": code})
    out[person].gone_at, out[person].gone_why = at, str(why)
    record(unit, actor, CREW_GONE, row.id, person=person.hex(), why=str(why))
    unit.flush()


def join(actor: Actor, row: Round, person: bytes, part: Part) -> None:
    """Somebody of the house joins a round that is out, or is back with it.

    Raises Refused, NotFound for who does not work here, Invalid for who stays behind or is out with it already, and
    Impossible for a round that is not out.
    """
    unit = _standing(actor, row)
    roles = staff_of(unit, [row.establishment_id]).get((row.establishment_id, person), ())
    if not holds(roles, P.STREET_READ):
        raise NotFound
    if person == row.base_id:
        raise Invalid({"person": "base_goes_out"})
    known = next((one for one in _members(unit, row) if one.user_id == person), None)
    if known is not None and known.gone_at is None:
        raise Invalid({"person": "out_already"})
    member = known or RoundMember(
        id=new_id(), establishment_id=row.establishment_id, round_id=row.id, user_id=person, read_at=None
    )
    member.part, member.joined_at, member.gone_at, member.gone_why = str(part), clock.now(), None, None
    unit.add(member)
    record(unit, actor, CREW_JOINED, row.id, person=person.hex(), part=str(part))
    unit.flush()


def _standing(actor: Actor, row: Round) -> Session:
    """The round held, so that two who go home at once do not leave one alone."""
    unit = acting_on(actor, P.STREET_MEET, row)
    held = select(Round.id).where(Round.id == row.id).with_for_update()
    unit.execute(held)
    if RoundState(row.state) not in RUNNING:
        raise Impossible("round_not_out")
    return unit


def _members(unit: Session, row: Round) -> list[RoundMember]:
    query = select(RoundMember).where(RoundMember.round_id == row.id).execution_options(populate_existing=True)
    return list(unit.scalars(query))
