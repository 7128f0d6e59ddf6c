"""Whole files that change hands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from caseapp.cases.records import Name
from caseapp.referrals.lifecycle import TransferStep
from caseapp.referrals.vocabulary import Side, TransferState


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
