"""Storing what items of a telephone say, kind by kind. Each is known to fit, or raises Unfit before anything is
written; who may ask is asked by `service/field.py`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import Session

from caseapp.infra.db.guard import bulk_insert
from caseapp.infra.db.reading import Reading, padded
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.outreach.models import (
    Encounter,
    Observation,
    Place,
    Profile,
    Round,
    RoundMember,
    Stop,
)
from caseapp.outreach.service import additions, checks, encounters, recognition
from caseapp.outreach.service.items import OLDEST, Item, Unfit
from caseapp.outreach.service.rounds import new_stop
from caseapp.outreach.vocabulary import Held, ItemKind, RoundState, StopReason
from caseapp.policy.classes import DataClass

_IDS: BindParameter[list[bytes]] = bindparam("ids", expanding=True)
_ROUND = Reading(select(Round).where(Round.id == bindparam("round")))
_CREW = Reading(select(RoundMember.round_id, RoundMember.user_id).where(RoundMember.round_id == bindparam("round")))
_PLACES = Reading(select(Place.id).where(Place.id.in_(_IDS)))
_PROFILES = Reading(select(Profile.id).where(Profile.id.in_(_IDS)))
_ENCOUNTERS = Reading(select(Encounter.id, Encounter.round_id).where(Encounter.id.in_(_IDS)))
LATE = timedelta(hours=24)
"""So long after a round is back, what was met on it still comes in by itself."""
_CLOSED = frozenset({RoundState.VALIDATED, RoundState.CANCELLED})


class Who(NamedTuple):
    """Whose items they are (`by`), and who hands them in: the same person, or a coordinator who takes them in."""

    actor: Actor
    by: bytes
    device_id: bytes


class Street:
    """What items are held against: rounds with their crews, places and profiles of the house, each asked for once."""

    def __init__(self, unit: Session, items: Collection[Item]) -> None:
        met = {person.profile_id for item in items if item.noted for person in item.noted.persons}
        asked = {profile for item in items for answers in item.answers for profile in answers}
        completed = {item.added.encounter_id for item in items if item.added}
        found = (_ROUND.entity(unit, round=key) for key in {item.round_id for item in items})
        self.rounds: dict[bytes, Round] = {row.id: row for row in found if row is not None}
        self.crew = {(row.round_id, row.user_id) for key in self.rounds for row in _CREW.rows(unit, round=key)}
        self.places = _known(unit, _PLACES, {item.place_id for item in items if item.place_id})
        self.profiles = _known(unit, _PROFILES, {profile for profile in met | asked if profile})
        noted = _ENCOUNTERS.rows(unit, ids=padded(list(completed))) if completed else ()
        self.rounds_of = {row.id: row.round_id for row in noted}

    def need(self, item: Item, by: bytes, *, passed: bool = False) -> Round:
        """The round of an item that can be stored for `by`. `passed`: a coordinator passes over circumstances.
        Raises Unfit."""
        row = self.rounds.get(item.round_id)
        if row is None:
            raise Unfit(Held.ROUND)
        if item.place_id and item.place_id not in self.places:
            raise Unfit(Held.PLACE)
        met = {person.profile_id for person in item.noted.persons} if item.noted else set()
        asked = {profile for answers in item.answers for profile in answers}
        if not {profile for profile in met | asked if profile} <= self.profiles:
            raise Unfit(Held.PROFILE)
        if item.added and self.rounds_of.get(item.added.encounter_id, row.id) != row.id:
            raise Unfit(Held.ROUND)
        if not passed and (why := self._circumstance(row, item, by)):
            raise Unfit(why)
        return row

    def _circumstance(self, row: Round, item: Item, by: bytes) -> Held | None:
        now = clock.now()
        if (row.id, by) not in self.crew and by != row.base_id:
            return Held.CREW
        if row.state in _CLOSED:
            return Held.CLOSED
        if row.back_at is not None and now - row.back_at > LATE:
            return Held.OVER
        return Held.TIME if now - item.at > OLDEST else None


def store(unit: Session, row: Round, items: Sequence[Item], who: Who) -> None:
    """Store items of one round, all of which fit."""
    kinds = sorted(items, key=lambda item: item.kind.value)
    for kind, found in groupby(kinds, key=lambda item: item.kind):
        _STORES[kind](unit, row, list(found), who)


def _encounters(unit: Session, row: Round, items: list[Item], who: Who) -> None:
    noted = [item.noted for item in items if item.noted]
    met = encounters.store(unit, row, noted, who.by, who.device_id)
    _answer(unit, who.actor, items, met)


def _answer(unit: Session, actor: Actor, items: Iterable[Item], met: Iterable[bytes]) -> None:
    """Keep what was said in the street about who somebody is; nobody had compared them, so there is no score."""
    each = iter(met)
    for item in items:
        for answers, met_id in zip(item.answers, each, strict=False):
            if answers:
                recognition.answered(unit, actor, recognition.held(unit, met_id), answers)


def _additions(unit: Session, row: Round, items: list[Item], who: Who) -> None:
    additions.store(unit, row, [item.added for item in items if item.added], who.by)


def _observations(unit: Session, row: Round, items: list[Item], who: Who) -> None:
    keys = writing_keys(unit, row.establishment_id, row.id, [DataClass.NOTES])
    table = Observation.__tablename__
    rows = [
        Observation(
            id=item.came.row,
            establishment_id=row.establishment_id,
            round_id=row.id,
            place_id=item.place_id,
            at=item.at,
            by_id=who.by,
            ambience=item.ambience and str(item.ambience),
            police=item.seen[0],
            mediation=item.seen[1],
            nobody=item.seen[2],
            told=keys.seal(item.told, table, DataClass.NOTES, item.came.row, row.id) if item.told else None,
        )
        for item in items
    ]
    bulk_insert(unit, rows)


def _stops(unit: Session, row: Round, items: list[Item], _who: Who) -> None:
    """Arrivals and departures, in any order. A place that was not on the way is added behind the last."""
    stops = {stop.place_id: stop for stop in unit.scalars(select(Stop).where(Stop.round_id == row.id))}
    last = unit.scalar(select(func.max(Stop.position)).where(Stop.round_id == row.id))
    position = -1 if last is None else last
    for item in items:
        place = item.place_id or b""
        stop = stops.get(place)
        if stop is None:
            position += 1
            stop = stops[place] = new_stop(row, place, position, StopReason.ADDED)
            unit.add(stop)
        if item.arrives:
            stop.arrived_at = min(stop.arrived_at or item.at, item.at)
        else:
            stop.left_at = max(stop.left_at or item.at, item.at)
    unit.flush()


def _signs(unit: Session, row: Round, items: list[Item], who: Who) -> None:
    for item in sorted(items, key=lambda item: item.at):
        give = checks.alarm if item.kind is ItemKind.ALARM else checks.signed
        give(unit, row, item.at, who.by)
    unit.flush()


_STORES = {
    ItemKind.ENCOUNTER: _encounters,
    ItemKind.ADDITION: _additions,
    ItemKind.OBSERVATION: _observations,
    ItemKind.STOP: _stops,
    ItemKind.CHECK_IN: _signs,
    ItemKind.ALARM: _signs,
}


def _known(unit: Session, reading: Reading, ids: set[bytes]) -> set[bytes]:
    """Which of `ids` are of this house."""
    return {row.id for row in reading.rows(unit, ids=padded(list(ids)))} if ids else set()
