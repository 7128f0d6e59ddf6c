"""Referrals to houses of this installation, and the rights to share they rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from caseapp.cases.records import Name
from caseapp.documents.records import DocumentRecord
from caseapp.policy.classes import DataClass
from caseapp.referrals.lifecycle import Step as Line
from caseapp.referrals.vocabulary import LIVE, SERVICE_ENDS, Consequence, Kind, Move, SharingBasis, Side, State, Urgency


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
    seeks: bool
    """Whether nobody is asked for her any more: the sender acts."""
    bed: str
    expected_at: datetime | None

    @property
    def goes_on(self) -> bool:
        """Whether something is still asked for her: at this house, or of whoever sent her."""
        return self.state in LIVE or self.seeks


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
    """Whether brothers or sisters are referred with her to this house, wherever they stand."""


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
    passing: str
    """Why a bed was taken in a unit that does not suit the child."""
    prosecutor: str
    """Who was told at the prosecutor's office."""
    forgotten: bool


@dataclass(frozen=True, slots=True)
class SendingCard:
    """How a referral stands with one establishment."""

    id: bytes
    version: int
    receiver: str
    state: State
    next: Side | None
    seeks: bool
    """For the sender: it ended without the child, and nobody else is asked."""
    since: datetime
    due_at: datetime | None
    raised: int
    used: int
    """Percent of the time that is used."""
    claimed_by: str
    knows: int
    summary_asked: bool
    summary: Mapping[str, Any] | None
    """What was approved of it for this house; None as long as nothing was."""
    placed: bool
    house_reason: str
    child_reason: str
    consequence: Consequence | None
    reviewed: bool
    reviewer: str
    """The protection unit that reviews the refusal; empty where the house that sent does."""
    bed: str
    bed_until: datetime | None
    bed_extended: bool
    expected_at: datetime | None
    feedback_due: date | None
    journey: Mapping[str, Any]
    paper: DocumentRecord | None
    """The document that proves by what right the child travels, as this person may know it."""
    steps: Sequence[StepLine]
    moves: Sequence[Line]
    """What this person can do now."""
    apart: bool
    """Whether the proposal has no place for this child, and one for others of her party."""
    party: Sequence[Companion]
    """Those who are referred together with her, at this house."""

    @property
    def service_end(self) -> StepLine | None:
        """By which move a service has ended, by whom, when and why."""
        return next((step for step in reversed(self.steps) if step.move in SERVICE_ENDS), None)

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
    closed: frozenset[DataClass]
    """Of which classes the safety sheet has lines that this reader does not open, and others of her house do."""
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
    proof: DocumentRecord | None
    """The document that proves it, as this person may know it."""
    mistaken: bool
    """Whether it was withdrawn because it was entered by mistake."""
    live: bool
