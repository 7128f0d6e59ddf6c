"""The beds that nobody uses now, for whoever chooses one. Nobody is named by them: nothing is opened for it."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, or_, select

from caseapp.cases.service.entries import need
from caseapp.establishments.models import BedUse
from caseapp.establishments.queries.board import BEDS, UNITS
from caseapp.establishments.vocabulary import Use
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.permissions import P

_USED = Reading(
    select(BedUse.bed_id).where(
        BedUse.establishment_id == bindparam("place_id"),
        BedUse.until.is_(None),
        or_(BedUse.kind != str(Use.HOLD), BedUse.expires_at.is_(None), BedUse.expires_at > bindparam("now")),
    )
)


class FreeBed(NamedTuple):
    """A bed that nobody uses."""

    id: bytes
    label: str
    emergency: bool


class FreeUnit(NamedTuple):
    """A unit with such beds, and for whom it is."""

    name: str
    takes: str
    age_from: int
    age_to: int
    legal_category: str
    beds: list[FreeBed]


def free_units(actor: Actor) -> list[FreeUnit]:
    """The units of the actor's establishment that have a free bed. Raises Refused."""
    need(actor, P.PLACE_READ)
    unit, place = session(), actor.workplace_id or b""
    units = {
        row.id: FreeUnit(
            row.name_ar if actor.language == "ar" else row.name_fr,
            row.takes,
            row.age_from,
            row.age_to,
            row.legal_category,
            [],
        )
        for row in UNITS.rows(unit, place_id=place)
    }
    used = {row.bed_id for row in _USED.rows(unit, place_id=place, now=clock.now())}
    for row in BEDS.rows(unit, place_id=place):
        if row.unit_id in units and row.id not in used:
            units[row.unit_id].beds.append(FreeBed(row.id, row.label, row.emergency))
    return [one for one in units.values() if one.beds]


def free_beds(actor: Actor) -> list[tuple[FreeUnit, FreeBed]]:
    """Every bed that nobody uses now, with its unit. Raises Refused."""
    return [(one, bed) for one in free_units(actor) for bed in one.beds]
