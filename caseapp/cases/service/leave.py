"""Being away: a colleague of the same establishment finds one's files on her own first page meanwhile.

Who is away says so herself, before she goes; whoever leads the team notes it of a colleague who fell ill, and changes
or ends it. She is told of each (`cases/notices.py`). Why somebody is away is nobody's business here.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from caseapp.accounts.directory import works_at
from caseapp.cases.events import LEAVE_CALLED, LEAVE_CHANGED, LEAVE_ENDED, LEAVE_PLANNED, LEAVE_SET
from caseapp.cases.models import Leave
from caseapp.cases.service.entries import need
from caseapp.infra.audit import Fact, record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Conflict, Invalid, NotFound, Refused
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.permissions import P, holds

LONGEST = timedelta(days=366)


def plan_leave(actor: Actor, stand_in: bytes, starts_on: date, ends_on: date) -> None:
    """Be away from `starts_on` to `ends_on`, both included.

    Raises Refused, Invalid (days that cannot be, a colleague who cannot follow files here).
    """
    need(actor, P.CASE_MOVE)
    _begin(actor, actor.user_id, stand_in, starts_on, ends_on, LEAVE_PLANNED)


def set_leave(actor: Actor, person: bytes, stand_in: bytes, starts_on: date, ends_on: date) -> None:
    """Note that a colleague is away. Raises Refused, Invalid as above, or for somebody who follows no files here."""
    need(actor, P.CASE_SUPERVISE)
    if person == actor.user_id or not _follows(session(), actor, person):
        raise Invalid({"person": "choice"})
    _begin(actor, person, stand_in, starts_on, ends_on, LEAVE_SET)


def change_leave(actor: Actor, leave_id: bytes, seen: str, stand_in: bytes, starts_on: date, ends_on: date) -> None:
    """Other days, or another stand-in, for a colleague. `seen` is what the page showed (`as_shown`).

    Raises Refused, NotFound, Invalid, Conflict when somebody has changed it meanwhile.
    """
    unit, leave = _of_colleague(actor, leave_id)
    if seen != as_shown(leave.stand_in_id, leave.starts_on, leave.ends_on):
        raise Conflict({})
    _check(unit, actor, leave.user_id, stand_in, starts_on, ends_on)
    if (stand_in, starts_on, ends_on) == (leave.stand_in_id, leave.starts_on, leave.ends_on):
        return
    leave.stand_in_id, leave.starts_on, leave.ends_on = stand_in, starts_on, ends_on
    _record(unit, actor, LEAVE_CHANGED, leave)
    unit.flush()


def call_back(actor: Actor, leave_id: bytes) -> None:
    """A colleague is back, or does not go. Raises Refused, NotFound."""
    unit, leave = _of_colleague(actor, leave_id)
    leave.ended_at = clock.now()
    record(unit, actor, LEAVE_CALLED, leave.user_id)
    unit.flush()


def end_leave(actor: Actor, leave_id: bytes) -> None:
    """Be back, or not go after all. Raises Refused, NotFound for one that is not the actor's."""
    need(actor, P.CASE_MOVE)
    unit = session()
    leave = unit.get(Leave, leave_id)
    if leave is None or leave.user_id != actor.user_id or leave.ended_at is not None:
        raise NotFound
    leave.ended_at = clock.now()
    record(unit, actor, LEAVE_ENDED, actor.user_id)
    unit.flush()


def as_shown(stand_in: bytes, starts_on: date, ends_on: date) -> str:
    """What a page says of days away: whoever changes them changes what she saw."""
    return f"{id_text(stand_in)} {starts_on} {ends_on}"


def _begin(actor: Actor, person: bytes, stand_in: bytes, starts_on: date, ends_on: date, fact: Fact) -> None:
    if actor.workplace_id is None:
        raise Refused("workplace")
    unit = session()
    _check(unit, actor, person, stand_in, starts_on, ends_on)
    leave = Leave(
        id=new_id(),
        user_id=person,
        stand_in_id=stand_in,
        establishment_id=actor.workplace_id,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=clock.now(),
        by_id=actor.user_id,
    )
    unit.add(leave)
    _record(unit, actor, fact, leave)
    unit.flush()


def _record(unit: Session, actor: Actor, fact: Fact, leave: Leave) -> None:
    days = (leave.ends_on - leave.starts_on).days + 1
    record(unit, actor, fact, leave.user_id, stand_in=id_text(leave.stand_in_id), days=days)


def _check(unit: Session, actor: Actor, person: bytes, stand_in: bytes, starts_on: date, ends_on: date) -> None:
    flaws = {}
    if not clock.today() <= ends_on <= starts_on + LONGEST or ends_on < starts_on:
        flaws["ends_on"] = "ends_too_early" if ends_on < max(starts_on, clock.today()) else "too_far"
    if stand_in == person or not _follows(unit, actor, stand_in):
        flaws["stand_in"] = "same" if stand_in == person else "choice"
    if flaws:
        raise Invalid(flaws)


def _follows(unit: Session, actor: Actor, person: bytes) -> bool:
    """Whether she follows files where the actor works."""
    return holds(works_at(unit, person, actor.workplace_id or b""), P.CASE_MOVE)


def _of_colleague(actor: Actor, leave_id: bytes) -> tuple[Session, Leave]:
    """Days away of somebody else in the actor's establishment that are not over."""
    need(actor, P.CASE_SUPERVISE)
    unit = session()
    leave = unit.get(Leave, leave_id)
    if (
        leave is None
        or leave.establishment_id != actor.workplace_id
        or leave.user_id == actor.user_id
        or leave.ended_at is not None
        or leave.ends_on < clock.today()
    ):
        raise NotFound
    return unit, leave
