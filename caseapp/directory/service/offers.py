"""Verbs on the services of a site: add, change, take away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from caseapp.directory import rules
from caseapp.directory.models import Offer
from caseapp.directory.queries.entry import Place
from caseapp.directory.service.history import differences, tell
from caseapp.directory.service.sites import row_of
from caseapp.directory.vocabulary import Act, Fee, ForSex, Service
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.kernel.merging import merge

OLDEST = 120
BLANK: dict[str, Any] = {
    "service": "", "title": "", "age_from": None, "age_to": None, "sex": "both", "publics": [], "conditions": "",
    "documents": "", "ways": [], "fee": "unknown", "fee_note": "",
}  # fmt: skip
_SEVERAL = ("publics", "ways")


def values_of(row: Offer) -> dict[str, Any]:
    """What stands, by the fields of the form."""
    return {name: getattr(row, name).split() if name in _SEVERAL else getattr(row, name) for name in BLANK}


def offer_of(place: Place, offer_id: bytes) -> Offer:
    """A live service of a site. Raises NotFound."""
    row = session().get(Offer, offer_id)
    if row is None or row.site_id != place.id or row.ended_at is not None:
        raise NotFound
    return row


def add(actor: Actor, place: Place, given: Mapping[str, Any], *, act: Act = Act.SERVICE_ADDED) -> Offer:
    """One more service. Raises Refused, NotFound, Invalid."""
    rules.need_keeping(actor, place.province, place.ours)
    _sound(given)
    unit = session()
    site = row_of(place)
    row = Offer(id=new_id(), site_id=site.id)
    _fill(row, {**BLANK, **given})
    unit.add(row)
    tell(unit, actor, site.id, act, subject=row.service)
    unit.flush()
    return row


def change(
    actor: Actor,
    place: Place,
    row: Offer,
    seen: Mapping[str, Any],
    mine: Mapping[str, Any],
    *,
    act: Act = Act.SERVICE_CHANGED,
) -> bool:
    """Change a service; whether anything changed. Raises Refused, NotFound, Invalid, Conflict."""
    rules.need_keeping(actor, place.province, place.ours)
    before = values_of(row)
    after = merge(seen, mine, before)
    _sound(after)
    told = differences(before, after)
    if told:
        _fill(row, after)
        tell(session(), actor, place.id, act, told, subject=row.service)
        session().flush()
    return bool(told)


def end(actor: Actor, place: Place, row: Offer) -> None:
    """It is not offered any more. Raises Refused, NotFound."""
    rules.need_keeping(actor, place.province, place.ours)
    row.ended_at = clock.now()
    tell(session(), actor, place.id, Act.SERVICE_ENDED, subject=row.service)
    session().flush()


def _fill(row: Offer, told: Mapping[str, Any]) -> None:
    for name in BLANK:
        setattr(row, name, " ".join(told[name]) if name in _SEVERAL else told[name])


def _sound(given: Mapping[str, Any]) -> None:
    flaws = {}
    if given.get("service") not in set(Service):
        flaws["service"] = "choice"
    if given.get("sex", "both") not in set(ForSex):
        flaws["sex"] = "choice"
    if given.get("fee", "unknown") not in set(Fee):
        flaws["fee"] = "choice"
    low, high = given.get("age_from"), given.get("age_to")
    for name, age in (("age_from", low), ("age_to", high)):
        if age is not None and not 0 <= age <= OLDEST:
            flaws[name] = "age"
    if low is not None and high is not None and low > high:
        flaws["age_to"] = "ages_turned"
    if flaws:
        raise Invalid(flaws)
