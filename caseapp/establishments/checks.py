"""What is asked before a child may sleep in a bed: pure functions over plain facts (law 65-15 art. 3, 10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple, Protocol

from caseapp.establishments.vocabulary import Check, Takes
from caseapp.kernel.births import AgeRange


class Verdict(StrEnum):
    """How a check came out. What is not known stops nobody: it is shown, and a person decides."""

    FITS = "fits"
    UNSURE = "unsure"
    FAILS = "fails"


FITS, UNSURE, FAILS = Verdict
_BOTH = Takes.BOTH
_ASKED = (Check.CATEGORY, Check.SEX, Check.AGE, Check.CAPACITY)
"""By names of their own: through its class, Python 3.11 takes ten times as long to find one, and a referral looks at
every house."""


class Child(NamedTuple):
    """What the checks need to know of a child, on the day."""

    sex: str
    age: AgeRange | None


class Suiting(Protocol):
    """Whatever says whom a unit takes: a row of it, or a `Room`."""

    @property
    def takes(self) -> str: ...
    @property
    def age_from(self) -> int: ...
    @property
    def age_to(self) -> int: ...


class Room(NamedTuple):
    """For whom a unit is, or a line of a licence."""

    takes: str
    age_from: int
    age_to: int
    legal_category: str


class Line(NamedTuple):
    """A line of the licence: its id, for whom, how many places, how many are taken."""

    id: bytes
    room: Room
    places: int
    taken: int


def fits_sex(child: Child, takes: str) -> Verdict:
    """Whether the sex fits."""
    if takes == _BOTH or takes == child.sex:
        return FITS
    return UNSURE if child.sex == "unknown" else FAILS


def fits_age(child: Child, age_from: int, age_to: int) -> Verdict:
    """Whether any possible age lies in the band (both ends belong to it); an estimate that crosses it is unsure."""
    if child.age is None:
        return UNSURE
    if child.age.high < age_from or child.age.low > age_to:
        return FAILS
    return FITS if child.age.low >= age_from and child.age.high <= age_to else UNSURE


def suits(child: Child, unit: Suiting) -> Mapping[Check, Verdict]:
    """Whether a unit is for a child of this sex and age, whatever its licence says."""
    sex, age = fits_sex(child, unit.takes), fits_age(child, unit.age_from, unit.age_to)
    return {Check.SEX: sex, Check.AGE: age}


def place_in_licence(child: Child, category: str, licence: Iterable[Line]) -> Line | None:
    """The line of the licence that takes the child and has a place left."""
    for line in licence:
        room = line.room
        if (
            room.legal_category == category
            and line.taken < line.places
            and fits_sex(child, room.takes) is not FAILS
            and fits_age(child, room.age_from, room.age_to) is not FAILS
        ):
            return line
    return None


def check(
    child: Child, category: str, unit: Room, licence: Iterable[Line], *, emergency: bool = False
) -> Mapping[Check, Verdict]:
    """Every check of a unit for a child taken in under `category`; an `emergency` bed is beyond the licence."""
    lines = list(licence)
    allowed = unit.legal_category == category and any(line.room.legal_category == category for line in lines)
    capacity = emergency or place_in_licence(child, category, lines) is not None
    told = (
        FITS if allowed else FAILS,
        fits_sex(child, unit.takes),
        fits_age(child, unit.age_from, unit.age_to),
        FITS if capacity else FAILS,
    )
    return dict(zip(_ASKED, told, strict=True))


def failing(checks: Mapping[Check, Verdict]) -> list[Check]:
    """The checks that stand in the way."""
    return [check for check, verdict in checks.items() if verdict is FAILS]
