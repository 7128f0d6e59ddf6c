"""The sectors and places of the house. Few enough (hundreds) to be opened all at once, under one line of the trail."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from caseapp.infra.access import Grant
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.outreach.events import TERRITORY_READ
from caseapp.outreach.models import Place, PointFields, Sector
from caseapp.outreach.queries.opening import opened
from caseapp.outreach.records import PlaceRow, SectorRow, Spoken
from caseapp.outreach.vocabulary import PlaceKind
from caseapp.policy.classes import DataClass

_SECTORS = Reading(
    select(Sector.id, Sector.best_from, Sector.best_until, Sector.active, Sector.told).where(
        Sector.establishment_id == bindparam("house")
    )
)
_PLACES = Reading(
    select(Place.id, Place.sector_id, Place.kind, Place.no_go_until, Place.active, Place.told).where(
        Place.establishment_id == bindparam("house")
    )
)
_POINTS = Reading(select(Place.id, Place.point).where(Place.establishment_id == bindparam("house")))


class Territory:
    """The places and sectors of one house, by id."""

    def __init__(self, sectors: dict[bytes, SectorRow], places: dict[bytes, PlaceRow]) -> None:
        self.sectors, self.places = sectors, places

    def place(self, place_id: bytes | None, language: str) -> str:
        """What a place is called; "" for one that is unknown."""
        row = self.places.get(place_id or b"")
        return row.name.said(language) if row else ""


def territory(actor: Actor, *, traced: bool = True) -> Territory:
    """All sectors and places of the actor's house, also those no longer in use (old rounds name them). Not `traced`
    where the line of what is read at these places says it."""
    unit, house = session(), actor.workplace_id or b""
    places = _PLACES.rows(unit, house=house)
    grant = opened(actor, TERRITORY_READ, [house], [DataClass.SOCIAL], about=house, traced=traced, places=len(places))
    sectors = {
        row.id: SectorRow(
            row.id, _spoken(told := _open(grant, row, Sector, house)), told.get("risks", ""), row.best_from,
            row.best_until, row.active,
        )
        for row in _SECTORS.rows(unit, house=house)
    }  # fmt: skip
    found = {
        row.id: PlaceRow(
            row.id, row.sector_id, PlaceKind(row.kind), _spoken(told := _open(grant, row, Place, house)),
            told.get("hazards", ""), row.no_go_until, row.active,
        )
        for row in places
    }  # fmt: skip
    return Territory(sectors, found)


def points(actor: Actor) -> dict[bytes, PointFields]:
    """Where exactly the places are, for who goes out or plans; {} for others."""
    unit, house = session(), actor.workplace_id or b""
    rows = [row for row in _POINTS.rows(unit, house=house) if row.point is not None]
    grant = opened(actor, TERRITORY_READ, [house], [DataClass.CONTACT], about=house, places=len(rows))
    found = {row.id: grant.open(row.point, Place.__tablename__, DataClass.CONTACT, row.id, house) for row in rows}
    return {place: PointFields(**point) for place, point in found.items() if point}  # type: ignore[typeddict-item]


def _open(grant: Grant, row: object, of: type[Sector | Place], house: bytes) -> dict[str, str]:
    return grant.open(row.told, of.__tablename__, DataClass.SOCIAL, row.id, house)  # type: ignore[attr-defined]


def _spoken(told: dict[str, str]) -> Spoken:
    return Spoken(told.get("name_fr", ""), told.get("name_ar", ""))
