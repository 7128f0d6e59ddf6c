"""Every form of the directory: who comes to it, from which page, and what she types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from caseapp.directory.queries.entry import locate
from caseapp.directory.service import reports, sites
from caseapp.directory.vocabulary import Wrong
from caseapp.infra import drafts
from caseapp.infra.db import session
from caseapp.kernel.identifiers import id_from_text
from tests.conftest import House
from tests.directory.desk import KEEPER, OFFICER, RABAT, READER, entered, newest
from tests.security.tools import raw, working
from tests.support.recipes import Recipe

SHEET = "organisme;type;province;telephone;service\nAssociation Import;association;Rabat;0537112233;lodging\n"


def _stands(house: House) -> None:
    entered(house, checked=False)


def _entry(end: str = "") -> Callable[[House], str]:
    def page(house: House) -> str:
        found = raw(house, "SELECT id FROM site ORDER BY id DESC LIMIT 1")
        return f"/directory/{bytes(found[0].id).hex()}{end}"

    return page


def _whole(end: str) -> Callable[[House], str]:
    return lambda house: f"/directory/organisations/{newest(house, 'organisation')}{end}"


def _offer(end: str = "") -> Callable[[House], str]:
    return lambda house: f"{_entry()(house)}/services/{newest(house, 'site_service')}{end}"


def _closed(house: House) -> None:
    key = entered(house)
    me = house.world.actor(OFFICER)
    with working(house, me):
        sites.close(me, locate(me, id_from_text(key), writing=True))


def _reported(house: House) -> None:
    key = entered(house)
    me = house.world.actor(READER)
    with working(house, me):
        reports.report(me, locate(me, id_from_text(key)), Wrong.PHONE, "Le numéro ne répond plus")


def _brought(house: House) -> None:
    me = house.world.actor(OFFICER)
    with working(house, me):
        drafts.save(session(), me, "directory.import", {"text": SHEET})


_SITE: dict[str, Any] = {
    "province_code": RABAT,
    "address": "3 rue Neuve",
    "holidays": "closed",
    "hours_mo": "8h30-16h30",
}
RECIPES: dict[str, Recipe] = {
    "directory.create": Recipe(
        KEEPER, lambda _h: "/directory/new", {**_SITE, "whole_fr": "Association Neuve", "kind": "association"}
    ),
    "directory.create_site": Recipe(OFFICER, _whole("/new"), {**_SITE, "name_fr": "Antenne"}, before=_stands),
    "directory.change_organisation": Recipe(OFFICER, _whole("/edit"), {"whole_fr": "Autre nom"}, before=_stands),
    "directory.change": Recipe(OFFICER, _entry("/edit"), {"alert": "Complet jusqu’à lundi"}, before=_stands),
    "directory.add_offer": Recipe(OFFICER, _entry("/services/new"), {"service": "meals"}, before=_stands),
    "directory.change_offer": Recipe(OFFICER, _offer(), {"age_to": "15"}, before=_stands),
    "directory.end_offer": Recipe(OFFICER, _offer(), {}, _offer("/end"), before=_stands),
    "directory.verify": Recipe(OFFICER, _entry(), {}, _entry("/verify"), before=_stands),
    "directory.close": Recipe(OFFICER, _entry(), {}, _entry("/close"), before=_stands),
    "directory.reopen": Recipe(OFFICER, _entry(), {}, _entry("/reopen"), before=_closed),
    "directory.report": Recipe(READER, _entry(), {"what": "phone", "text": "Faux"}, _entry("/report"), before=_stands),
    "directory.settle": Recipe(
        OFFICER,
        lambda _h: "/directory/waiting",
        {},
        lambda h: f"/directory/reports/{newest(h, 'site_report')}/settle",
        before=_reported,
    ),
    "directory.carry_out": Recipe(
        OFFICER, lambda _h: "/directory/import/preview", {}, lambda _h: "/directory/import/do", before=_brought
    ),
}
WITHOUT = {
    "directory.find": "a search changes nothing",
    "directory.bring": "a file that is brought twice waits once",
    "directory.export": "a file taken along twice is two files, and two lines in the trail",
    "directory.print_pocket": "a paper printed twice is two issues",
}
PAGES: dict[str, tuple[Any, str]] = {
    "an organisation": (OFFICER, "/directory/new"),
    "one more site": (OFFICER, "/directory/organisations/{whole}/new"),
    "changing an organisation": (OFFICER, "/directory/organisations/{whole}/edit"),
    "changing a site": (OFFICER, "/directory/{site}/edit"),
    "a service": (OFFICER, "/directory/{site}/services/new"),
    "changing a service": (OFFICER, "/directory/{site}/services/{offer}"),
    "something is wrong": (READER, "/directory/{site}"),
}
"""Pages with forms, where an organisation stands: who opens them, and their addresses."""


def addressed(house: House) -> dict[str, str]:
    """What the addresses of PAGES name."""
    site = entered(house)
    return {"site": site, "whole": newest(house, "organisation"), "offer": newest(house, "site_service")}
