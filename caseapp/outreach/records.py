"""What a page of the street is given: opened values, never an entity."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from caseapp.outreach.vocabulary import (
    CallOutcome,
    CallUrgency,
    Channel,
    Part,
    PlaceKind,
    PromiseOutcome,
    RoundKind,
    RoundState,
    Skill,
    StopReason,
)


class Spoken(NamedTuple):
    """A name in both languages; one of them may be missing."""

    fr: str
    ar: str

    def said(self, language: str) -> str:
        """The name in `language`, else in the other one."""
        return (self.ar or self.fr) if language == "ar" else (self.fr or self.ar)


class SectorRow(NamedTuple):
    """A sector."""

    id: bytes
    name: Spoken
    risks: str
    best_from: int | None
    best_until: int | None
    active: bool


class PlaceRow(NamedTuple):
    """A place, without its exact point."""

    id: bytes
    sector_id: bytes | None
    kind: PlaceKind
    name: Spoken
    hazards: str
    no_go_until: date | None
    active: bool


class VehicleRow(NamedTuple):
    """A vehicle."""

    id: bytes
    label: str
    plate: str
    defects: str
    seats: int
    checked_until: date | None
    active: bool
    version: int


class SkillRow(NamedTuple):
    """Something somebody can do."""

    id: bytes
    skill: Skill
    until: date | None


class MemberRow(NamedTuple):
    """Somebody of a crew."""

    user_id: bytes
    name: str
    part: Part
    read_at: datetime | None


class StopRow(NamedTuple):
    """A place on a round."""

    id: bytes
    place_id: bytes
    name: str
    kind: PlaceKind | None
    hazards: str
    no_go_until: date | None
    why: StopReason
    arrived_at: datetime | None
    left_at: datetime | None


class RoundRow(NamedTuple):
    """A round as a list shows it."""

    id: bytes
    reference: str
    night: date
    kind: RoundKind
    state: RoundState
    planned_from: datetime
    planned_until: datetime
    crew: tuple[MemberRow, ...]
    stops: int
    vehicle_id: bytes | None
    check_at: datetime | None
    check_level: int


class CallRow(NamedTuple):
    """A call."""

    id: bytes
    channel: Channel
    urgency: CallUrgency
    received_at: datetime
    by: str
    place_id: bytes | None
    where: str
    what: str
    caller: str
    phone: str
    round_id: bytes | None
    reference: str
    outcome: CallOutcome | None
    ended_at: datetime | None
    feedback_at: datetime | None


class PromiseRow(NamedTuple):
    """A promised return."""

    id: bytes
    what: str
    due_on: date
    place_id: bytes | None
    profile_id: bytes | None
    owner: str
    round_id: bytes | None
    reference: str
    outcome: PromiseOutcome | None


class WeekRow(NamedTuple):
    """A line of the weekly plan."""

    id: bytes
    weekday: int
    begins: int
    lasts: int
    kind: RoundKind
    name: str
    sectors: tuple[bytes, ...]
    crew: tuple[tuple[bytes, Part], ...]
    vehicle_id: bytes | None
    version: int


class SignRow(NamedTuple):
    """A sign of life, or a call of the chain."""

    at: datetime
    by: str
    level: int
