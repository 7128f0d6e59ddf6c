"""One establishment's set-up as a template for another: its units, its beds and its own customs. No child's fact stands
there; what the licence allows is never copied, since each establishment has its own (law 65-15 art. 3, 10)."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts.models import Establishment
from caseapp.accounts.vocabulary import LegalCategory
from caseapp.cases.service.entries import need
from caseapp.establishments.models import Bed, Unit
from caseapp.establishments.service.places import UnitGiven, add_beds, add_unit
from caseapp.establishments.vocabulary import Takes
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.norms.service import take_along
from caseapp.policy.permissions import P


class Template(NamedTuple):
    """A set-up that can be copied: whose, how many units and beds."""

    establishment: Establishment
    units: int
    beds: int


def templates(actor: Actor) -> list[Template]:
    """Other establishments that have units, by name. Raises Refused."""
    need(actor, P.PLACE_MANAGE)
    unit = session()
    units = Counter(unit.scalars(select(Unit.establishment_id).where(Unit.ended_at.is_(None))))
    beds = Counter(unit.scalars(select(Bed.establishment_id).where(Bed.ended_at.is_(None))))
    units.pop(actor.workplace_id or b"", None)
    places = unit.scalars(select(Establishment).where(Establishment.id.in_(units))).all() if units else []
    found = [Template(place, units[place.id], beds[place.id]) for place in places]
    return sorted(found, key=lambda template: template.establishment.name(actor.language))


class Came(NamedTuple):
    """How much of a set-up came along."""

    units: int
    beds: int
    norms: int


def copy_from(actor: Actor, establishment_id: bytes) -> Came:
    """Add the units of another establishment, and their beds, to the actor's own; one that is there already under the
    same names stays as it is. Its customs hold from tomorrow. How much came. Raises Refused, NotFound for one
    without units."""
    need(actor, P.PLACE_MANAGE)
    unit = session()
    theirs = _live(unit, establishment_id)
    if not theirs or establishment_id == actor.workplace_id:
        raise NotFound
    here = {(row.name_fr, row.name_ar) for row in _live(unit, actor.workplace_id or b"")}
    units = beds = 0
    for row in theirs:
        if (row.name_fr, row.name_ar) in here:
            continue
        made = add_unit(actor, _given(row))
        units += 1
        for emergency in (False, True):
            labels = unit.scalars(
                select(Bed.label)
                .where(Bed.unit_id == row.id, Bed.ended_at.is_(None), Bed.emergency.is_(emergency))
                .order_by(Bed.id)
            ).all()
            if labels:
                beds += len(add_beds(actor, made, list(labels), emergency=emergency))
    return Came(units, beds, take_along(actor, establishment_id))


def _live(unit: Session, establishment_id: bytes) -> list[Unit]:
    query = select(Unit).where(Unit.establishment_id == establishment_id, Unit.ended_at.is_(None)).order_by(Unit.id)
    return list(unit.scalars(query))


def _given(row: Unit) -> UnitGiven:
    return UnitGiven(
        row.name_fr, row.name_ar, Takes(row.takes), row.age_from, row.age_to, LegalCategory(row.legal_category)
    )
