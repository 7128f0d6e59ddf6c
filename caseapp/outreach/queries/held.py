"""What telephones handed in and could not be stored: it waits for a coordinator."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import bindparam, select

from caseapp.accounts.directory import names_of
from caseapp.cases.service.entries import need
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.outreach import field_keys
from caseapp.outreach.events import HELD_READ
from caseapp.outreach.field_records import WaitingRow
from caseapp.outreach.models import Device, FieldItem
from caseapp.outreach.service.field import opened
from caseapp.outreach.vocabulary import Held, ItemKind, ItemState
from caseapp.policy.permissions import P

WAITING = (str(ItemState.HELD), str(ItemState.UNREADABLE))
_WAITING = Reading(
    select(FieldItem.id, FieldItem.device_id, FieldItem.kind, FieldItem.received_at, FieldItem.why, FieldItem.danger)
    .where(FieldItem.state.in_(WAITING), FieldItem.establishment_id == bindparam("house"))
    .order_by(FieldItem.received_at)
)
_OWNERS = Reading(select(Device.id, Device.user_id).where(Device.id.in_(bindparam("ids", expanding=True))))


def waiting(actor: Actor) -> list[WaitingRow]:
    """All that wait, what is grave before the rest, the oldest first; nothing of them is opened. Raises Refused."""
    need(actor, P.ROUND_REVIEW)
    unit = session()
    rows = _WAITING.rows(unit, house=actor.workplace_id)
    owners = owners_of({row.device_id for row in rows}, actor.language)
    found = [
        WaitingRow(
            row.id,
            owners.get(row.device_id, ""),
            ItemKind(row.kind) if row.kind else None,
            row.received_at,
            Held(row.why) if row.why else None,
            row.danger,
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: not row.grave)


def locate_waiting(actor: Actor, item_id: bytes, *, writing: bool = False) -> FieldItem:
    """An item of the house that waits, or waited. Raises Refused, NotFound for any other."""
    need(actor, P.ROUND_REVIEW)
    query = select(FieldItem).where(FieldItem.id == item_id, FieldItem.envelope.is_not(None))
    row = session().scalars(query.with_for_update() if writing else query).one_or_none()
    if row is None:
        raise NotFound
    return row


def content(actor: Actor, row: FieldItem) -> dict[str, Any]:
    """What an item says, as it came; {} for one that does not open. The trail says that it was read. Raises Refused."""
    need(actor, P.ROUND_REVIEW)
    unit = session()
    plain = opened(row.number, row.envelope or b"", field_keys.private_keys(unit))
    if plain is None:
        return {}
    record(unit, actor, HELD_READ, row.device_id, items=1)
    try:
        said = json.loads(plain)
    except (ValueError, RecursionError):
        return {"note": plain.decode(errors="replace").strip()}
    return said if isinstance(said, dict) else {"note": json.dumps(said, ensure_ascii=False)}


def owners_of(devices: set[bytes], language: str) -> dict[bytes, str]:
    """Whose telephones they are, by telephone."""
    unit = session()
    rows = _OWNERS.rows(unit, ids=list(devices)) if devices else []
    names = names_of(unit, {row.user_id for row in rows}, language)
    return {row.id: names.get(row.user_id, "") for row in rows}
