"""What a page of the street is given: opened values, never an entity."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from caseapp.infra.access import Opened
from caseapp.outreach.vocabulary import (
    CallOutcome,
    CallUrgency,
    Channel,
    Given,
    Part,
    PlaceKind,
    PromiseOutcome,
    RoundKind,
    RoundState,
    Skill,
    StopReason,
    WentHome,
)
from caseapp.policy.outreach import GRAVE


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
    joined_at: datetime | None = None
    gone_at: datetime | None = None
    gone_why: WentHome | None = None


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


class PersonMet(NamedTuple):
    """Somebody in an encounter: a profile by its code, or a silhouette."""

    profile_id: bytes | None
    code: tuple[str, int] | None
    """The bird and the number."""
    sex: str | None
    age: tuple[int, int] | None
    method: str | None
    aliases: tuple[str, ...]
    marks: dict[str, str]
    id: bytes = b""


class AddedLine(NamedTuple):
    """What was added to an encounter later."""

    id: bytes
    at: datetime
    by: str
    danger: int | None
    told: Mapping[str, Any]
    care: str


class EncounterLine(NamedTuple):
    """An encounter as it was noted, and what was added."""

    id: bytes
    at: datetime
    came_at: datetime
    place_id: bytes | None
    """None: elsewhere, as `told` says."""
    by: str
    mode: str
    minutes: int | None
    initiative: str | None
    adherence: str | None
    danger: int | None
    """As it was noted."""
    worst: int | None
    """The gravest that was said, then or later."""
    given: dict[Given, int]
    refusal: str | None
    counted: tuple[int, int, int, int]
    """Boys, girls, children, adults."""
    persons: tuple[PersonMet, ...]
    told: Opened
    care: str
    care_closed: bool
    """Whether there may be words of health that she does not open."""
    added: tuple[AddedLine, ...]
    reviewed_at: datetime | None
    reviewed_by: str

    @property
    def grave(self) -> bool:
        """Whether a coordinator must look at it."""
        return (self.worst or 0) >= GRAVE


class PlaceSeen(NamedTuple):
    """What a place was like."""

    at: datetime
    place_id: bytes
    by: str
    ambience: str | None
    police: bool
    mediation: bool
    nobody: bool
    note: str
