"""Organisations of the tests: who enters them, what stands in them; one is a refuge whose address nobody may find."""

from __future__ import annotations

from typing import Any

from caseapp.directory.queries.entry import BLANK, locate
from caseapp.directory.service import offers, organisations, sites
from caseapp.infra.db import session
from caseapp.kernel.identifiers import id_text
from caseapp.policy.roles import Role
from tests.conftest import House
from tests.security.tools import raw, working

RABAT, FES = "04.421", "03.231"
KEEPER, OFFICER, DIRECTOR, READER = (
    Role.PROVINCIAL_COORDINATOR, Role.UNIT_OFFICER, Role.DIRECTOR, Role.OUTREACH_WORKER,
)  # fmt: skip
REFUGE = "12 impasse Cachettix"
COMMUNE = "04.421.01.05"
WHOLE = {"name_fr": "Association Essai", "name_ar": "جمعية تجربة", "kind": "association", "about": "", "website": ""}


def entered(house: House, *, role: Role = OFFICER, checked: bool = True, **told: Any) -> str:
    """An organisation with one site, and a service; the id of the site, as addresses have it."""
    me = house.world.actor(role)
    whole = {name: told.pop(name) for name in ("about_whole", "kind") if name in told}
    names = {name.removeprefix("whole_"): told.pop(name) for name in ("whole_name_fr", "whole_name_ar") if name in told}
    offer = told.pop("offer", {"service": "lodging", "age_from": 6, "age_to": 17})
    with working(house, me):
        row = organisations.create(me, {**WHOLE, **whole, **names})
        given = {**BLANK, "province_code": RABAT, "phones": [{"number": "0537001122", "what": "accueil"}], **told}
        site = sites.create(me, row, given, checked=checked)
        if offer:
            offers.add(me, locate(me, site.id), {**offers.BLANK, **offer})
        session().flush()
        return id_text(site.id)


def refuge(house: House, **told: Any) -> str:
    """A refuge: its commune and its address are kept."""
    known = {"whole_name_fr": "Maison Refuge", "address": REFUGE, "commune_code": COMMUNE, "sensitive": True}
    return entered(house, **{**known, **told})


def newest(house: House, table: str) -> str:
    """The id of the newest row of a table, as addresses have it."""
    return id_text(bytes(raw(house, f"SELECT id FROM {table} ORDER BY id DESC LIMIT 1")[0].id))
