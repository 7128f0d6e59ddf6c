"""What a telephone gave away as a file, because the network never came: handed in by its owner, or by a coordinator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from caseapp.infra.db import session
from caseapp.outreach import field_keys
from caseapp.outreach.models import Device
from caseapp.outreach.service import field
from caseapp.outreach.service.devices import Telephone
from caseapp.outreach.vocabulary import Held

RIGHT = timedelta(0)
"""How far the telephone's clock was off when it wrote the file, nobody knows: a coordinator sees the times."""


def hand_in(row: Device, items: Sequence[object]) -> tuple[int, int]:
    """Keep the sealed items of a telephone; how many, and for how many there is no room (`quota.py`).

    A file shows no token, so all of them wait for a coordinator; one that came over the network before, or comes later,
    is the same item, once. The caller has located the telephone.
    """
    unit = session()
    phone = Telephone(row.id, row.establishment_id, row.user_id, None, Held.FILE)
    letters = field.unpacked(row.establishment_id, items, field_keys.private_keys(unit))
    kept = len(field.exchange(unit, phone, letters, RIGHT))
    return kept, len(letters) - kept


def read(said: object) -> tuple[bytes, list[object]] | None:
    """The telephone that a file says it is of, and its items; None for what is no such file."""
    if not isinstance(said, dict) or said.get("himaya.field") != 1 or not isinstance(said.get("items"), list):
        return None
    try:
        return bytes.fromhex(str(said["device"])), said["items"]
    except (KeyError, ValueError):
        return None
