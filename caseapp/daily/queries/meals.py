"""How many are at table, what the kitchen must know of them, and how many ate in a month."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date, time
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from caseapp.accounts.directory import names_of
from caseapp.cases.service.entries import need
from caseapp.daily.events import NEEDS_SEEN
from caseapp.daily.lists import DIETS
from caseapp.daily.models import Meal, Needs
from caseapp.daily.records import Kitchen, NeedsNow, Table
from caseapp.daily.vocabulary import Service
from caseapp.establishments.models import Stay
from caseapp.establishments.queries import called
from caseapp.establishments.records import Resident
from caseapp.establishments.vocabulary import PresenceState, Turn
from caseapp.infra import access
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.norms import values
from caseapp.norms.lists import known, term
from caseapp.policy.classes import DataClass
from caseapp.policy.daily import MEALS, SEEN_AT
from caseapp.policy.decide import Verdict
from caseapp.policy.permissions import P

_MEALS = Reading(
    select(Meal.service, Meal.expected, Meal.served, Meal.by_id, Meal.at, Meal.version).where(
        Meal.establishment_id == bindparam("place_id"), Meal.day == bindparam("day")
    )
)
_MONTH = Reading(
    select(Meal.service, func.sum(Meal.served).label("served"), func.count().label("days"))
    .where(
        Meal.establishment_id == bindparam("place_id"),
        Meal.day >= bindparam("first"),
        Meal.day < bindparam("following"),
    )
    .group_by(Meal.service)
)
_DAYS = Reading(
    select(Meal.day, Meal.service, Meal.served)
    .where(
        Meal.establishment_id == bindparam("place_id"),
        Meal.day >= bindparam("first"),
        Meal.day < bindparam("following"),
    )
    .order_by(Meal.day)
)
_NEEDS = Reading(
    select(Needs.id, Needs.stay_id, Needs.told, Needs.by_id, Needs.since)
    .join(Stay, Stay.id == Needs.stay_id)
    .where(Needs.establishment_id == bindparam("place_id"), Needs.until.is_(None), Stay.ended_at.is_(None))
)
HERE = PresenceState.HERE
COOKING = {DataClass.HEALTH: Verdict.ALLOWED}
"""What whoever cooks may open: diets of those who live here, for this purpose."""


class Month(NamedTuple):
    """How many ate in a month."""

    services: Mapping[Service, tuple[int, int]]
    """Meals served, and on how many days they were counted."""
    days: Mapping[date, Mapping[Service, int]]

    @property
    def served(self) -> int:
        """All meals of the month."""
        return sum(served for served, _days in self.services.values())


def tables(actor: Actor, day: date, expected: Mapping[Service, Set[bytes]], living: int) -> list[Table]:
    """The meals of a day: how many are `expected`, of those who live here, and how many ate. Raises Refused."""
    need(actor, P.MEAL_COUNT)
    rows = {row.service: row for row in _MEALS.rows(session(), place_id=actor.workplace_id or b"", day=day)}
    people = names_of(session(), {row.by_id for row in rows.values()}, actor.language)
    found = []
    for service, at_table in expected.items():
        row = rows.get(str(service))
        found.append(
            Table(
                service,
                expected=row.expected if row else len(at_table),
                away=living - (row.expected if row else len(at_table)),
                served=row.served if row else None,
                by=people.get(row.by_id, "") if row else "",
                at=row.at if row else None,
                version=row.version if row else 0,
            )
        )
    return found


def expected_on(actor: Actor, day: date, living: Mapping[bytes, Resident]) -> dict[Service, set[bytes]]:
    """Who is expected at each meal of a day, by stay. Raises Refused."""
    calls = {turn: called(actor, day, turn) for turn in Turn}
    return {
        service: _at_table(actor.workplace_id or b"", day, service, living, calls[Turn(SEEN_AT[service])])
        for service in Service
    }


def hours(actor: Actor, day: date) -> dict[Service, time]:
    """When the meals of a day are, in the actor's house."""
    return {service: values.hour(MEALS[service], day, actor.workplace_id) for service in Service}


def eaters(actor: Actor, day: date, service: Service, living: Mapping[bytes, Resident]) -> set[bytes]:
    """Who is expected at one meal, by stay. Raises Refused."""
    return _at_table(actor.workplace_id or b"", day, service, living, called(actor, day, Turn(SEEN_AT[service])))


def _at_table(
    place_id: bytes, day: date, service: Service, living: Mapping[bytes, Resident], said: Mapping[bytes, PresenceState]
) -> set[bytes]:
    """Whoever lives here, is not out over the hour of the meal, and was not said to be elsewhere at the roll call that
    goes before it."""
    at = values.moment(MEALS[service], day, place_id)
    out = {stay_id for stay_id, who in living.items() if who.late or (who.back_by is not None and who.back_by > at)}
    return {stay_id for stay_id in living if stay_id not in out and said.get(stay_id, HERE) is HERE}


def kitchen(actor: Actor, living: Mapping[bytes, Resident], expected: Mapping[Service, Set[bytes]]) -> Kitchen:
    """Who needs a plate apart: counts by meal, of those who are `expected`, and first names only where one does.
    Raises Refused."""
    need(actor, P.DIET_KEEP)
    found = _opened(actor, living)
    plates = [one for one in found if one.diets or one.food]
    counts = {
        diet: {
            service: sum(diet in one.diets and one.who.stay_id in at_table for one in plates)
            for service, at_table in expected.items()
        }
        for diet in known(DIETS, clock.today())
        if any(diet in one.diets for one in plates)
    }
    shown = {one.who.stay_id for one in found}
    closed = sum(row.stay_id not in shown for row in _rows(actor))
    plates.sort(key=lambda one: one.who.name.first_in(actor.language) if one.who.name else "")
    return Kitchen(counts, plates, closed)


def needs_of(actor: Actor, who: Resident) -> tuple[bytes | None, NeedsNow]:
    """What one child may not eat or take, and the row that says so. Raises Refused."""
    need(actor, P.DIET_KEEP)
    row = next((row for row in _rows(actor) if row.stay_id == who.stay_id), None)
    found = _opened(actor, {who.stay_id: who})
    return (row.id, found[0]) if row and found else (None, NeedsNow(who, (), "", "", "", None))


def month(actor: Actor, first: date, following: date) -> Month:
    """Meals of a month, by service and by day. Raises Refused."""
    need(actor, P.MEAL_COUNT)
    unit = session()
    asked = {"place_id": actor.workplace_id or b"", "first": first, "following": following}
    services = {Service(row.service): (int(row.served), int(row.days)) for row in _MONTH.rows(unit, **asked)}
    days: dict[date, dict[Service, int]] = {}
    for row in _DAYS.rows(unit, **asked):
        days.setdefault(row.day, {})[Service(row.service)] = row.served
    return Month({service: services.get(service, (0, 0)) for service in Service}, days)


def _rows(actor: Actor) -> list[Any]:
    return list(_NEEDS.rows(session(), place_id=actor.workplace_id or b""))


def _opened(actor: Actor, living: Mapping[bytes, Resident]) -> list[NeedsNow]:
    unit, place = session(), actor.workplace_id or b""
    rows = [row for row in _rows(actor) if row.stay_id in living and living[row.stay_id].name]
    if not rows:
        return []
    stays = [row.stay_id for row in rows]
    grant = access.mint(unit, actor, NEEDS_SEEN, place, stays, COOKING, about=place, children=len(rows))
    people = names_of(unit, {row.by_id for row in rows}, actor.language)
    found = []
    for row in rows:
        told = grant.open(row.told, Needs.__tablename__, DataClass.HEALTH, row.id, row.stay_id)
        since = clock.local(row.since).date()
        diets = [term(DIETS, code, since) for code in told.get("diets", ())]
        found.append(
            NeedsNow(
                living[row.stay_id],
                diets,
                told.get("food", ""),
                told.get("drugs", ""),
                people.get(row.by_id, ""),
                row.since,
                told.state == "open",
            )
        )
    return found
