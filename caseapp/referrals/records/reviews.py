"""Refusals as a protection unit reviews them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from caseapp.referrals.vocabulary import ChildReason, HouseReason, Kind, Urgency


class ReviewLine(NamedTuple):
    """One refusal: nothing in it leads to the child, nor to who sent her."""

    id: bytes
    reference: str
    house: str
    """The establishment that refused."""
    kind: Kind
    urgency: Urgency
    house_reason: HouseReason
    child_reason: ChildReason
    beds: int | None
    """How many fitting beds it had free by its own figures; None where no bed was asked for, or none were counted."""
    since: datetime
    due_at: datetime
    heard_at: datetime | None
    told: Mapping[str, Any]
    along: int
    """Brothers and sisters whom it refused with her: decided together."""
