"""Giving a norm another value from a day on; withdrawing one that has not begun."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts.service.rules import need
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.norms import dated, values
from caseapp.norms.events import GIVEN, WITHDRAWN
from caseapp.norms.models import NormValue
from caseapp.policy.catalogue import NORMS
from caseapp.policy.norms import Norm, Whose
from caseapp.policy.permissions import P


def norm_of(actor: Actor, key: str, *, here: bool) -> Norm:
    """The norm of an address: `here`, as the custom of the actor's house. Raises Refused, NotFound."""
    need(actor, P.PLACE_MANAGE if here else P.NORMS_MANAGE)
    norm = NORMS.get(key)
    if norm is None or (here and norm.whose is not Whose.HOUSE):
        raise NotFound
    return norm


def give(actor: Actor, key: str, value: int, since: date, reason: str, *, here: bool) -> NormValue:
    """Let a norm be `value` from a day on: `here`, in the actor's house, else everywhere.

    Raises Refused, NotFound; Invalid for a value past its bounds, a day that has begun or is years away or has a value
    already, or without a reason.
    """
    norm = norm_of(actor, key, here=here)
    flaws = {} if norm.allows(value) else {"value": "out_of_bounds"}
    flaws |= dated.flaws_of(since, reason)
    if flaws:
        raise Invalid(flaws)
    return _store(session(), actor, norm, actor.workplace_id if here else None, value, since, reason.strip())


def withdraw(actor: Actor, key: str, value_id: bytes, *, here: bool) -> None:
    """Withdraw a value before its day. Raises Refused, NotFound, Impossible once it has begun or was withdrawn."""
    norm, unit = norm_of(actor, key, here=here), session()
    row = unit.scalars(select(NormValue).where(NormValue.id == value_id).with_for_update()).one_or_none()
    if row is None or row.norm != norm.key or row.establishment_id != (actor.workplace_id if here else None):
        raise NotFound
    dated.withdraw(actor, row)
    record(unit, actor, WITHDRAWN, row.establishment_id, norm=norm.key, value=row.value, since=row.since.isoformat())
    unit.flush()
    values.LINES.forget()


def take_along(actor: Actor, establishment_id: bytes) -> int:
    """Give the actor's house, from tomorrow, the customs that another house has of its own, with what it gave for later
    days and its reasons. Where that changes nothing, or this house has a value from that day, it stays. How many."""
    need(actor, P.PLACE_MANAGE)
    unit, tomorrow, here = session(), clock.today() + timedelta(days=1), actor.workplace_id
    live = select(NormValue).where(NormValue.withdrawn_at.is_(None)).order_by(NormValue.since)
    theirs = unit.scalars(live.where(NormValue.establishment_id == establishment_id)).all()
    taken = {(row.norm, row.since) for row in unit.scalars(live.where(NormValue.establishment_id == here))}
    holding = {row.norm: row for row in theirs if row.since <= tomorrow}
    came = 0
    for row in [*holding.values(), *(row for row in theirs if row.since > tomorrow)]:
        norm, since = NORMS.get(row.norm), max(row.since, tomorrow)
        if norm is None or (norm.key, since) in taken or values.held(norm, since, here) == row.value:
            continue
        _store(unit, actor, norm, here, row.value, since, dated.reasons(unit, [row])[row.id])
        came += 1
    return came


def _store(
    unit: Session, actor: Actor, norm: Norm, place_id: bytes | None, value: int, since: date, reason: str
) -> NormValue:
    row = NormValue(
        id=new_id(),
        norm=norm.key,
        establishment_id=place_id,
        value=value,
        since=since,
        given_at=clock.now(),
        by_id=actor.user_id,
    )
    dated.store(unit, row, reason)
    record(unit, actor, GIVEN, place_id, norm=norm.key, value=value, since=since.isoformat())
    values.LINES.forget()
    return row
