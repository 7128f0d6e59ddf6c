"""Verbs on organisations: enter, change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from caseapp.directory import rules
from caseapp.directory.events import ORGANISATION_CHANGED
from caseapp.directory.models import Organisation, Site
from caseapp.directory.service.history import differences, tell
from caseapp.directory.service.sites import fold_in
from caseapp.directory.vocabulary import Act, OrganisationKind
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.kernel.merging import merge
from caseapp.policy.permissions import P

FIELDS = ("name_fr", "name_ar", "kind", "about", "website")


def values_of(row: Organisation) -> dict[str, Any]:
    """What stands, by the fields of the form."""
    return {name: getattr(row, name) for name in FIELDS}


def create(actor: Actor, given: Mapping[str, Any]) -> Organisation:
    """Enter an organisation; its first site comes in the same act. Raises Refused, Invalid."""
    rules.need(actor, P.DIRECTORY_ENTER)
    _sound(given)
    unit = session()
    row = Organisation(id=new_id(), **{name: given[name] for name in FIELDS})
    unit.add(row)
    record(unit, actor, ORGANISATION_CHANGED, row.id, fields="")
    unit.flush()
    return row


def change(actor: Actor, row: Organisation, seen: Mapping[str, Any], mine: Mapping[str, Any]) -> None:
    """Change what an organisation says of itself. Raises Refused, NotFound, Invalid, Conflict."""
    rules.need(actor, P.DIRECTORY_ENTER)
    need_one_of_hers(actor, row.id)
    _sound(mine)
    before = values_of(row)
    after = merge(seen, mine, before)
    changed = sorted(name for name in FIELDS if after[name] != before[name])
    if not changed:
        return
    unit = session()
    for name in changed:
        setattr(row, name, after[name])
    record(unit, actor, ORGANISATION_CHANGED, row.id, fields=" ".join(changed))
    for site in unit.scalars(select(Site).where(Site.organisation_id == row.id)):
        fold_in(site, row)
        tell(unit, actor, site.id, Act.CHANGED, differences(before, after))
    unit.flush()


def need_one_of_hers(actor: Actor, organisation_id: bytes) -> None:
    """Raise NotFound unless it is hers to change."""
    if not is_hers(actor, organisation_id):
        raise NotFound


def is_hers(actor: Actor, organisation_id: bytes) -> bool:
    """Whether she keeps a site of it, or it has none yet."""
    query = select(Site.province_code).where(Site.organisation_id == organisation_id).distinct()
    provinces = session().scalars(query).all()
    return not provinces or any(rules.may_keep(actor, province) for province in provinces)


def _sound(given: Mapping[str, Any]) -> None:
    if not (given.get("name_fr") or given.get("name_ar")):
        raise Invalid({"name_fr": "required"})
    if given.get("kind") not in set(OrganisationKind):
        raise Invalid({"kind": "choice"})
