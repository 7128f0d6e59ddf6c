"""What a page about street profiles is given: opened values, never an entity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from caseapp.infra.access import Opened
from caseapp.outreach.resemblance import Resemblance
from caseapp.outreach.vocabulary import (
    Adherence,
    Answer,
    Bird,
    Given,
    Initiative,
    Mode,
    Refusal,
    Settled,
    Stage,
)


class ProfileLine(NamedTuple):
    """A street profile in a list."""

    id: bytes
    bird: Bird
    number: int
    aliases: tuple[str, ...]
    sex: str
    born: tuple[int | None, int | None]
    ages: tuple[int, int] | None
    """Today."""
    age_method: str
    stage: Stage
    first_met_at: datetime | None
    last_met_at: datetime | None
    last_place_id: bytes | None
    times: int
    approaches: int
    accepted_at: datetime | None
    missing: tuple[str, ...]
    """What the present rung asks for and nobody knows yet (behaviour 75)."""
    worker_id: bytes | None
    case_id: bytes | None
    asked_at: datetime | None
    into_id: bytes | None
    face: Opened
    version: int


class Encountered(NamedTuple):
    """An encounter, on the line of a profile."""

    at: datetime
    place_id: bytes | None
    """None: elsewhere, as `told` says."""
    mode: Mode
    initiative: Initiative | None
    adherence: Adherence | None
    danger: int | None
    refusal: Refusal | None
    given: Mapping[Given, int]
    told: Opened
    added: tuple[tuple[datetime, Opened], ...]
    """What was added later."""
    heard: tuple[str, ...]
    """What she was called then."""
    by: str
    met_id: bytes
    encounter_id: bytes
    as_id: bytes
    """The profile as which she was met, where several were put together."""
    before: bool
    """Before she first accepted."""

    @property
    def names(self) -> tuple[str, ...]:
        """What she was called then, also as it was added later."""
        return (*self.heard, *(name for _at, told in self.added for name in told.get("aliases") or ()))


class Said(NamedTuple):
    """An answer that somebody gave about somebody met."""

    id: bytes
    met_id: bytes
    at: datetime
    by: str
    answer: Answer
    score: int
    undone_at: datetime | None
    undone_by: str


@dataclass(frozen=True, slots=True)
class ProfileSheet:
    """All of one profile."""

    line: ProfileLine
    life: Opened
    encounters: list[Encountered]
    said: list[Said]
    together: list[ProfileLine]
    """Others that were put together with it."""
    friends: list[tuple[ProfileLine, int]]
    """Whom she was met with, how often."""
    worker: str
    opened_at: datetime
    opened_by: str
    asked_by: str
    reference: str
    """Of her file, where the reader may see it."""
    became_at: datetime | None
    next_needs: tuple[str, ...]
    """What would take the relation to the next rung: an offer, never something that is missing."""


class Candidate(NamedTuple):
    """A profile that somebody met may be."""

    line: ProfileLine
    found: Resemblance
    doubted: bool
    """Somebody answered that she does not know."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who was met and is not yet known again."""

    met_id: bytes
    at: datetime
    place_id: bytes | None
    told: Opened
    """What the encounter tells."""
    round_id: bytes
    sex: str
    ages: tuple[int, int] | None
    face: Opened
    by: str
    candidates: list[Candidate]
    settled: Settled = Settled.OPEN
