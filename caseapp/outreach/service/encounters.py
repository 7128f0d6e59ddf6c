"""Noting what was met: on a phone in the street, or afterwards at a desk. The same id is stored once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from caseapp.cases.vocabulary import Sex
from caseapp.infra.audit import record
from caseapp.infra.db.adding import Adding
from caseapp.infra.db.reading import Reading, padded
from caseapp.infra.sealing.vaults import Keys, writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.events import MET
from caseapp.outreach.models import (
    CareFields,
    Encounter,
    FaceFields,
    Met,
    Place,
    Profile,
    Round,
    SpotFields,
    ToldFields,
)
from caseapp.outreach.service import ladder, returning
from caseapp.outreach.service.standing import acting_on
from caseapp.outreach.vocabulary import Adherence, AgeMethod, Given, Initiative, Mode, Refusal, Settled
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P

_IDS: BindParameter[list[bytes]] = bindparam("ids", expanding=True)
_PLACES = Reading(select(Place.id).where(Place.id.in_(_IDS)))
_PROFILES = Reading(select(Profile.id).where(Profile.id.in_(_IDS)))
_ENCOUNTERS, _MET = Adding(Encounter), Adding(Met)
MOST_COUNTED = 500
MOST_PERSONS = 12
"""Persons of one encounter who are told apart; more of them are counted."""
WRITTEN = (DataClass.NOTES, DataClass.CONTACT, DataClass.IDENTITY, DataClass.HEALTH)
"""The classes of a round's vault in which an encounter is sealed."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody met: a profile that was known again, or a silhouette."""

    profile_id: bytes | None = None
    sex: Sex | None = None
    age: tuple[int, int] | None = None
    """The youngest and the oldest, in years."""
    age_method: AgeMethod | None = None
    face: FaceFields = field(default_factory=FaceFields)


@dataclass(frozen=True, slots=True)
class Noted:
    """An encounter as somebody noted it. Everything but place, time and mode may be missing (behaviour 75). It was at a
    place of the house, or elsewhere, which `told` says in words."""

    id: bytes
    place_id: bytes | None
    captured_at: datetime
    mode: Mode
    persons: Sequence[Person] = ()
    counted: tuple[int, int, int, int] = (0, 0, 0, 0)
    """Boys, girls, children, adults who were only counted."""
    initiative: Initiative | None = None
    adherence: Adherence | None = None
    danger: int | None = None
    minutes: int | None = None
    given: Mapping[Given, int] = field(default_factory=dict)
    refusal: Refusal | None = None
    told: ToldFields = field(default_factory=ToldFields)
    care: str = ""
    """First aid: sealed in the health class."""
    return_on: date | None = None
    """When somebody comes back, as was promised; what for is `told["next"]`."""
    spot: SpotFields = field(default_factory=SpotFields)
    cut: bool = False
    """Whether a telephone sent it as it stood, half written: it alone may say nothing of where it was."""


def note(actor: Actor, row: Round, given: Iterable[Noted], device_id: bytes | None = None) -> list[Noted]:
    """Store encounters of a round, and take the relation with each profile that was met a step on.

    Raises Refused; NotFound for a place or a profile that is not of this house; Invalid for what cannot be.
    The caller has made sure that none of them is stored already (`FieldItem`).
    """
    unit = acting_on(actor, P.STREET_MEET, row)
    noted = list(given)
    store(unit, row, noted, actor.user_id, device_id)
    record(unit, actor, MET, row.id, encounters=len(noted))
    unit.flush()
    return noted


def store(unit: Session, row: Round, noted: Sequence[Noted], by: bytes, device_id: bytes | None = None) -> list[bytes]:
    """The same for whoever has asked who may, and writes the line in the trail. Ids of the persons met, in the order in
    which they were given. Raises NotFound, Invalid."""
    profiles = _known(unit, noted)
    keys = writing_keys(unit, row.establishment_id, row.id, WRITTEN)
    now = clock.now()
    for one in noted:
        check(one)
    met = [_met(row, one, person, keys) for one in noted for person in one.persons]
    _ENCOUNTERS.run(unit, [_encounter(by, row, one, keys, now, device_id) for one in noted])
    _MET.run(unit, met)
    returning.promise_returns(unit, row, noted, by)
    ladder.recount(unit, profiles)
    return [one["id"] for one in met]


def check(one: Noted) -> None:
    """Raises Invalid for numbers that cannot be, and for an encounter that was nowhere. A phone is answered with the
    same sentence as a form."""
    if one.place_id is None and not one.told.get("where") and not one.cut:
        raise Invalid({"where": "nowhere"})
    if one.place_id is not None and one.told.get("where"):
        raise Invalid({"where": "two_places"})
    if any(not 0 <= number <= MOST_COUNTED for number in one.counted):
        raise Invalid({"counted": "number"})
    if one.danger is not None and not 0 <= one.danger <= 4:
        raise Invalid({"danger": "choice"})
    if one.minutes is not None and not 0 <= one.minutes <= 24 * 60:
        raise Invalid({"minutes": "number"})
    if any(not 1 <= number <= MOST_COUNTED for number in one.given.values()):
        raise Invalid({"given": "number"})
    if len(one.persons) > MOST_PERSONS:
        raise Invalid({"persons": "number"})
    for person in one.persons:
        if person.age is not None and not 0 <= person.age[0] <= person.age[1] <= 120:
            raise Invalid({"age": "number"})


def given_of(text: str) -> dict[Given, int]:
    """What `Encounter.given` says: what was given, how often."""
    pairs = (part.partition(":") for part in text.split())
    return {Given(code): int(number or 1) for code, _colon, number in pairs}


def _known(unit: Session, noted: Sequence[Noted]) -> set[bytes]:
    """The profiles that were met."""
    places = {one.place_id for one in noted if one.place_id is not None}
    if places and places - {row.id for row in _PLACES.rows(unit, ids=padded(list(places)))}:
        raise NotFound
    wanted = {person.profile_id for one in noted for person in one.persons if person.profile_id is not None}
    if wanted and wanted - {row.id for row in _PROFILES.rows(unit, ids=padded(list(wanted)))}:
        raise NotFound
    return wanted


def _encounter(by: bytes, row: Round, one: Noted, keys: Keys, now: datetime, device_id: bytes | None) -> dict[str, Any]:
    boys, girls, others, adults = one.counted
    table = Encounter.__tablename__
    return {
        "id": one.id,
        "establishment_id": row.establishment_id,
        "round_id": row.id,
        "place_id": one.place_id,
        "captured_at": one.captured_at,
        "synced_at": now,
        "by_id": by,
        "device_id": device_id,
        "minutes": one.minutes,
        "mode": str(one.mode),
        "initiative": one.initiative and str(one.initiative),
        "adherence": one.adherence and str(one.adherence),
        "danger": one.danger,
        "given": " ".join(f"{what}:{number}" for what, number in one.given.items()),
        "refusal": one.refusal and str(one.refusal),
        "boys": boys,
        "girls": girls,
        "others": others,
        "adults": adults,
        "reviewed_at": None,
        "reviewed_by_id": None,
        "told": keys.seal(one.told, table, DataClass.NOTES, one.id, row.id),
        "care": keys.seal(CareFields(care=one.care), table, DataClass.HEALTH, one.id, row.id) if one.care else None,
        "spot": keys.seal(one.spot, table, DataClass.CONTACT, one.id, row.id) if one.spot else None,
    }


def _met(row: Round, one: Noted, person: Person, keys: Keys) -> dict[str, Any]:
    met_id = new_id()
    low, high = person.age or (None, None)
    return {
        "id": met_id,
        "establishment_id": row.establishment_id,
        "encounter_id": one.id,
        "round_id": row.id,
        "profile_id": person.profile_id,
        "settled": str(Settled.PROFILE if person.profile_id else Settled.OPEN),
        "sex": person.sex and str(person.sex),
        "age_low": low,
        "age_high": high,
        "age_method": person.age_method and str(person.age_method),
        "face": keys.seal(person.face, Met.__tablename__, DataClass.IDENTITY, met_id, row.id) if person.face else None,
    }
