"""Being away: a colleague of the same establishment finds one's files on her own first page meanwhile."""

from __future__ import annotations

from datetime import date, timedelta

from caseapp.accounts.directory import works_at
from caseapp.cases.events import LEAVE_ENDED, LEAVE_PLANNED
from caseapp.cases.models import Leave
from caseapp.cases.service.entries import need
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound, Refused
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.permissions import P, holds

LONGEST = timedelta(days=366)


def plan_leave(actor: Actor, stand_in: bytes, starts_on: date, ends_on: date) -> None:
    """Be away from `starts_on` to `ends_on`, both included.

    Raises Refused, Invalid (days that cannot be, a colleague who cannot follow files here).
    """
    need(actor, P.CASE_MOVE)
    if actor.workplace_id is None:
        raise Refused("workplace")
    unit = session()
    flaws = {}
    if not clock.today() <= ends_on <= starts_on + LONGEST or ends_on < starts_on:
        flaws["ends_on"] = "ends_too_early" if ends_on < max(starts_on, clock.today()) else "too_far"
    if stand_in == actor.user_id or not holds(works_at(unit, stand_in, actor.workplace_id), P.CASE_MOVE):
        flaws["stand_in"] = "choice"
    if flaws:
        raise Invalid(flaws)
    leave = Leave(
        id=new_id(),
        user_id=actor.user_id,
        stand_in_id=stand_in,
        establishment_id=actor.workplace_id,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=clock.now(),
    )
    unit.add(leave)
    record(unit, actor, LEAVE_PLANNED, actor.user_id, stand_in=id_text(stand_in), days=(ends_on - starts_on).days + 1)
    unit.flush()


def end_leave(actor: Actor, leave_id: bytes) -> None:
    """Be back, or not go after all. Raises Refused, NotFound for one that is not the actor's."""
    need(actor, P.CASE_MOVE)
    unit = session()
    leave = unit.get(Leave, leave_id)
    if leave is None or leave.user_id != actor.user_id:
        raise NotFound
    unit.delete(leave)
    record(unit, actor, LEAVE_ENDED, actor.user_id)
    unit.flush()
