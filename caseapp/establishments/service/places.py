"""Units, their beds, and what the licence allows."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from caseapp.accounts.vocabulary import LegalCategory
from caseapp.cases.service.entries import need
from caseapp.establishments.events import BED_ENDED, BEDS_ADDED, LICENCE_SET, UNIT_CHANGED
from caseapp.establishments.models import Bed, Licensed, Unit
from caseapp.establishments.service.uses import live_use, lock, of_her_house
from caseapp.establishments.vocabulary import Takes
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.permissions import P

OLDEST = 120
MOST_BEDS = 200
"""Beds that may be added at once."""


class UnitGiven(NamedTuple):
    """For whom a unit is, as somebody types it."""

    name_fr: str
    name_ar: str
    takes: Takes
    age_from: int
    age_to: int
    legal_category: LegalCategory


def add_unit(actor: Actor, given: UnitGiven) -> Unit:
    """A new unit of the actor's establishment. Raises Refused, Invalid."""
    need(actor, P.PLACE_MANAGE)
    _checked(given)
    unit = session()
    row = Unit(id=new_id(), establishment_id=actor.workplace_id or b"")
    _fill(row, given)
    unit.add(row)
    record(unit, actor, UNIT_CHANGED, actor.workplace_id, unit=id_text(row.id))
    unit.flush()
    return row


def change_unit(actor: Actor, row: Unit, given: UnitGiven) -> Unit:
    """Change for whom a unit is; those who live there stay. Raises Refused, NotFound, Invalid."""
    need(actor, P.PLACE_MANAGE)
    of_her_house(actor, row)
    _checked(given)
    _fill(row, given)
    record(session(), actor, UNIT_CHANGED, actor.workplace_id, unit=id_text(row.id))
    session().flush()
    return row


def end_unit(actor: Actor, row: Unit) -> None:
    """Close a unit whose beds are all taken away. Raises Refused, NotFound, Impossible."""
    need(actor, P.PLACE_MANAGE)
    of_her_house(actor, row)
    unit = session()
    if unit.scalars(select(Bed.id).where(Bed.unit_id == row.id, Bed.ended_at.is_(None)).limit(1)).first():
        raise Impossible("unit_has_beds")
    row.ended_at = clock.now()
    record(unit, actor, UNIT_CHANGED, actor.workplace_id, unit=id_text(row.id))
    unit.flush()


def add_beds(actor: Actor, row: Unit, labels: list[str], *, emergency: bool = False) -> list[Bed]:
    """New beds of a unit, by their labels. Raises Refused, NotFound, Invalid for a label that is taken or empty."""
    need(actor, P.PLACE_MANAGE)
    of_her_house(actor, row)
    unit = session()
    wanted = [label.strip() for label in labels if label.strip()]
    taken = set(unit.scalars(select(Bed.label).where(Bed.unit_id == row.id)))
    if not 0 < len(wanted) <= MOST_BEDS:
        raise Invalid({"labels": "required" if not wanted else "too_many_beds"})
    if taken.intersection(wanted) or len(set(wanted)) < len(wanted) or any(len(label) > 20 for label in wanted):
        raise Invalid({"labels": "label_taken"})
    place = row.establishment_id
    beds = [Bed(id=new_id(), establishment_id=place, unit_id=row.id, label=w, emergency=emergency) for w in wanted]
    unit.add_all(beds)
    record(unit, actor, BEDS_ADDED, actor.workplace_id, unit=id_text(row.id), beds=len(beds))
    unit.flush()
    return beds


def end_bed(actor: Actor, bed: Bed) -> None:
    """Take a free bed away; its past stays. Raises Refused, NotFound, Impossible while it is used."""
    need(actor, P.PLACE_MANAGE)
    unit = session()
    of_her_house(actor, bed)
    lock(unit, bed)
    if live_use(unit, bed.id):
        raise Impossible("bed_used")
    bed.ended_at = clock.now()
    record(unit, actor, BED_ENDED, actor.workplace_id, bed=id_text(bed.id))
    unit.flush()


def set_licence(actor: Actor, given: UnitGiven, places: int, since: date) -> Licensed:
    """What the licence allows for one category and sex, from a day. The line it replaces ends on that day.

    Raises Refused, Invalid for a number that cannot be. Law 65-15 art. 10, 17: changes are declared within 8 days.
    """
    need(actor, P.PLACE_MANAGE)
    _checked(given)
    if not 0 <= places <= 2000:
        raise Invalid({"places": "number"})
    unit = session()
    place = actor.workplace_id or b""
    earlier = select(Licensed).where(
        Licensed.establishment_id == place,
        Licensed.legal_category == str(given.legal_category),
        Licensed.takes == str(given.takes),
        Licensed.until.is_(None),
    )
    for row in unit.scalars(earlier):
        row.until = since
    line = Licensed(
        id=new_id(),
        establishment_id=place,
        legal_category=str(given.legal_category),
        takes=str(given.takes),
        age_from=given.age_from,
        age_to=given.age_to,
        places=places,
        since=since,
    )
    unit.add(line)
    record(unit, actor, LICENCE_SET, place, category=str(given.legal_category), places=places)
    unit.flush()
    return line


def _checked(given: UnitGiven) -> None:
    flaws = {}
    if not 0 <= given.age_from <= OLDEST:
        flaws["age_from"] = "number"
    if not given.age_from <= given.age_to <= OLDEST:
        flaws["age_to"] = "ages_turned"
    if flaws:
        raise Invalid(flaws)


def _fill(row: Unit, given: UnitGiven) -> None:
    row.name_fr, row.name_ar, row.takes = given.name_fr, given.name_ar, str(given.takes)
    row.age_from, row.age_to, row.legal_category = given.age_from, given.age_to, str(given.legal_category)
