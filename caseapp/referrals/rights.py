"""When a recorded right allows telling: pure functions over its row and the table of `policy/referring.py`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from caseapp.policy.referring import TELLS
from caseapp.referrals.models import Consent


def allows(row: Consent | None, receiver_id: bytes, day: date) -> bool:
    """Whether this is a right to tell an establishment something on a day."""
    return (
        row is not None
        and row.revoked_at is None
        and (row.until is None or row.until >= day)
        and row.receiver_id in (None, receiver_id)
    )


def withheld_by(row: Consent | None) -> frozenset[str]:
    """Classes of data that must not be told, whatever a referral asks."""
    return frozenset(row.withheld.split()) if row else frozenset()


def without(told: Mapping[str, Any], withheld: frozenset[str]) -> dict[str, Any]:
    """A sheet without what is withheld: its lines, and its coded constraints."""
    left: dict[str, Any] = {name: value for name, value in told.items() if TELLS.get(name) not in withheld}
    if "constraints" in left:
        left["constraints"] = [code for code in left["constraints"] if TELLS.get(code) not in withheld]
    return left
