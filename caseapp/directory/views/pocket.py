"""The pocket list: a sheet that folds into a pocket of the bus, in French or in Arabic."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request

from caseapp.directory.hours import Week
from caseapp.directory.queries import everything
from caseapp.directory.queries.listing import Listed
from caseapp.directory.sheets import POCKET
from caseapp.directory.views import bp
from caseapp.directory.views.search import Filters, read_filters
from caseapp.directory.views.words import commune_name, province_name, week_lines, whom
from caseapp.directory.vocabulary import Service
from caseapp.infra import places
from caseapp.kernel import clock
from caseapp.kernel.names import fold
from caseapp.kernel.phones import readable
from caseapp.kernel.words import N_
from caseapp.papers.views.sending import asked_tongue, print_buttons, send
from caseapp.papers.wording import both, in_both
from caseapp.policy.permissions import P
from caseapp.web.app import writes_late
from caseapp.web.gate import requires
from caseapp.web.i18n import day, language, word
from caseapp.web.i18n import gettext as _
from caseapp.web.session import actor

MOST = 400


@bp.get("/directory/pocket")
@requires(P.DIRECTORY_READ)
def pocket() -> str:
    """For which province, sector and services the list shall be."""
    asked, found = _found(request.args)
    return render_template(
        "directory/pocket.html",
        asked=asked,
        province=province_name(asked.province),
        provinces=_named(places.provinces()),
        communes=_named(places.communes(asked.province)) if asked.province else [],
        services=_services(),
        count=len(found),
        printing=print_buttons(POCKET, "/directory/pocket"),
    )


@bp.post("/directory/pocket")
@writes_late
@requires(P.DIRECTORY_READ)
def print_pocket() -> Response:
    """The list on paper."""
    tongue = asked_tongue(POCKET)
    asked, found = _found(request.form)
    return send(POCKET, tongue, says(asked, found[:MOST]))


def says(asked: Filters, found: list[Listed]) -> dict[str, Any]:
    """What the sheet says. Of a sensitive place: its name and its phone."""
    return {
        "title": in_both(lambda: _("Who does what: %(province)s", province=_where(asked))),
        "until": in_both(lambda: _("As of %(day)s. Check before you send somebody.", day=day(clock.today()))),
        "alert": both(N_("Police 19 · Gendarmerie 177 · Ambulance 15 · Child helpline 2511")),
        "kept": both(N_("Address kept: call.")),
        "day_and_night": both(N_("Day and night")),
        "entries": [_entry(one, asked) for one in found],
    }


def _entry(one: Listed, asked: Filters) -> dict[str, Any]:
    week = Week.read(one.told["hours"])
    wanted = asked.question().wanted
    offers = [offer for offer in one.offers if offer.fits(wanted)] if wanted.service else one.offers

    def served() -> str:
        return " · ".join(_with(word(offer.service), whom(offer)) for offer in offers)

    def hours() -> str:
        return "; ".join(f"{days} {spans}" for days, spans in week_lines(week) if spans)

    where = [] if one.told["sensitive"] else [one.told["address"]]
    return {
        "name": {"fr": one.name("fr"), "ar": one.name("ar")},
        "phones": [readable(phone.number) for phone in one.phones],
        "services": in_both(served),
        "hours": in_both(hours) if week.known and not week.always else None,
        "always": week.always,
        "place": in_both(lambda: commune_name(one.commune_code)),
        "address": next(iter(filter(None, where)), ""),
        "kept": bool(one.told["sensitive"]),
        "alert": one.told["alert"],
    }


def _with(service: str, for_whom: str) -> str:
    return f"{service} ({for_whom})" if for_whom else service


def _found(given: Any) -> tuple[Filters, list[Listed]]:
    me = actor()
    asked = read_filters(given, me)
    if not asked.province and me.post:
        asked = asked._replace(province=me.post.province_code, commune="")
    wanted = asked.question().wanted
    rows = everything(me, asked.province, covering=True)
    if asked.commune:
        rows = [one for one in rows if one.commune_code == asked.commune or asked.commune in one.areas]
    if wanted.anything:
        rows = [one for one in rows if any(offer.fits(wanted) for offer in one.offers)]
    return asked, rows


def _where(asked: Filters) -> str:
    if asked.commune:
        return places.commune(asked.commune).label(language().code)
    return province_name(asked.province)


def _named(found: Any) -> list[tuple[str, str]]:
    code = language().code
    return sorted(((place.code, place.name(code)) for place in found), key=lambda pair: fold(pair[1]))


def _services() -> list[tuple[str, str]]:
    return [(str(service), word(service)) for service in Service]
