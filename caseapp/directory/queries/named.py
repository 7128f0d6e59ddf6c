"""What entries are called, by their ids: for features above, which keep an id and no name."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts.models import Establishment
from caseapp.directory.models import Organisation, Site
from caseapp.directory.records import Names

_SITES = select(
    Site.id,
    Site.name_fr.label("site_fr"),
    Site.name_ar.label("site_ar"),
    Organisation.name_fr,
    Organisation.name_ar,
).join(Organisation, Organisation.id == Site.organisation_id)
_OURS = select(Establishment.id, Establishment.name_fr, Establishment.name_ar)


def names_of_entries(unit: Session, ids: Collection[bytes], language: str) -> dict[bytes, str]:
    """Names of sites and of establishments, also of those that have closed."""
    if not ids:
        return {}
    found = {row.id: Names(row.name_fr, row.name_ar) for row in unit.execute(_OURS.where(Establishment.id.in_(ids)))}
    for row in unit.execute(_SITES.where(Site.id.in_(ids))):
        found[row.id] = Names(row.site_fr, row.site_ar).otherwise(Names(row.name_fr, row.name_ar))
    return {site_id: names.spoken(language) for site_id, names in found.items()}
