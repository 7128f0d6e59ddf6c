"""The telephones of a house, or one's own."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from caseapp.accounts.directory import names_of, staff_of
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.outreach.field_records import DeviceRow
from caseapp.outreach.models import Device, FieldItem
from caseapp.outreach.service.standing import standing
from caseapp.outreach.vocabulary import Held, ItemState, Revoked, Wiped
from caseapp.policy.outreach import DEVICE_LASTS, GRAVE
from caseapp.policy.permissions import P, holds

_ALL = Reading(
    select(
        Device.id, Device.user_id, Device.enrolled_at, Device.seen_at, Device.wiped_at, Device.wiped,
        Device.revoked_at, Device.revoked,
    )
    .where(Device.establishment_id == bindparam("house"), Device.enrolled_at.is_not(None))
    .order_by(Device.enrolled_at.desc())
)  # fmt: skip
_WAITING = Reading(
    select(
        FieldItem.device_id,
        func.count().label("items"),
        func.count().filter(FieldItem.danger >= GRAVE).label("grave"),
    )
    .where(FieldItem.state.in_([str(ItemState.HELD), str(ItemState.UNREADABLE)]))
    .group_by(FieldItem.device_id)
)
_GRAVE = Reading(
    select(func.count().label("items")).where(
        FieldItem.state == str(ItemState.HELD),
        FieldItem.danger >= GRAVE,
        FieldItem.round_id == bindparam("round_id"),
    )
)
KEPT_IN_SIGHT = DEVICE_LASTS
"""A telephone that was taken off is shown for so long."""


def telephones(actor: Actor) -> list[DeviceRow]:
    """One's own telephones at this house; all of the house for who reviews rounds. The live ones first. Raises
    Refused."""
    unit, house = standing(actor, P.STREET_MEET)
    now, everyone = clock.now(), holds(actor.roles, P.ROUND_REVIEW)
    rows = [row for row in _ALL.rows(unit, house=house) if everyone or row.user_id == actor.user_id]
    rows = [row for row in rows if row.revoked_at is None or now - row.revoked_at < KEPT_IN_SIGHT]
    names = names_of(unit, {row.user_id for row in rows}, actor.language)
    waiting = {row.device_id: row.items for row in _WAITING.rows(unit)}
    staff = staff_of(unit, [house])
    found = []
    for row in rows:
        why = None
        if row.revoked_at is not None:
            why = Held.REVOKED
        elif not holds(staff.get((house, row.user_id), frozenset()), P.STREET_MEET):
            why = Held.OWNER
        elif row.enrolled_at + DEVICE_LASTS <= now:
            why = Held.EXPIRED
        found.append(
            DeviceRow(
                row.id, row.user_id == actor.user_id, names.get(row.user_id, ""), row.enrolled_at, row.seen_at,
                row.wiped_at, Wiped(row.wiped) if row.wiped else None, row.revoked_at,
                Revoked(row.revoked) if row.revoked else None, why,
                waiting.get(row.id, 0),
            )
        )  # fmt: skip
    return sorted(found, key=lambda row: row.why is not None)


def waiting(actor: Actor) -> tuple[int, int]:
    """How many items of the house wait for a coordinator, and how many of them are grave."""
    if not holds(actor.roles, P.ROUND_REVIEW):
        return 0, 0
    rows = _WAITING.rows(session())
    return sum(row.items for row in rows), sum(row.grave for row in rows)


def grave_on(actor: Actor, round_id: bytes) -> int:
    """How many grave items of a round wait, for whoever reads the street."""
    row = _GRAVE.first(session(), round_id=round_id) if holds(actor.roles, P.STREET_READ) else None
    return int(row.items) if row else 0
