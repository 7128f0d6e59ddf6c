"""Who can go out, and in what: the people of the house with their competences, its vehicles, the weekly plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select

from caseapp.accounts.directory import names_of, staff_of
from caseapp.cases.service.entries import need
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import id_from_text
from caseapp.kernel.names import fold
from caseapp.outreach.events import PLAN_READ
from caseapp.outreach.models import Competence, Vehicle, WeeklyRound
from caseapp.outreach.queries.opening import opened
from caseapp.outreach.records import SkillRow, VehicleRow, WeekRow
from caseapp.outreach.vocabulary import Part, RoundKind, Skill
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P, holds

_COMPETENCES = Reading(
    select(Competence.id, Competence.user_id, Competence.skill, Competence.until).where(
        Competence.establishment_id == bindparam("house")
    )
)
_VEHICLES = Reading(
    select(Vehicle.id, Vehicle.seats, Vehicle.checked_until, Vehicle.active, Vehicle.told, Vehicle.version).where(
        Vehicle.establishment_id == bindparam("house")
    )
)
_WEEK = Reading(
    select(
        WeeklyRound.id,
        WeeklyRound.weekday,
        WeeklyRound.begins,
        WeeklyRound.lasts,
        WeeklyRound.kind,
        WeeklyRound.vehicle_id,
        WeeklyRound.told,
        WeeklyRound.version,
    )
    .where(WeeklyRound.establishment_id == bindparam("house"), WeeklyRound.active.is_(True))
    .order_by(WeeklyRound.weekday, WeeklyRound.begins)
)


def people(actor: Actor) -> list[tuple[bytes, str]]:
    """Whoever can be of a crew, or stay behind: everybody of the house who sees the street, by name."""
    unit, house = session(), actor.workplace_id or b""
    here = [person for (_house, person), roles in staff_of(unit, [house]).items() if holds(roles, P.STREET_READ)]
    names = names_of(unit, here, actor.language)
    return sorted(names.items(), key=lambda one: fold(one[1]))


def skills(actor: Actor) -> dict[bytes, list[SkillRow]]:
    """What each person can do, and until when."""
    need(actor, P.STREET_READ)
    found: dict[bytes, list[SkillRow]] = defaultdict(list)
    for row in _COMPETENCES.rows(session(), house=actor.workplace_id or b""):
        found[row.user_id].append(SkillRow(row.id, Skill(row.skill), row.until))
    order = list(Skill)
    return {person: sorted(rows, key=lambda row: order.index(row.skill)) for person, rows in found.items()}


def locate_competence(actor: Actor, key: bytes) -> Competence:
    """A competence of an address. Raises Refused, NotFound."""
    need(actor, P.STREET_READ)
    row = session().scalars(select(Competence).where(Competence.id == key)).one_or_none()
    if row is None:
        raise NotFound
    return row


def locate_vehicle(actor: Actor, key: bytes) -> Vehicle:
    """A vehicle of an address. Raises Refused, NotFound."""
    need(actor, P.STREET_READ)
    row = session().scalars(select(Vehicle).where(Vehicle.id == key)).one_or_none()
    if row is None:
        raise NotFound
    return row


def vehicles(actor: Actor) -> dict[bytes, VehicleRow]:
    """The vehicles of the house, also those no longer in use (old rounds name them)."""
    unit, house = session(), actor.workplace_id or b""
    rows = _VEHICLES.rows(unit, house=house)
    if not rows:
        return {}
    grant = opened(actor, PLAN_READ, [house], [DataClass.SOCIAL], about=house, traced=False)
    found = {}
    for row in rows:
        told = grant.open(row.told, Vehicle.__tablename__, DataClass.SOCIAL, row.id, house)
        words = (told.get("label", ""), told.get("plate", ""), told.get("defects", ""))
        found[row.id] = VehicleRow(row.id, *words, row.seats, row.checked_until, row.active, row.version)
    return found


def week(actor: Actor) -> list[WeekRow]:
    """The weekly plan. Raises Refused."""
    need(actor, P.STREET_READ)
    unit, house = session(), actor.workplace_id or b""
    rows = _WEEK.rows(unit, house=house)
    grant = opened(actor, PLAN_READ, [house], [DataClass.SOCIAL], about=house, rounds=len(rows))
    return [
        _line(row, grant.open(row.told, WeeklyRound.__tablename__, DataClass.SOCIAL, row.id, house)) for row in rows
    ]


def locate_line(actor: Actor, key: bytes) -> WeeklyRound:
    """A line of the weekly plan, of an address. Raises Refused, NotFound."""
    need(actor, P.STREET_READ)
    query = select(WeeklyRound).where(WeeklyRound.id == key, WeeklyRound.active.is_(True))
    row = session().scalars(query).one_or_none()
    if row is None:
        raise NotFound
    return row


def _line(row: Any, told: Mapping[str, Any]) -> WeekRow:
    crew = dict(told.get("crew", {}))
    return WeekRow(
        id=row.id,
        weekday=row.weekday,
        begins=row.begins,
        lasts=row.lasts,
        kind=RoundKind(row.kind),
        name=str(told.get("name", "")),
        sectors=tuple(id_from_text(key) for key in told.get("sectors", ())),
        crew=tuple((id_from_text(key), Part(part)) for key, part in crew.items()),
        vehicle_id=row.vehicle_id,
        version=row.version,
    )
