"""One entry, found by its id: a site of an organisation, or an establishment of this installation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from caseapp.accounts.directory import names_of
from caseapp.accounts.models import Establishment
from caseapp.directory import rules
from caseapp.directory.hours import Week, closed_days
from caseapp.directory.models import Area, Change, Organisation, Site
from caseapp.directory.queries.opening import kept_of, person_of
from caseapp.directory.queries.search import NOT_LISTED, now_of, offers_of
from caseapp.directory.records import Entry, Line, Names, is_fresh, told_by_kind
from caseapp.directory.vocabulary import Act
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound

LINES = 60
"""So many lines of a history are shown."""
BLANK: dict[str, Any] = {
    "name_fr": "", "name_ar": "", "province_code": "", "commune_code": "", "address": "", "sensitive": False,
    "phones": [], "email": "", "hours": "", "hours_note": "", "holidays": "unknown", "languages": [], "ask_for": "",
    "person": "", "capacity": "", "alert": "", "about": "", "areas": [], "source": "",
}  # fmt: skip
"""The fields of an entry, empty."""


class Place(NamedTuple):
    """An entry as verbs take it: `site` None for an establishment of which nothing was written yet."""

    id: bytes
    site: Site | None
    organisation: Organisation | None
    establishment: Establishment | None

    @property
    def province(self) -> str:
        """Where it is."""
        if self.establishment is not None:
            return self.establishment.province_code
        return self.site.province_code if self.site else ""

    @property
    def names(self) -> Names:
        """What it is called: the establishment, or the site, or else its organisation."""
        if self.establishment is not None:
            return Names(self.establishment.name_fr, self.establishment.name_ar)
        own = Names(self.site.name_fr, self.site.name_ar) if self.site else Names()
        return own.otherwise(self.whole)

    @property
    def whole(self) -> Names:
        """What its organisation is called; empty for one of ours."""
        return Names(self.organisation.name_fr, self.organisation.name_ar) if self.organisation else Names()

    @property
    def ours(self) -> bytes | None:
        """The establishment's id, for one of ours."""
        return self.establishment.id if self.establishment else None


def locate(actor: Actor, site_id: bytes, *, writing: bool = False) -> Place:
    """An entry; to write in it she must keep it. Raises NotFound, Refused."""
    unit = session()
    site = unit.get(Site, site_id, with_for_update=writing or None, populate_existing=writing)
    if site is not None and site.organisation_id is not None:
        place = Place(site_id, site, unit.get(Organisation, site.organisation_id), None)
    else:
        row = unit.get(Establishment, site_id, with_for_update=writing or None)
        if row is None or row.ended_at is not None or row.type in NOT_LISTED:
            raise NotFound
        if writing:  # whoever held it until now may have been the first to write about it
            site = unit.get(Site, site_id, populate_existing=True)
        place = Place(site_id, site, None, row)
    if writing:
        rules.need_keeping(actor, place.province, place.ours)
    return place


def entry(actor: Actor, site_id: bytes, *, address: bool = True) -> Entry:
    """Everything of an entry that she may see; `address=False` where a kept one is not shown, and so not opened.
    Raises NotFound; one that is closed for good is there only for its keepers."""
    unit, place = session(), locate(actor, site_id)
    site, keeps = place.site, rules.may_keep(actor, place.province, place.ours)
    if site is not None and site.ended_at is not None and not keeps:
        raise NotFound
    sees = address and rules.may_see_address(actor, place.province, place.ours)
    hidden = bool(site and site.sensitive and not sees and site.kept)
    values = values_of(actor, place, address=sees)
    offers = offers_of(unit, [site_id])[site_id] or (
        told_by_kind(place.establishment.type) if place.establishment else ()
    )
    shut = closed_days(clock.today())
    by = site.verified_by_id if site else None
    return Entry(
        id=site_id,
        organisation_id=site.organisation_id if site else None,
        names=place.names,
        organisation=place.whole,
        kind=place.organisation.kind if place.organisation else place.establishment.type if place.establishment else "",
        province_code=place.province,
        values=values,
        week=Week.read(values["hours"]),
        now=now_of(values["hours"], values["holidays"], shut),
        verified_at=site.verified_at if site else None,
        verified_by=names_of(unit, {by}, actor.language).get(by, "") if by else "",
        fresh=is_fresh(site.verified_at if site else None, clock.now()),
        ended=bool(site and site.ended_at),
        described=site is not None,
        offers=offers,
        areas=values["areas"],
        person=values["person"],
        address=values["address"],
        commune_code=values["commune_code"],
        hidden=hidden,
        may_keep=keeps,
        may_see_address=sees,
    )


def values_of(actor: Actor, place: Place, *, address: bool, shown: bool = True) -> dict[str, Any]:
    """What stands in an entry, by the fields of its form. `address`: also what is kept of a sensitive one; `shown`:
    to a person."""
    unit, site = session(), place.site
    ours = place.establishment
    fixed = {"province_code": place.province, "commune_code": (ours.commune_code or "") if ours else ""}
    if site is None:
        return {**BLANK, **fixed}
    told = {name: getattr(site, name) for name in BLANK if name not in ("areas", "person")}
    told |= {"phones": json.loads(site.phones or "[]"), "languages": site.languages.split()}
    told |= {"areas": areas_of(site.id), "person": person_of(unit, site), "commune_code": site.commune_code or ""}
    if ours is not None:
        told |= fixed
    if site.sensitive:
        told["commune_code"] = ""
        if address:
            told["address"], commune = kept_of(unit, actor, site, shown=shown)
            told["commune_code"] = commune or (fixed["commune_code"] if ours else "")
    return told


def areas_of(site_id: bytes) -> list[str]:
    """The places that a site works for besides its own."""
    return list(session().scalars(select(Area.code).where(Area.site_id == site_id).order_by(Area.code)))


def organisation(organisation_id: bytes, *, writing: bool = False) -> Organisation:
    """One organisation. Raises NotFound."""
    row = session().get(Organisation, organisation_id, with_for_update=writing or None, populate_existing=writing)
    if row is None:
        raise NotFound
    return row


def entries_of(actor: Actor, organisation_id: bytes) -> Sequence[tuple[bytes, str, str, bool]]:
    """The sites of an organisation: id, name, province, whether it is closed for good (for whoever keeps it)."""
    columns = (Site.id, Site.name_fr, Site.name_ar, Site.province_code, Site.ended_at)
    rows = session().execute(select(*columns).where(Site.organisation_id == organisation_id).order_by(Site.id)).all()
    return [
        (row.id, Names(row.name_fr, row.name_ar).spoken(actor.language), row.province_code, row.ended_at is not None)
        for row in rows
        if row.ended_at is None or rules.may_keep(actor, row.province_code)
    ]


def history(actor: Actor, site_id: bytes) -> Sequence[Line]:
    """What was done with an entry, newest first."""
    unit = session()
    query = select(Change).where(Change.site_id == site_id).order_by(Change.id.desc()).limit(LINES)
    rows = unit.scalars(query).all()
    people = names_of(unit, {row.by_id for row in rows}, actor.language)
    return [Line(Act(row.act), row.subject, json.loads(row.told), row.at, people.get(row.by_id, "")) for row in rows]
