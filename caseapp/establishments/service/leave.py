"""A child leaves: by a legal basis, to somebody who is named; and somebody asks afterwards how she is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.service.entries import need, write_entry
from caseapp.cases.vocabulary import EventKind
from caseapp.establishments.checks import Child
from caseapp.establishments.events import AFTERCARE, LEFT
from caseapp.establishments.models import BedUse, LeavingFields, Outing, Stay
from caseapp.establishments.service import register
from caseapp.establishments.service.gate import BasisGiven, door_of, keep_basis, need_basis, only_by
from caseapp.establishments.service.presence import close_search
from caseapp.establishments.vocabulary import Door, ExitReason
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.norms import values
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P
from caseapp.policy.placement import AFTERCARE_WITHIN, NO_AFTERCARE

left: list[Callable[[Session, Actor, Case, Stay], object]] = []
"""Slot: a feature above is told that a child has left, in the same transaction."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """An exit as somebody asks for it."""

    reason: ExitReason
    told: LeavingFields
    basis: BasisGiven | None = None


def let_go(actor: Actor, case: Case, stay: Stay, child: Child, asked: Leaving) -> None:
    """End the stay: the bed is free, the register is marked, the file says so.

    Raises Refused, NotFound, Impossible when it has ended, Invalid for a door without its basis or an exit to nobody.
    """
    need(actor, P.STAY_END)
    unit = session()
    if stay.establishment_id != actor.workplace_id:
        raise NotFound
    if stay.ended_at is not None:
        raise Impossible("left_already")
    door = door_of(asked.reason, child.age)
    missing = {}
    if door is not None and not str(asked.told.get("to_whom") or "").strip():
        missing["to_whom"] = "required"
    if door is Door.HAND_OVER and not str(asked.told.get("cnie") or "").strip():
        missing["cnie_of"] = "required"
    need_basis(stay.case_id, door, asked.basis, only_by(asked.reason), missing)
    if missing:
        raise Invalid(missing)
    now = clock.now()
    keys = writing_keys(unit, stay.establishment_id, stay.id, [DataClass.CONTACT, DataClass.JUDICIAL])
    if door is not None and asked.basis is not None:
        keep_basis(unit, actor, stay, keys, door, asked.basis)
    for use in unit.scalars(select(BedUse).where(BedUse.stay_id == stay.id, BedUse.until.is_(None))):
        use.until = now
    for out in unit.scalars(select(Outing).where(Outing.stay_id == stay.id, Outing.returned_at.is_(None))):
        out.returned_at = now
    close_search(unit, actor, stay)
    stay.ended_at, stay.ended_by_id, stay.exit_reason = now, actor.user_id, str(asked.reason)
    day = clock.local(now).date()
    asked_by = day + values.span(AFTERCARE_WITHIN, day, stay.establishment_id)
    stay.aftercare_due = None if asked.reason in NO_AFTERCARE else asked_by
    stay.leaving = keys.seal(asked.told, Stay.__tablename__, DataClass.CONTACT, stay.id, stay.id)
    register.mark_exit(unit, actor, stay, day, str(asked.reason), str(asked.told.get("to_whom") or ""))
    write_entry(unit, actor, case, EventKind.LEFT_CENTRE)
    basis = str(asked.basis.kind) if asked.basis and door else "none"
    record(unit, actor, LEFT, stay.case_id, why=str(asked.reason), basis=basis)
    unit.flush()
    for tell in left:
        tell(unit, actor, case, stay)


def lives_in_centre(unit: Session, case: Case) -> str | None:
    """Why a file cannot be closed yet: its child lives in a centre. She leaves first, by her door."""
    here = select(Stay.id).where(Stay.case_id == case.id, Stay.ended_at.is_(None))
    return "lives_in_centre" if unit.scalars(here).first() else None


def followed_up(actor: Actor, stay: Stay) -> None:
    """Somebody asked how the child is after her stay; what she heard is a note in the file. Raises NotFound."""
    need(actor, P.STAY_END)
    if stay.establishment_id != actor.workplace_id or stay.ended_at is None or stay.aftercare_at is not None:
        raise NotFound
    stay.aftercare_at = clock.now()
    record(session(), actor, AFTERCARE, stay.case_id, days=(stay.aftercare_at - stay.ended_at).days)
    session().flush()
