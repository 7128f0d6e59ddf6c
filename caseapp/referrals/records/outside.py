"""Referrals to bodies that have no account here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from caseapp.cases.records import Name
from caseapp.referrals.vocabulary import OutsideMove, OutsideState, SharingBasis


class OutsideLine(NamedTuple):
    """A referral to a body outside, on the card of its file: coded facts, nothing is opened."""

    id: bytes
    name: str
    """As the directory has it; empty for a body that is not there."""
    state: OutsideState
    since: datetime
    late: bool
    """Whether they should have said something by now: it is for the sender to call."""


class OutsideStepLine(NamedTuple):
    """A line of how it went."""

    move: OutsideMove
    at: datetime
    by: str
    """Empty: the body itself, or the clock."""
    reason: str
    words: str


class LinkNow(NamedTuple):
    """Where the link stands."""

    made_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    tries: int
    readable: bool


@dataclass(frozen=True, slots=True)
class OutsidePage:
    """A referral to a body outside, as its sender sees it."""

    id: bytes
    reference: str
    case_id: bytes
    file: str
    name: Name
    state: OutsideState
    since: datetime
    due_at: datetime | None
    late: bool
    made_at: datetime
    made_by: str
    basis: SharingBasis
    site_id: bytes | None
    """Which body of the directory it is."""
    body: Mapping[str, Any]
    told: Mapping[str, Any]
    """What they read, word for word."""
    sheet: Mapping[str, Any]
    """What goes with the child on paper besides."""
    handed_at: datetime | None
    minutes: Mapping[str, Any]
    """How the child was handed over; empty as long as nobody wrote it down."""
    link: LinkNow | None
    steps: Sequence[OutsideStepLine]
    moves: Sequence[OutsideMove]
    """What this person can do now."""
    may_give: bool
    may_hand: bool
    """Whether it can be written down that the child was handed over."""
    forgotten: bool
