"""Verbs on sites: enter, change, check, close, open again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from caseapp.directory import rules
from caseapp.directory.areas import is_area
from caseapp.directory.hours import BadHours, Week
from caseapp.directory.models import Area, Organisation, Site
from caseapp.directory.queries.entry import BLANK, Place, values_of
from caseapp.directory.queries.opening import seal_kept, seal_person
from caseapp.directory.service.history import differences, tell
from caseapp.directory.vocabulary import Act
from caseapp.infra import places
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid
from caseapp.kernel.identifiers import new_id
from caseapp.kernel.merging import merge
from caseapp.kernel.names import fold

OF_ESTABLISHMENT = frozenset({"name_fr", "name_ar", "province_code", "commune_code"})
"""What an establishment of this installation says of itself elsewhere: here it is not typed again."""
KEPT = ("address", "commune_code")
"""What is sealed of a sensitive site."""


def create(
    actor: Actor, whole: Organisation, given: Mapping[str, Any], *, checked: bool, act: Act = Act.CREATED
) -> Site:
    """A site of an organisation. Raises Refused, NotFound (another province), Invalid."""
    _sound(given)
    rules.need_entering(actor, given["province_code"])
    given, unit = _one_notation({**BLANK, **given}), session()
    row = Site(id=new_id(), organisation_id=whole.id)
    _fill(unit, row, given)
    fold_in(row, whole)
    unit.add(row)
    unit.flush()
    _areas(unit, row.id, given["areas"])
    _note_check(row, actor, checked=checked)
    tell(unit, actor, row.id, act)
    unit.flush()
    return row


def change(
    actor: Actor,
    place: Place,
    seen: Mapping[str, Any],
    mine: Mapping[str, Any],
    *,
    checked: bool = False,
    act: Act = Act.CHANGED,
) -> bool:
    """Change what stands in an entry; what a colleague changed meanwhile in other fields stays. An address that is kept
    and that she may not see stays unless she types another. Whether anything changed.

    Raises Refused, NotFound, Invalid, Conflict.
    """
    rules.need_keeping(actor, place.province, place.ours)
    unit, sees = session(), rules.may_see_address(actor, place.province, place.ours)
    fields = {name: value for name, value in mine.items() if not (place.ours and name in OF_ESTABLISHMENT)}
    whole = values_of(actor, place, address=True, shown=sees)
    blind = whole["sensitive"] and not sees
    merged = merge(seen, fields, {**whole, **dict.fromkeys(KEPT, "")} if blind else whole)
    if blind:
        if not merged["sensitive"]:
            raise Invalid({"sensitive": "needs_right"})
        merged |= {name: merged[name] or whole[name] for name in KEPT}
    _sound(merged)
    merged = _one_notation(merged)
    rules.need_keeping(actor, merged["province_code"], place.ours)
    told = differences(whole, merged)
    row = _row(unit, place)
    if told:
        _fill(unit, row, merged)
        if place.organisation is not None:
            fold_in(row, place.organisation)
        if "areas" in told:
            _areas(unit, row.id, merged["areas"])
        tell(unit, actor, row.id, act, told)
    if checked:
        _note_check(row, actor, checked=True)
        tell(unit, actor, row.id, Act.VERIFIED)
    unit.flush()
    return bool(told)


def verify(actor: Actor, place: Place) -> None:
    """Say that everything is still right. Raises Refused, NotFound."""
    rules.need_keeping(actor, place.province, place.ours)
    unit = session()
    row = _row(unit, place)
    _note_check(row, actor, checked=True)
    tell(unit, actor, row.id, Act.VERIFIED)
    unit.flush()


def close(actor: Actor, place: Place) -> None:
    """It has closed for good. Raises Refused, NotFound, Impossible for one of ours (it ends elsewhere)."""
    rules.need_keeping(actor, place.province, place.ours)
    if place.site is None or place.ours:
        raise Impossible("directory_ours")
    if place.site.ended_at is None:
        place.site.ended_at = clock.now()
        tell(session(), actor, place.id, Act.CLOSED)
        session().flush()


def reopen(actor: Actor, place: Place) -> None:
    """It is open again. Raises Refused, NotFound."""
    rules.need_keeping(actor, place.province, place.ours)
    if place.site is not None and place.site.ended_at is not None:
        place.site.ended_at = None
        tell(session(), actor, place.id, Act.REOPENED)
        session().flush()


def fold_in(row: Site, whole: Organisation) -> None:
    """What the search box compares; the commune of a sensitive site is not among it."""
    names = [row.name_fr, row.name_ar, whole.name_fr, whole.name_ar]
    if row.commune_code:
        commune = places.commune(row.commune_code)
        names += [commune.name_fr, commune.name_ar]
    row.folded = " ".join(filter(None, map(fold, names)))


def row_of(place: Place) -> Site:
    """The row of an entry; of an establishment that nobody described, a new one."""
    return _row(session(), place)


def _row(unit: Session, place: Place) -> Site:
    if place.site is not None:
        return place.site
    row = Site(id=place.id, organisation_id=None, province_code=place.province)
    unit.add(row)
    unit.flush()
    return row


def _fill(unit: Session, row: Site, told: Mapping[str, Any]) -> None:
    plain = set(BLANK) - {"areas", "person", "phones", "languages", "address", "commune_code"}
    for name in plain:
        if row.organisation_id is not None or name not in OF_ESTABLISHMENT:
            setattr(row, name, told[name])
    row.phones = json.dumps(told["phones"], ensure_ascii=False)
    row.languages = " ".join(told["languages"])
    row.person = seal_person(unit, row.id, told["person"])
    ours = row.organisation_id is None
    if told["sensitive"]:
        row.kept = seal_kept(unit, row.id, told["address"], "" if ours else told["commune_code"])
        row.address, row.commune_code = "", None
    else:
        row.kept, row.address = None, told["address"]
        row.commune_code = None if ours else told["commune_code"] or None


def _areas(unit: Session, site_id: bytes, codes: Any) -> None:
    unit.execute(delete(Area).where(Area.site_id == site_id))
    unit.add_all(Area(site_id=site_id, code=code) for code in dict.fromkeys(codes))


def _note_check(row: Site, actor: Actor, *, checked: bool) -> None:
    if checked:
        row.verified_at, row.verified_by_id = clock.now(), actor.user_id


def _one_notation(told: Mapping[str, Any]) -> dict[str, Any]:
    """Hours and phones as they are stored, however they came."""
    phones = [{name: text for name, text in phone.items() if text} for phone in told["phones"]]
    return {
        **told,
        "hours": str(Week.read(told["hours"])),
        "phones": [phone for phone in phones if phone.get("number")],
    }


def _sound(given: Mapping[str, Any]) -> None:
    """Raise Invalid for a place that is none, a commune of another province, hours that are none."""
    flaws = {}
    try:
        places.province(given.get("province_code", ""))
        code = given.get("commune_code") or ""
        if code and places.commune(code).province_code != given["province_code"]:
            flaws["commune"] = "commune_elsewhere"
    except places.UnknownPlace:
        flaws["province_code"] = "unknown"
    try:
        Week.read(given.get("hours") or "")
    except BadHours:
        flaws["hours"] = "hours"
    if not all(map(is_area, given.get("areas") or ())):
        flaws["areas"] = "place_unknown"
    if flaws:
        raise Invalid(flaws)
