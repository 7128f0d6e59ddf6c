"""What a page about referrals is given: opened values and coded facts, never an entity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Any, NamedTuple

from caseapp.cases.records import Name
from caseapp.establishments.checks import Verdict
from caseapp.referrals.lifecycle import Step as Line
from caseapp.referrals.lifecycle import TransferStep
from caseapp.referrals.vocabulary import (
    LIVE,
    Consequence,
    Kind,
    Move,
    OutsideMove,
    OutsideState,
    SharingBasis,
    Side,
    State,
    Suit,
    TransferState,
    Urgency,
)


class Near(IntEnum):
    """How near two houses are, by their addresses."""

    COMMUNE = 0
    PROVINCE = 1
    BESIDE = 2
    REGION = 3
    ELSEWHERE = 4


class Candidate(NamedTuple):
    """An establishment that could be asked, and what speaks for it and against it."""

    id: bytes
    name: str
    place: str
    near: Near
    km: int
    """About how far, as the crow flies; 0 where it is the same commune, or not known."""
    measured: bool
    """Whether that was measured between two communes, and not only between two provinces."""
    free: int
    checks: tuple[tuple[tuple[Suit, Verdict], ...], ...]
    """For each child: what was asked of the house, and how it came out."""
    fits: bool
    refused_before: int
    """How often it said no to this very child."""
    asked: bool
    """Whether it is being asked about this child now."""

    @property
    def failing(self) -> list[Suit]:
        """What stands in the way."""
        return [suit for each in self.checks for suit, verdict in each if verdict is Verdict.FAILS]


class Companion(NamedTuple):
    """Another child of a party, as she stands at one house: what whoever looks may know of her now."""

    sending_id: bytes
    reference: str
    state: State
    name: Name | None
    """For the sender."""
    file: str
    """The reference of her file, for the sender."""
    told: Mapping[str, Any]
    """The extract; empty where no key of it is held any more."""
    apart: bool
    """Whether a proposal has no place for her."""
    bed: str
    expected_at: datetime | None

    @property
    def goes_on(self) -> bool:
        """Whether something is still asked for her at this house."""
        return self.state in LIVE


class SendingLine(NamedTuple):
    """A line of a list of referrals: one child, or all of a party who stand at the same step."""

    reference: str
    sending_id: bytes
    other: str
    """The establishment on the other side."""
    kind: Kind
    urgency: Urgency
    state: State
    next: Side | None
    mine: bool
    """Whether it is for this house to act."""
    since: datetime
    due_at: datetime | None
    raised: int
    claimed_by: str
    name: Name | None
    """The child, for the sender."""
    age: str
    sex: str
    needs: Sequence[str]
    others: Sequence[SendingLine] = ()
    """Those who are referred together with her and stand where she stands."""
    in_party: bool = False


class StepLine(NamedTuple):
    """A line of the log."""

    move: Move
    side: Side
    state: State
    at: datetime
    by: str
    place: str
    reason: str
    words: str
    forgotten: bool


@dataclass(frozen=True, slots=True)
class SendingCard:
    """How a referral stands with one establishment."""

    id: bytes
    version: int
    receiver: str
    state: State
    next: Side | None
    since: datetime
    due_at: datetime | None
    raised: int
    used: int
    """Percent of the time that is used."""
    claimed_by: str
    knows: int
    summary_asked: bool
    placed: bool
    house_reason: str
    child_reason: str
    consequence: Consequence | None
    reviewed: bool
    bed: str
    bed_until: datetime | None
    bed_extended: bool
    expected_at: datetime | None
    feedback_due: date | None
    journey: Mapping[str, Any]
    steps: Sequence[StepLine]
    moves: Sequence[Line]
    """What this person can do now."""
    apart: bool
    """Whether the proposal has no place for this child, and one for others of her party."""
    party: Sequence[Companion]
    """Those who are referred together with her, at this house."""

    @property
    def along(self) -> int:
        """How many brothers and sisters are with her in this."""
        return sum(one.goes_on for one in self.party)


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """A referral as one of its two houses sees it."""

    id: bytes
    reference: str
    restricted: bool
    """Whether the file is for its team alone, or not even seen from here: on paper its child has no name."""
    side: Side
    kind: Kind
    urgency: Urgency
    wanted_on: date
    made_at: datetime
    made_by: str
    sender: str
    file: str
    """The reference of the child's file, for those who may open it."""
    name: Name | None
    words: str
    passing: str
    away: str
    """The commune of somebody who must not approach the child, as a code: known to the sender alone."""
    sheets: Mapping[int, Mapping[str, Any]]
    """What is told, by level; for a receiver, only what her house holds the key of."""
    parallel: int
    """How many houses were asked at the same time."""
    basis: SharingBasis | None
    cards: Sequence[SendingCard]


class ConsentLine(NamedTuple):
    """A line of the register of rights to share."""

    id: bytes
    basis: SharingBasis
    given_on: date
    until: date | None
    receiver: str
    withheld: Sequence[str]
    who: str
    words: str
    revoked_at: datetime | None
    revoked: str
    by: str
    revocable: bool
    live: bool


class TransferLine(NamedTuple):
    """A whole file that is offered, asked for, or was."""

    id: bytes
    case_id: bytes
    side: Side
    """Of whoever reads: the sender keeps the file, the receiver would."""
    other: str
    state: TransferState
    mine: bool
    """Whether it is for this house to act."""
    since: datetime
    lapses_at: datetime
    file: str
    """The reference of the file, for those who may open it now."""
    name: Name | None


class TransferPage(NamedTuple):
    """The hand-over of a file as one of its two houses sees it."""

    line: TransferLine
    other_id: bytes
    said: Mapping[str, str]
    """Why it was asked for, why it was offered, how it was answered."""
    begun_at: datetime
    offered_at: datetime | None
    ended_at: datetime | None
    asked_by: str
    offered_by: str
    ended_by: str
    moves: Sequence[TransferStep]
    """What this person can do now."""


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
