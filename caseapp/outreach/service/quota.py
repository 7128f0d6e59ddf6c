"""How much of one telephone is kept: one that was taken off, or whose token a thief took out, can go on handing in what
nobody can look through. What is beyond is not acknowledged, so it stays on the telephone and is sent again; what is
kept already is acknowledged always."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from caseapp.infra.db import UtcDateTime
from caseapp.infra.db.reading import Reading, padded
from caseapp.kernel import clock
from caseapp.outreach.models import FieldItem
from caseapp.outreach.vocabulary import ItemState
from caseapp.policy.outreach import ITEMS_A_DAY, WAITING_BYTES, WAITING_OF_ONE

if TYPE_CHECKING:
    from caseapp.outreach.service.field import Letter

_WAITS = (str(ItemState.HELD), str(ItemState.UNREADABLE))
_OF_DEVICE = FieldItem.device_id == bindparam("device")
_WAITING = Reading(
    select(
        func.count(FieldItem.id).label("items"),
        func.coalesce(func.sum(func.length(FieldItem.envelope)), 0).label("size"),
    ).where(_OF_DEVICE, FieldItem.state.in_(_WAITS), FieldItem.settled_at.is_(None))
)
_LATELY = Reading(
    select(func.count(FieldItem.id).label("items")).where(
        _OF_DEVICE, FieldItem.received_at > bindparam("since", type_=UtcDateTime())
    )
)
_KNOWN = Reading(select(FieldItem.id).where(FieldItem.id.in_(bindparam("ids", expanding=True))))


def within(unit: Session, device_id: bytes, letters: Sequence[Letter]) -> list[Letter]:
    """Those that are kept already, and of the others as many as there is room for, in their order."""
    waiting = _WAITING.first(unit, device=device_id)
    lately = _LATELY.first(unit, device=device_id, since=clock.now() - timedelta(days=1))
    items = WAITING_OF_ONE - (waiting.items if waiting else 0)
    room = WAITING_BYTES - (waiting.size if waiting else 0)
    today = ITEMS_A_DAY - (lately.items if lately else 0)
    if len(letters) <= min(items, today) and sum(len(letter.raw) for letter in letters) <= room:
        return list(letters)
    known = {row.id for row in _KNOWN.rows(unit, ids=padded([letter.receipt for letter in letters]))}
    kept = []
    for letter in letters:
        waits = letter.state in _WAITS
        size = len(letter.raw) if waits else 0
        if letter.receipt not in known:
            if today <= 0 or (waits and (items <= 0 or size > room)):
                continue
            today, items, room = today - 1, items - waits, room - size
        kept.append(letter)
    return kept
