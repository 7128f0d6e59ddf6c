"""The page of one entry; checked with one tap, said to be wrong with one tap; its history."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.directory import queries
from caseapp.directory.forms.reports import ReportForm
from caseapp.directory.queries.entry import locate
from caseapp.directory.queries.waiting import reports_on
from caseapp.directory.service import reports, sites
from caseapp.directory.views import bp, slots
from caseapp.directory.views.words import (
    commune_name,
    dial,
    kind_name,
    label,
    opens,
    province_name,
    shown,
    subject,
    week_lines,
    whom,
)
from caseapp.directory.vocabulary import OF_THE_LAW, Fee, OnHolidays, Tongue, Way, Wrong
from caseapp.infra import drafts
from caseapp.infra.db import session
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.phones import readable
from caseapp.policy.permissions import P
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language, word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.get("/directory/<entry>")
@requires(P.DIRECTORY_READ)
def show(entry: str) -> str:
    """What there is, when, for whom, and how one gets there."""
    return render_template("directory/entry.html", **page_of(entry, ReportForm.opened()))


@bp.post("/directory/<entry>/report")
@requires(P.DIRECTORY_READ)
def report(entry: str) -> Any:
    """Somebody found that it is wrong."""
    me, form = actor(), ReportForm.sent()
    place = locate(me, id_or_404(entry))
    if place.site is not None and place.site.ended_at is not None:
        queries.entry(me, place.id, address=False)  # for whoever does not keep it, it is not there
    if not form.validate():
        return invalid("directory/entry.html", **page_of(entry, form))
    claim(form)
    reports.report(me, place, Wrong(form.what.data), form.text.data or "")
    return done(form, _at(entry), _("Thank you. Whoever keeps this entry will look into it."))


@bp.post("/directory/<entry>/verify")
@requires(P.DIRECTORY_KEEP)
def verify(entry: str) -> Any:
    """Everything is still right."""
    me, form = actor(), HouseForm.sent()
    place = locate(me, id_or_404(entry), writing=True)
    claim(form)
    sites.verify(me, place)
    return done(form, _at(entry), _("Noted: checked today."))


@bp.post("/directory/<entry>/close")
@requires(P.DIRECTORY_KEEP)
def close(entry: str) -> Any:
    """It has closed for good."""
    me, form = actor(), HouseForm.sent()
    place = locate(me, id_or_404(entry), writing=True)
    claim(form)
    sites.close(me, place)
    return done(form, _at(entry), _("Closed: it is not found any more. You can open it again."))


@bp.post("/directory/<entry>/reopen")
@requires(P.DIRECTORY_KEEP)
def reopen(entry: str) -> Any:
    """It is open again."""
    me, form = actor(), HouseForm.sent()
    place = locate(me, id_or_404(entry), writing=True)
    claim(form)
    sites.reopen(me, place)
    return done(form, _at(entry), _("It is found again."))


@bp.get("/directory/<entry>/history")
@requires(P.DIRECTORY_READ)
def history(entry: str) -> str:
    """What was changed by whom; of an address and of a person only that they changed."""
    me = actor()
    found = queries.entry(me, id_or_404(entry), address=False)
    lines = [
        {
            "act": word(line.act),
            "subject": subject(line.subject),
            "at": line.at,
            "by": line.by,
            "fields": [
                (label(name), None if pair is None else [shown(name, value) for value in pair])
                for name, pair in line.told.items()
            ],
        }
        for line in queries.history(me, found.id)
    ]
    return render_template(
        "directory/history.html", entry=found, name=found.names.spoken(language().code), lines=lines, url=_at(entry)
    )


def page_of(key: str, form: ReportForm) -> dict[str, Any]:
    """What the page of an entry shows."""
    me = actor()
    found = queries.entry(me, id_or_404(key))
    told, tongue = found.values, language().code
    name = found.names.spoken(tongue)
    return {
        "entry": found,
        "key": key,
        "name": name,
        "other": next((other for other in found.names if other and other != name), ""),
        "organisation": found.organisation.spoken(tongue),
        "organisation_url": f"/directory/organisations/{id_text(found.organisation_id)}"
        if found.organisation_id
        else "",
        "kind": kind_name(found.kind),
        "where": [part for part in (commune_name(found.commune_code), province_name(found.province_code)) if part],
        "phones": [(readable(phone.number), dial(phone.number), phone.what) for phone in found.phones],
        "now": opens(found.now),
        "week": week_lines(found.week) if found.week.known and not found.week.always else [],
        "holidays": word(OnHolidays(told["holidays"]))
        if found.week.known and told["holidays"] != OnHolidays.UNKNOWN
        else "",
        "languages": [word(Tongue(code)) for code in told["languages"] if code in set(Tongue)],
        "areas": shown("areas", found.areas),
        "offers": [
            {
                "id": id_text(offer.id) if offer.id else "",
                "name": offer.title or word(offer.service),
                "service": word(offer.service),
                "law": offer.service in OF_THE_LAW,
                "whom": whom(offer),
                "ways": [word(Way(way)) for way in offer.ways],
                "documents": [line for line in offer.documents.split("\n") if line],
                "conditions": offer.conditions,
                "fee": " · ".join(
                    filter(None, (word(Fee(offer.fee)) if offer.fee not in ("", Fee.UNKNOWN) else "", offer.fee_note))
                ),
            }
            for offer in found.offers
        ],
        "cards": [card for made in slots.cards if (card := made(found)) is not None],
        "form": form,
        "wrong": list(Wrong),
        "begun": found.may_keep and drafts.load(session(), me, f"dirsite.{key}") is not None,
        "reports": [(id_text(one.id), one) for one in reports_on(me, found.id)] if found.may_keep else [],
    }


def _at(entry: str) -> str:
    return url_for("directory.show", entry=entry)
