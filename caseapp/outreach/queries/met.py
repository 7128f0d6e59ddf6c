"""What was met in a span of nights, as rows to count: the same rows behind the map, the figures and a count night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Date, bindparam, select

from caseapp.cases.vocabulary import Sex
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.outreach.models import Encounter, Met, Profile, Round
from caseapp.outreach.vocabulary import AgeBand

OF_AGE = 18

_NIGHTS = (
    Round.establishment_id == bindparam("house"),
    Round.night >= bindparam("first", type_=Date()),
    Round.night <= bindparam("last", type_=Date()),
)
_ROUNDS = Reading(
    select(Round.id, Round.night, Round.kind, Round.state, Round.left_at, Round.back_at, Round.cancelled).where(
        *_NIGHTS
    )
)
_ENCOUNTERS = Reading(
    select(
        Encounter.id,
        Encounter.round_id,
        Encounter.place_id,
        Encounter.captured_at,
        Encounter.adherence,
        Encounter.danger,
        Encounter.given,
        Encounter.refusal,
        Encounter.boys,
        Encounter.girls,
        Encounter.others,
        Encounter.adults,
    )
    .join(Round, Round.id == Encounter.round_id)
    .where(*_NIGHTS)
)
_MET = Reading(
    select(Met.id, Met.encounter_id, Met.profile_id, Met.sex, Met.age_low, Met.age_high)
    .join(Round, Round.id == Met.round_id)
    .where(*_NIGHTS)
)
_PROFILES = Reading(
    select(
        Profile.id,
        Profile.sex,
        Profile.born_low,
        Profile.born_high,
        Profile.case_id,
        Profile.first_met_at,
        Profile.accepted_at,
        Profile.approaches,
        Profile.stage,
        Profile.into_id,
    ).where(Profile.establishment_id == bindparam("house"))
)


class Person(NamedTuple):
    """Somebody met on a night. `who` is a profile; None: a silhouette, who may be met again unknown."""

    night: date
    round_id: bytes
    place_id: bytes | None
    """None: at none of our places. It is in no cell of a map."""
    late: bool
    """After midnight: no figure is finer than half a night."""
    who: bytes | None
    sex: Sex | None
    band: AgeBand | None
    number: int = 1
    """Several, where they were only counted."""


@dataclass(frozen=True, slots=True)
class Span:
    """The rows of a span of nights."""

    rounds: Sequence[NamedTuple]
    encounters: Sequence[NamedTuple]
    persons: list[Person]
    profiles: dict[bytes, NamedTuple]
    adults: int
    known_in: list[tuple[bytes, bytes]]
    """Which known child was in which encounter."""


def span(actor: Actor, first: date, last: date) -> Span:
    """What the actor's house met from night `first` to night `last`; nothing is opened that is sealed."""
    unit, asked = session(), {"house": actor.workplace_id or b"", "first": first, "last": last}
    rounds = _ROUNDS.rows(unit, **asked)
    encounters = _ENCOUNTERS.rows(unit, **asked)
    profiles = {row.id: row for row in _PROFILES.rows(unit, house=actor.workplace_id or b"")}
    nights = {row.id: row.night for row in rounds}
    by_id = {row.id: row for row in encounters}
    persons: list[Person] = []
    known_in: list[tuple[bytes, bytes]] = []
    adults = sum(row.adults for row in encounters)
    for met in _MET.rows(unit, **asked):
        encounter = by_id[met.encounter_id]
        night = nights[encounter.round_id]
        who = kept(profiles, met.profile_id)
        age = _age(profiles.get(who or b""), night) or _range(met.age_low, met.age_high)
        if age is not None and age[0] >= OF_AGE and who is None:
            adults += 1
            continue
        if who is not None:
            known_in.append((met.encounter_id, who))
        sex = profiles[who].sex if who in profiles else None
        persons.append(_person(night, encounter, who, sex or met.sex, age))
    for row in encounters:
        for number, sex in ((row.boys, Sex.MALE), (row.girls, Sex.FEMALE), (row.others, Sex.UNKNOWN)):
            if number:
                persons.append(_person(nights[row.round_id], row, None, sex, None)._replace(number=number))
    return Span(rounds, encounters, persons, profiles, adults, known_in)


def kept(profiles: dict[bytes, NamedTuple], who: bytes | None) -> bytes | None:
    """The profile that stands for `who` now: of two that were put together, the one that was kept."""
    seen: set[bytes] = set()
    while who is not None and who in profiles and who not in seen:
        seen.add(who)
        into = profiles[who].into_id  # type: ignore[attr-defined]
        if into is None:
            return who
        who = into
    return who


def _person(
    night: date, encounter: NamedTuple, who: bytes | None, sex: str | None, age: tuple[int, int] | None
) -> Person:
    local = clock.local(encounter.captured_at)  # type: ignore[attr-defined]
    return Person(
        night,
        encounter.round_id,  # type: ignore[attr-defined]
        encounter.place_id,  # type: ignore[attr-defined]
        local.date() > night,
        who,
        Sex(sex) if sex else None,
        _band(age),
    )


def _range(low: int | None, high: int | None) -> tuple[int, int] | None:
    if low is None and high is None:
        return None
    return (low if low is not None else high or 0, high if high is not None else low or 0)


def _age(profile: NamedTuple | None, on: date) -> tuple[int, int] | None:
    """Years between which a profile's child is, on a day."""
    born = _range(profile.born_low, profile.born_high) if profile is not None else None  # type: ignore[attr-defined]
    return (on.year - born[1], on.year - born[0]) if born else None


def _band(age: tuple[int, int] | None) -> AgeBand | None:
    """The band in which the middle of an age lies."""
    if age is None:
        return None
    middle = (age[0] + age[1]) // 2
    return next((band for band in AgeBand if band.years[0] <= middle <= band.years[1]), None)


def hours(rounds: Sequence[NamedTuple]) -> float:
    """Hours spent outside by rounds that are back."""
    spent = [_lasted(row.left_at, row.back_at) for row in rounds]  # type: ignore[attr-defined]
    return sum(spent)


def _lasted(left: datetime | None, back: datetime | None) -> float:
    return (back - left).total_seconds() / 3600 if left and back else 0.0
