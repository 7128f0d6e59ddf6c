"""Everything of a province or of the country, for a spreadsheet, for other directories, for the pocket: what is sealed
is not among it, for nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, false, or_, select

from caseapp.accounts.models import Establishment
from caseapp.directory import rules
from caseapp.directory.models import Area, Organisation, Site
from caseapp.directory.queries.entry import BLANK
from caseapp.directory.queries.search import LISTED, offers_of
from caseapp.directory.records import Names, Offered, Phone, phones_of, told_by_kind
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.names import fold
from caseapp.policy.permissions import P

_FIELDS = (
    "address", "sensitive", "phones", "email", "hours", "hours_note", "holidays", "languages", "ask_for", "capacity",
    "alert", "about", "source",
)  # fmt: skip


class Listed(NamedTuple):
    """A site with all that may leave the house."""

    id: bytes
    organisation_id: bytes
    """Of one of ours, its own id."""
    ours: bool
    organisation: Names
    organisation_about: str
    website: str
    kind: str
    names: Names
    """Of the site; empty where it has none of its own."""
    province_code: str
    commune_code: str
    told: dict[str, Any]
    """By the names of `_FIELDS`."""
    phones: Sequence[Phone]
    verified_at: datetime | None
    areas: Sequence[str]
    offers: Sequence[Offered]

    def name(self, language: str) -> str:
        """What it is called."""
        return self.names.otherwise(self.organisation).spoken(language)


def everything(actor: Actor, province: str = "", *, covering: bool = False) -> list[Listed]:
    """All live sites of a province (default: of the country), by name; `covering`: also those that work for it from
    elsewhere. Raises Refused."""
    rules.need(actor, P.DIRECTORY_READ)
    unit = session()
    theirs = select(Site, Organisation).join(Organisation, Organisation.id == Site.organisation_id)
    ours = select(Establishment, Site).outerjoin(Site, Site.id == Establishment.id)
    theirs = theirs.where(Site.ended_at.is_(None))
    ours = ours.where(LISTED)
    if province:
        works = exists().where(Area.site_id == Site.id, Area.code.in_(("MA", province[:2], province)))
        beyond = works if covering else false()
        theirs = theirs.where(or_(Site.province_code == province, beyond))
        ours = ours.where(or_(Establishment.province_code == province, beyond))
    pairs: list[tuple[Site, Organisation]] = [(row[0], row[1]) for row in unit.execute(theirs)]
    houses: list[tuple[Establishment, Site | None]] = [(row[0], row[1]) for row in unit.execute(ours)]
    ids = [site.id for site, _whole in pairs] + [house.id for house, _site in houses]
    offers, areas = offers_of(unit, ids), _areas(ids)
    found = [_theirs(site, whole, offers[site.id], areas.get(site.id, [])) for site, whole in pairs]
    found += [_ours(house, site, offers[house.id], areas.get(house.id, [])) for house, site in houses]
    return sorted(
        found, key=lambda one: (one.province_code != province, one.province_code, fold(one.name(actor.language)))
    )


def _areas(ids: Sequence[bytes]) -> dict[bytes, list[str]]:
    found: dict[bytes, list[str]] = {}
    for row in session().execute(select(Area.site_id, Area.code).where(Area.site_id.in_(ids)).order_by(Area.code)):
        found.setdefault(row.site_id, []).append(row.code)
    return found


def _told(site: Site | None) -> dict[str, Any]:
    told = {name: getattr(site, name) if site else BLANK[name] for name in _FIELDS}
    told["languages"] = site.languages.split() if site else []
    return told


def _theirs(site: Site, whole: Organisation, offers: Sequence[Offered], areas: Sequence[str]) -> Listed:
    return Listed(
        id=site.id,
        organisation_id=whole.id,
        ours=False,
        organisation=Names(whole.name_fr, whole.name_ar),
        organisation_about=whole.about,
        website=whole.website,
        kind=whole.kind,
        names=Names(site.name_fr, site.name_ar),
        province_code=site.province_code,
        commune_code=site.commune_code or "",
        told=_told(site),
        phones=phones_of(site.phones),
        verified_at=site.verified_at,
        areas=areas,
        offers=offers,
    )


def _ours(house: Establishment, site: Site | None, offers: Sequence[Offered], areas: Sequence[str]) -> Listed:
    return Listed(
        id=house.id,
        organisation_id=house.id,
        ours=True,
        organisation=Names(house.name_fr, house.name_ar),
        organisation_about="",
        website="",
        kind=house.type,
        names=Names(),
        province_code=house.province_code,
        commune_code="" if site and site.sensitive else house.commune_code or "",
        told=_told(site),
        phones=phones_of(site.phones if site else "[]"),
        verified_at=site.verified_at if site else None,
        areas=areas,
        offers=offers or told_by_kind(house.type),
    )
