"""Sectors and places: added and changed by those who plan. None is deleted: old rounds name them."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from caseapp.infra.audit import record
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.events import TERRITORY_SET
from caseapp.outreach.models import Place, PlaceFields, PointFields, Sector, SectorFields
from caseapp.outreach.service.standing import acting_on, standing
from caseapp.outreach.vocabulary import PlaceKind
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P

MOROCCO = (20.5, 36.2, -17.3, -0.9)
"""South, north, west, east, in degrees: a point outside was mistyped."""


def add_sector(actor: Actor, told: SectorFields, best_from: int | None = None, best_until: int | None = None) -> Sector:
    """Add a sector. Raises Refused, Invalid without a name."""
    unit, house = standing(actor, P.ROUND_PLAN)
    row = Sector(id=new_id(), establishment_id=house, best_from=best_from, best_until=best_until)
    set_sector(unit, row, told)
    unit.add(row)
    record(unit, actor, TERRITORY_SET, house, what="sector")
    unit.flush()
    return row


def add_place(
    actor: Actor,
    sector: Sector | None,
    kind: PlaceKind,
    told: PlaceFields,
    point: PointFields | None = None,
    no_go_until: date | None = None,
) -> Place:
    """Add a place. Raises Refused, Invalid without a name, or with a point outside Morocco."""
    unit, house = standing(actor, P.ROUND_PLAN)
    row = Place(
        id=new_id(),
        establishment_id=house,
        sector_id=sector.id if sector else None,
        kind=str(kind),
        no_go_until=no_go_until,
    )
    set_place(unit, row, told, point)
    unit.add(row)
    record(unit, actor, TERRITORY_SET, house, what="place")
    unit.flush()
    return row


def change_sector(
    actor: Actor, row: Sector, told: SectorFields, best_from: int | None, best_until: int | None, seen: int
) -> None:
    """Change a sector. `seen` is the version that was shown. Raises Refused, NotFound, Impossible, Invalid."""
    unit = _changing(actor, row, seen)
    row.best_from, row.best_until = best_from, best_until
    set_sector(unit, row, told)
    record(unit, actor, TERRITORY_SET, row.establishment_id, what="sector")
    unit.flush()


def change_place(
    actor: Actor,
    row: Place,
    sector: Sector | None,
    kind: PlaceKind,
    told: PlaceFields,
    point: PointFields | None,
    no_go_until: date | None,
    seen: int,
) -> None:
    """Change a place. `seen` is the version that was shown. Raises Refused, NotFound, Impossible, Invalid."""
    unit = _changing(actor, row, seen)
    row.sector_id, row.kind, row.no_go_until = (sector.id if sector else None), str(kind), no_go_until
    set_place(unit, row, told, point)
    record(unit, actor, TERRITORY_SET, row.establishment_id, what="place")
    unit.flush()


def use(actor: Actor, row: Sector | Place, *, active: bool) -> None:
    """Put a sector or a place out of use, or back into it: nothing is deleted. Raises Refused, NotFound."""
    unit = acting_on(actor, P.ROUND_PLAN, row)
    row.active = active
    record(unit, actor, TERRITORY_SET, row.establishment_id, what=row.__tablename__.removeprefix("street_"))
    unit.flush()


def _changing(actor: Actor, row: Sector | Place, seen: int) -> Session:
    unit = acting_on(actor, P.ROUND_PLAN, row)
    if row.version != seen:
        raise Impossible("changed_meanwhile")
    return unit


def set_sector(unit: Session, row: Sector, told: SectorFields) -> None:
    """Write what a sector is called. Raises Invalid without a name."""
    _need_name(told)
    keys = writing_keys(unit, row.establishment_id, row.establishment_id, [DataClass.SOCIAL])
    row.told = keys.seal(told, Sector.__tablename__, DataClass.SOCIAL, row.id, row.establishment_id)


def set_place(unit: Session, row: Place, told: PlaceFields, point: PointFields | None) -> None:
    """Write what a place is called and where it is. Raises Invalid."""
    _need_name(told)
    house = row.establishment_id
    keys = writing_keys(unit, house, house, [DataClass.SOCIAL, DataClass.CONTACT])
    row.told = keys.seal(told, Place.__tablename__, DataClass.SOCIAL, row.id, house)
    row.point = None
    if point:
        check_point(point)
        row.point = keys.seal(point, Place.__tablename__, DataClass.CONTACT, row.id, house)


def check_point(point: PointFields) -> None:
    """Raises Invalid for half a point, or one outside Morocco."""
    south, north, west, east = MOROCCO
    lat, lon = point.get("lat"), point.get("lon")
    if (lat is None) != (lon is None):
        raise Invalid({"point": "half"})
    if lat is not None and lon is not None and not (south <= lat <= north and west <= lon <= east):
        raise Invalid({"point": "outside"})


def _need_name(told: SectorFields | PlaceFields) -> None:
    if not (told.get("name_fr", "").strip() or told.get("name_ar", "").strip()):
        raise Invalid({"name_fr": "required"})
