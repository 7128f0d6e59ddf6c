"""What a coordinator does with items that wait: takes them in on the same way as any other, or sets them aside."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from caseapp.infra.audit import record
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible
from caseapp.outreach import field_keys
from caseapp.outreach.events import HELD_ASIDE, HELD_TAKEN
from caseapp.outreach.models import Device, FieldItem
from caseapp.outreach.service import field
from caseapp.outreach.service.items import Item, Unfit, read
from caseapp.outreach.service.numbers import Came
from caseapp.outreach.service.standing import acting_on
from caseapp.outreach.service.storing import Who
from caseapp.outreach.vocabulary import Aside, Held, ItemState
from caseapp.policy.permissions import P

WAITS = frozenset({ItemState.HELD, ItemState.UNREADABLE})


def take(actor: Actor, row: FieldItem) -> None:
    """Take in an item that waits, as its owner noted it, beside whatever else came under its number. Circumstances are
    passed over (`vocabulary.ACCEPTABLE`), what makes no sense is not. Raises Refused, Impossible("settled",
    "unreadable", or the reason it still waits for)."""
    unit = acting_on(actor, P.ROUND_REVIEW, row)
    if row.state not in WAITS:
        raise Impossible("settled")
    plain = field.opened(row.number, row.envelope or b"", field_keys.private_keys(unit))
    if plain is None:
        raise Impossible("unreadable")
    now = clock.now()
    came = Came(row.id, row.establishment_id, row.device_id, row.number)
    for place in (came, replace(came, apart=True)):
        try:
            item = read(place, plain, timedelta(seconds=row.off), row.received_at)
        except Unfit as unfit:
            raise Impossible(f"held_{unfit.why}") from unfit
        noted_on = _noted_on(unit, row, item)
        why = field.apply(unit, [item], Who(actor, noted_on.user_id, noted_on.id), passed=True).get(row.id)
        if why is not Held.TWICE:
            break
    if why:
        raise Impossible(f"held_{why}")
    row.state, row.envelope = str(ItemState.TAKEN), None
    row.kind, row.round_id = str(item.kind), item.round_id
    row.settled_at, row.settled_by_id = now, actor.user_id
    record(unit, actor, HELD_TAKEN, row.device_id, why=row.why or "")
    unit.flush()


def _noted_on(unit: Session, row: FieldItem, item: Item) -> Device:
    """The telephone on which it was noted, where that is one of the house; else the one that handed it in."""
    said = unit.get(Device, item.device_id) if item.device_id else None
    if said is not None and said.establishment_id == row.establishment_id:
        return said
    return unit.get_one(Device, row.device_id)


def set_aside(actor: Actor, row: FieldItem, why: Aside) -> None:
    """Nothing is made of it; it stays as it came. Raises Refused, Impossible("settled")."""
    unit = acting_on(actor, P.ROUND_REVIEW, row)
    if row.state not in WAITS:
        raise Impossible("settled")
    row.state, row.aside = str(ItemState.SET_ASIDE), str(why)
    row.settled_at, row.settled_by_id = clock.now(), actor.user_id
    record(unit, actor, HELD_ASIDE, row.device_id, why=row.aside)
    unit.flush()
