"""What was met on a round, opened under one grant with one line in the trail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from caseapp.accounts.directory import names_of
from caseapp.infra.access import CLOSED, Grant, Opened
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.outreach.events import ROUND_READ
from caseapp.outreach.models import Addition, Encounter, Met, Observation, Profile, Promise, Round
from caseapp.outreach.queries.opening import opened
from caseapp.outreach.records import AddedLine, EncounterLine, PersonMet, PlaceSeen
from caseapp.outreach.service.encounters import given_of
from caseapp.policy.classes import DataClass

_OF_ROUND: Any = bindparam("round_id")
_ENCOUNTERS = Reading(
    select(
        Encounter.id, Encounter.place_id, Encounter.captured_at, Encounter.synced_at, Encounter.by_id,
        Encounter.minutes, Encounter.mode, Encounter.initiative, Encounter.adherence, Encounter.danger, Encounter.given,
        Encounter.refusal,
        Encounter.boys, Encounter.girls, Encounter.others, Encounter.adults, Encounter.reviewed_at,
        Encounter.reviewed_by_id, Encounter.told, Encounter.care,
    )
    .where(Encounter.round_id == _OF_ROUND)
    .order_by(Encounter.captured_at, Encounter.id)
)  # fmt: skip
_MET = Reading(
    select(
        Met.id, Met.encounter_id, Met.profile_id, Met.settled, Met.sex, Met.age_low, Met.age_high, Met.age_method,
        Met.face, Profile.bird, Profile.number,
    )
    .outerjoin(Profile, Profile.id == Met.profile_id)
    .where(Met.round_id == _OF_ROUND)
    .order_by(Met.id)
)  # fmt: skip
_ADDED = Reading(
    select(
        Addition.id, Addition.encounter_id, Addition.at, Addition.by_id, Addition.danger, Addition.told, Addition.care
    )
    .where(Addition.round_id == _OF_ROUND)
    .order_by(Addition.at, Addition.id)
)  # fmt: skip
_SEEN = Reading(
    select(
        Observation.id, Observation.place_id, Observation.at, Observation.by_id, Observation.ambience,
        Observation.police, Observation.mediation, Observation.nobody, Observation.told,
    )
    .where(Observation.round_id == _OF_ROUND)
    .order_by(Observation.at, Observation.id)
)  # fmt: skip
_PROMISED = Reading(select(Promise.due_on, Promise.outcome).where(Promise.encounter_id == bindparam("encounter_id")))
CLASSES = (DataClass.NOTES, DataClass.IDENTITY, DataClass.HEALTH)


class Night:
    """What was met and seen on one round, in order of time."""

    def __init__(self, encounters: list[EncounterLine], seen: list[PlaceSeen]) -> None:
        self.encounters, self.seen = encounters, seen

    def encounter(self, encounter_id: bytes) -> EncounterLine:
        """One of them. Raises NotFound."""
        found = next((one for one in self.encounters if one.id == encounter_id), None)
        if found is None:
            raise NotFound
        return found


def met_on(actor: Actor, row: Round) -> Night:
    """Everything that was met on a round of the actor's house; words of health only for who goes out."""
    unit, here = session(), {"round_id": row.id}
    rows, seen = _ENCOUNTERS.rows(unit, **here), _SEEN.rows(unit, **here)
    grant = opened(actor, ROUND_READ, [row.id], CLASSES, about=row.id, encounters=len(rows))
    added_rows = _ADDED.rows(unit, **here)
    wrote = {one.by_id for one in (*rows, *seen, *added_rows)} | {one.reviewed_by_id for one in rows}
    people = names_of(unit, wrote - {None}, actor.language)
    persons: dict[bytes, list[PersonMet]] = defaultdict(list)
    for one in _MET.rows(unit, **here):
        persons[one.encounter_id].append(_person(one, row, grant))
    added: dict[bytes, list[AddedLine]] = defaultdict(list)
    for one in added_rows:
        told, care = _opened(grant, one, Addition.__tablename__, row)
        added[one.encounter_id].append(
            AddedLine(one.id, one.at, people.get(one.by_id, ""), one.danger, told, care.get("care", ""))
        )
    encounters = []
    for one in rows:
        told, care = _opened(grant, one, Encounter.__tablename__, row)
        encounters.append(
            EncounterLine(
                one.id, one.captured_at, one.synced_at, one.place_id, people.get(one.by_id, ""), one.mode, one.minutes,
                one.initiative, one.adherence, one.danger, _worst(one.danger, added[one.id]), given_of(one.given),
                one.refusal, (one.boys, one.girls, one.others, one.adults), tuple(persons[one.id]), told,
                care.get("care", ""), care is CLOSED, tuple(added[one.id]), one.reviewed_at,
                people.get(one.reviewed_by_id, ""),
            )
        )  # fmt: skip
    return Night(encounters, [_place_seen(one, row, grant, people) for one in seen])


def promised(encounter_id: bytes) -> list[tuple[date, str | None]]:
    """Returns that were promised during an encounter: the day, and what came of it."""
    return [(one.due_on, one.outcome) for one in _PROMISED.rows(session(), encounter_id=encounter_id)]


def _worst(danger: int | None, added: Iterable[AddedLine]) -> int | None:
    """The gravest that was ever said: what was grave once is looked at, whatever was said later."""
    judged = [level for level in (danger, *(one.danger for one in added)) if level is not None]
    return max(judged, default=None)


def _opened(grant: Grant, one: Any, table: str, row: Round) -> tuple[Opened, Opened]:
    told = grant.open(one.told, table, DataClass.NOTES, one.id, row.id)
    care = grant.open(one.care, table, DataClass.HEALTH, one.id, row.id)
    return told, care


def _person(one: Any, row: Round, grant: Grant) -> PersonMet:
    face = grant.open(one.face, Met.__tablename__, DataClass.IDENTITY, one.id, row.id)
    code = (one.bird, one.number) if one.bird is not None else None
    age = (one.age_low, one.age_high) if one.age_low is not None else None
    return PersonMet(
        one.profile_id, code, one.sex, age, one.age_method,
        tuple(face.get("aliases", ())), dict(face.get("marks", {})), one.id,
    )  # fmt: skip


def _place_seen(one: Any, row: Round, grant: Grant, people: dict[bytes, str]) -> PlaceSeen:
    told = grant.open(one.told, Observation.__tablename__, DataClass.NOTES, one.id, row.id)
    return PlaceSeen(
        one.at, one.place_id, people.get(one.by_id, ""), one.ambience, one.police, one.mediation,
        one.nobody, told.get("note", ""),
    )  # fmt: skip
