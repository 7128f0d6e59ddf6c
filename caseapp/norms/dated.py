"""What norms and words share: a row that begins on a day to come, says why, and can be withdrawn until then.

The reason is sealed in the vault of the installation: what it tells belongs to no file.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from caseapp.infra.sealing.keyring import HOUSE
from caseapp.infra.sealing.vaults import Keys, load_keys, writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, Unreadable
from caseapp.norms.models import ListWord, NormValue
from caseapp.policy.classes import DataClass

FARTHEST = timedelta(days=3 * 366)
"""Beyond this a day is a slip of the hand."""


def flaws_of(since: date, reason: str) -> dict[str, str]:
    """What is wrong with a day on which something is to begin, and with its reason."""
    flaws = {}
    today = clock.today()
    if since <= today:
        flaws["since"] = "begun"
    elif since > today + FARTHEST:
        flaws["since"] = "far_off"
    if not reason.strip():
        flaws["reason"] = "required"
    return flaws


def store(unit: Session, row: NormValue | ListWord, reason: str) -> None:
    """Seal the reason and store the row. Raises Invalid where somebody gave one from that day."""
    keys = _keys(unit)
    row.reason = keys.seal({"text": reason}, row.__tablename__, DataClass.NOTES, row.id, HOUSE)
    try:
        with unit.begin_nested():
            unit.add(row)
    except IntegrityError:  # the database allows one for a day
        raise Invalid({"since": "day_taken"}) from None


def _keys(unit: Session) -> Keys:
    try:
        with unit.begin_nested():
            return writing_keys(unit, HOUSE, HOUSE, [DataClass.NOTES])
    except IntegrityError:  # the first reason ever, and somebody else wrote another in the same moment
        return writing_keys(unit, HOUSE, HOUSE, [DataClass.NOTES])


def withdraw(actor: Actor, row: NormValue | ListWord) -> None:
    """Withdraw a row that is held. Raises Impossible once it has begun or was withdrawn."""
    if row.withdrawn_at is not None:
        raise Impossible("norm_withdrawn")
    if row.since <= clock.today():
        raise Impossible("norm_begun")
    row.withdrawn_at, row.withdrawn_by_id = clock.now(), actor.user_id


def reasons(unit: Session, rows: Iterable[Any], table: str = NormValue.__tablename__) -> dict[bytes, str]:
    """Why each row was given, by its id; empty where it does not open."""
    keys, found = load_keys(unit, HOUSE, [HOUSE], [DataClass.NOTES]), {}
    for row in rows:
        try:
            found[row.id] = str(keys.unseal(row.reason, table, DataClass.NOTES, row.id, HOUSE).get("text", ""))
        except Unreadable:
            found[row.id] = ""
    return found
