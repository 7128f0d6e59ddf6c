"""What a page about a centre is given: opened values, never an entity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from caseapp.cases.records import Name
from caseapp.establishments.vocabulary import (
    BasisKind,
    Door,
    EntryMode,
    ExitReason,
    OutingKind,
    SignsAs,
    Use,
    VisitRule,
    Way,
)
from caseapp.norms.lists import Spoken


class Resident(NamedTuple):
    """A child who lives here, as the board shows her. Without a name where the file is not this person's to see."""

    reference: str
    name: Name | None
    age: str
    sex: str
    stay_id: bytes
    admitted_at: datetime
    lawful_until: date | None
    confirm_by: datetime | None
    out: OutingKind | None
    back_by: datetime | None
    late: bool
    given: tuple[str, str] = ("", "")
    """Her first name in Arabic and in Latin letters, where a sheet needs no more."""


def written(name: Name) -> list[str]:
    """A name as papers have it: in each script in which it is known."""
    return [part for part in (name.arabic, name.latin) if part] or [name.nickname or "—"]


class BedNow(NamedTuple):
    """A bed and what it is used for now; `use` None: free."""

    id: bytes
    label: str
    emergency: bool
    use: Use | None
    use_id: bytes | None
    resident: Resident | None
    reason: Spoken | None
    note: str
    since: datetime | None
    until: datetime | None
    extended: bool


@dataclass(slots=True)
class UnitNow:
    """A unit with its beds, tonight."""

    id: bytes
    name: str
    takes: str
    age_from: int
    age_to: int
    legal_category: str
    beds: list[BedNow] = field(default_factory=list)

    def count(self, use: Use | None, *, emergency: bool = False) -> int:
        """How many beds are so used now."""
        return sum(bed.use == use and bed.emergency == emergency for bed in self.beds)


@dataclass(frozen=True, slots=True)
class Board:
    """Tonight: units and beds, what the licence allows and how much of it is taken."""

    units: Sequence[UnitNow]
    licensed: int
    residents: int
    living: Mapping[bytes, Resident]
    """Who lives here, by stay; empty for those who may not see it."""

    def count(self, use: Use | None) -> int:
        """How many beds are so used now, emergency beds too unless they are free."""
        return sum(bed.use == use and not (bed.emergency and use is None) for unit in self.units for bed in unit.beds)

    @property
    def out(self) -> list[Resident]:
        """Who is out now, the latest expected first."""
        here = [bed.resident for unit in self.units for bed in unit.beds if bed.resident and bed.resident.out]
        return sorted(here, key=lambda r: r.back_by or r.admitted_at)


class BasisLine(NamedTuple):
    """A recorded legal basis, as far as this person may read it."""

    door: Door
    kind: BasisKind
    measure: str
    decided_on: date
    ends_on: date | None
    document_id: bytes | None
    told: dict[str, str]
    state: str
    by: str
    at: datetime


class VisitorLine(NamedTuple):
    """Who may visit, or may not."""

    id: bytes
    rule: VisitRule
    name: str
    link: str
    why: str
    since: datetime


class OutingLine(NamedTuple):
    """A going out."""

    kind: OutingKind
    left_at: datetime
    expected_at: datetime
    returned_at: datetime | None
    note: str


class SignedLine(NamedTuple):
    """Somebody signed minutes. Empty name and ink where this person may not read them."""

    way: Way
    quality: SignsAs
    name: str
    ink: str
    names: list[str]
    birth: dict[str, Any]
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class StayCard:
    """A stay as its page shows it."""

    id: bytes
    version: int
    centre: str
    mine: bool
    """Whether the actor works in this centre: elsewhere it is only read."""
    bed: str
    unit: str
    number: str
    mode: EntryMode
    legal_category: str
    admitted_at: datetime
    admitted_by: str
    lawful_until: date | None
    confirm_by: datetime | None
    ended_at: datetime | None
    exit_reason: ExitReason | None
    aftercare_due: date | None
    aftercare_at: datetime | None
    entry: dict[str, str]
    health: dict[str, str]
    leaving: dict[str, str]
    states: dict[str, str]
    """Why `entry`, `health` or `leaving` is empty: open, empty, closed or unreadable."""
    bases: Sequence[BasisLine]
    visitors: Sequence[VisitorLine]
    outings: Sequence[OutingLine]
    passed: Sequence[tuple[str, str, str]]
    """Checks that were passed over: which, by whom, why."""
    signed: Sequence[SignedLine]
    """Signatures under the minutes of both ways, in their order."""

    def signed_for(self, way: Way) -> list[SignedLine]:
        """Those under the minutes of one way."""
        return [line for line in self.signed if line.way is way]
