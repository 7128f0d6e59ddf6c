"""What a page of daily life is given: opened values, never an entity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from caseapp.daily.rounds import Slot
from caseapp.daily.vocabulary import Attended, Outcome, Round, Service
from caseapp.establishments.records import Resident
from caseapp.norms.lists import Spoken


class DoseSaid(NamedTuple):
    """One line about a dose: what was said, by whom, when; who saw it."""

    key: str
    line: int
    outcome: Outcome
    why: str
    by: str
    at: datetime
    mine: bool
    witness: str
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class DoseDue:
    """A dose of a round: what must be given to whom, and what was said of it."""

    key: str
    """Of the treatment."""
    slot: Slot
    who: Resident
    bed: str
    drug: str
    dose: str
    way: Spoken | None
    how: str
    never: str
    """Medicines the child must not have."""
    witnessed: bool
    readable: bool
    """False: what must be given could not be opened; nobody gives what she cannot read."""
    said: Sequence[DoseSaid]
    """The last line first."""
    given_last: datetime | None
    too_soon: bool

    @property
    def now(self) -> DoseSaid | None:
        """What holds."""
        return self.said[0] if self.said else None

    @property
    def unseen(self) -> bool:
        """Whether somebody still has to say that she saw it."""
        return self.witnessed and self.now is not None and self.now.outcome is Outcome.GIVEN and not self.now.witness


@dataclass(frozen=True, slots=True)
class RoundNow:
    """A round with its doses; `closed`: doses of children whose file this person does not see."""

    slot: Slot
    doses: Sequence[DoseDue]
    closed: Sequence[str]
    """The beds of those children."""


@dataclass(frozen=True, slots=True)
class NeededNow:
    """A medicine that a child takes when she needs it, and what was given of it."""

    key: str
    """Of the treatment."""
    who: Resident
    bed: str
    drug: str
    dose: str
    way: Spoken | None
    how: str
    never: str
    witnessed: bool
    readable: bool
    apart: int
    """Hours at least between two doses."""
    most: int
    """Doses at most in 24 hours."""
    given: Sequence[Sequence[DoseSaid]]
    """The doses of the last two days, the newest first; of each the last line first."""
    seen: int
    """How many doses there were: what the page has seen."""
    lately: int
    """How many in the last 24 hours."""
    wait: datetime | None
    """From when the next one may be given; None: now."""


class RoundCount(NamedTuple):
    """How a round stands, without opening anything."""

    slot: Slot
    due: int
    said: int
    not_taken: int
    unseen: int

    @property
    def left(self) -> int:
        """Doses of which nothing is written."""
        return self.due - self.said


class TreatmentLine(NamedTuple):
    """A treatment, as the health staff reads it."""

    key: str
    drug: str
    dose: str
    way: Spoken | None
    how: str
    rounds: Sequence[Round]
    starts_on: date
    ends_on: date | None
    prescriber: str
    why: str
    stopped: str
    stopped_at: datetime | None
    witnessed: bool
    document_id: bytes | None
    by: str
    written_at: datetime
    live: bool
    readable: bool
    past: Sequence[tuple[Slot, Sequence[DoseSaid]]]
    """What became of its last doses, the newest first; nothing said of one that was due shows as an empty list."""
    apart: int | None
    most: int | None
    """When needed: hours at least between two doses, doses at most in 24 hours."""
    needed: Sequence[Sequence[DoseSaid]]
    """What was given when needed, the newest first."""


class NeedsNow(NamedTuple):
    """What a child may not eat or take."""

    who: Resident
    diets: Sequence[Spoken]
    food: str
    drugs: str
    by: str
    since: datetime | None
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """One meal of a day: whom to cook for."""

    service: Service
    expected: int
    away: int
    served: int | None
    by: str
    at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Kitchen:
    """What the kitchen must know of those who live here: counts, and first names where a plate is apart."""

    counts: Mapping[Spoken, Mapping[Service, int]]
    """How many plates of each diet at each meal: of those who are expected at it."""
    plates: Sequence[NeedsNow]
    closed: int
    """Children whose file this person does not see and who need something apart: another one knows."""


class Occasion(NamedTuple):
    """One time that an activity takes place."""

    key: str
    day: date
    kind: Spoken
    title: str
    place: str
    leader: str
    begins: str
    ends: str
    enrolled: int
    came: int | None
    """None: nobody has said who came."""


class Participant(NamedTuple):
    """A child at an activity."""

    key: str
    who: Resident
    enrolled: bool
    said: Attended | None
    by: str
    at: datetime | None


class Taking(NamedTuple):
    """An activity on the page of a stay."""

    key: str
    kind: Spoken
    title: str
    weekly: bool
    begins: str
    day: date
    came: int
    times: int
    live: bool
