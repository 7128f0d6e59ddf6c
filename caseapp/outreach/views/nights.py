"""The end of a night: the kit counted, the crew, how it was, the report and who answers for it."""

from __future__ import annotations

import json
from typing import Any

from flask import render_template

from caseapp.accounts.forms.own import PasswordAgainForm
from caseapp.incidents.forms import hour_of
from caseapp.incidents.vocabulary import SHORT
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid, Refused
from caseapp.kernel.text import read_hour
from caseapp.outreach.forms.nights import CrewIncidentForm, KitForm, MoodForm, ReportForm
from caseapp.outreach.models import Round
from caseapp.outreach.nighttime import at_hour, flaw
from caseapp.outreach.queries.drawn import drawn
from caseapp.outreach.queries.late import came_later
from caseapp.outreach.queries.nights import in_crew
from caseapp.outreach.queries.reports import Report, read_report
from caseapp.outreach.queries.rounds import locate_round
from caseapp.outreach.queries.territory import territory
from caseapp.outreach.service import nights, reports
from caseapp.outreach.sheets import REPORT
from caseapp.outreach.views import bp
from caseapp.outreach.views.account import account, later
from caseapp.outreach.views.met import base_of, called
from caseapp.outreach.views.words import WORDS
from caseapp.outreach.vocabulary import RUNNING, STOCKED, Part, RoundState, TeamIncidentKind
from caseapp.papers.views.sending import print_buttons
from caseapp.policy.permissions import P, holds
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

PAGE = "outreach/night.html"


@bp.get("/street/rounds/<key>/end")
@requires(P.STREET_READ)
def night(key: str) -> str:
    """The end of a night: what is still to do, what the report says, who signed."""
    return render_template(PAGE, **night_page(located(key)))


@bp.post("/street/rounds/<key>/end/kit")
@requires(P.STREET_MEET)
def count_kit(key: str) -> Any:
    """Count what came back."""
    row, form = located(key), KitForm.sent()
    if not form.validate():
        return invalid(PAGE, **night_page(row, kit=form))
    claim(form)
    try:
        nights.count_kit(actor(), row, form.counted())
    except Invalid as error:
        return _mended(row, error, "kit", form)
    return done(form, end_of(row), _("The kit is counted."))


@bp.post("/street/rounds/<key>/end/incidents")
@requires(P.STREET_MEET)
def note_incident(key: str) -> Any:
    """Note what happened to the crew."""
    row, form = located(key), CrewIncidentForm.sent()
    hour = read_hour(form.at.data or "") if form.validate() else None
    if hour is None:
        return invalid(PAGE, **night_page(row, incident=form))
    at = at_hour(row, hour)
    code = flaw(row, at)
    if code:
        form.blame({"at": code}, WORDS)
        return invalid(PAGE, **night_page(row, incident=form))
    claim(form)
    kind, gravity = TeamIncidentKind(form.kind.data), int(form.gravity.data)
    more = {"police": bool(form.police.data), "medical": bool(form.medical.data)}
    try:
        nights.note_incident(actor(), row, kind, gravity, at, form.what.data or "", **more)
    except Invalid as error:
        return _mended(row, error, "incident", form)
    return done(form, end_of(row), _("It is noted."))


@bp.post("/street/rounds/<key>/end/debrief")
@requires(P.STREET_MEET)
def debrief(key: str) -> Any:
    """Say how the night was."""
    row, form = located(key), MoodForm.sent()
    if not form.validate() or not form.mood.data:
        return invalid(PAGE, **night_page(row, mood=form))
    claim(form)
    nights.debrief(actor(), row, int(form.mood.data))
    return done(form, end_of(row), _("Thank you. Nobody sees who said it."))


def located(key: str) -> Round:
    """The round of an address. Raises NotFound."""
    return locate_round(actor(), id_or_404(key))


def end_of(row: Round) -> str:
    """The address of the end of its night."""
    return f"{base_of(row)}/end"


def night_page(
    row: Round,
    *,
    kit: KitForm | None = None,
    incident: CrewIncidentForm | None = None,
    mood: MoodForm | None = None,
    words: ReportForm | None = None,
    password: PasswordAgainForm | None = None,
    clashes: Any = (),
) -> dict[str, Any]:
    """Everything that the page shows, with the forms that are hers. One line in the trail for the data, one for
    the report."""
    me = actor()
    report = read_report(me, row)
    writes = not report.offered and may_write(row)
    data = report.body.get("drawn") if report.closed or report.offered else None
    told = account(data or drawn(me, row), me.language)
    return {
        "round": row,
        "base": base_of(row),
        "here": end_of(row),
        "title": called(row),
        "report": report,
        "account": told,
        "later": later(came_later(me, row), territory(me, traced=False), me.language) if report.closed else (),
        "out": row.state in RUNNING,
        "left": row.left_at is not None,
        "kit_form": (kit or _kit_form(told)) if writes else None,
        "kit_items": [(str(item), word(item), told["kit"][str(item)]) for item in STOCKED],
        "incident": (incident or CrewIncidentForm.opened(values={"at": hour_of(clock.now())})) if writes else None,
        "gravity": SHORT,
        "mood": (mood or MoodForm.opened()) if nights.may_debrief(me, row) else None,
        "words": (words or _words_form(row)) if writes else None,
        "draft_key": _draft(row),
        "clashes": clashes,
        "password": (password or PasswordAgainForm.opened()) if not report.closed else None,
        "may_sign": writes and row.state == RoundState.BACK and _signs(row),
        "may_withdraw": report.offered and report.signed_by_id == me.user_id,
        "may_take": report.offered and report.signed_by_id != me.user_id and in_crew(me, row) is None,
        "may_validate": row.state == RoundState.REPORTED and holds(me.roles, P.ROUND_REVIEW),
        "signed_it": report.signed_by_id == me.user_id,
        "dangers_left": reports.dangers_left(session(), row.id),
        "declares": holds(me.roles, P.INCIDENT_DECLARE),
        "printing": print_buttons(REPORT, f"{end_of(row)}/print") if report.closed else None,
        "lapsed": _lapsed(report),
    }


def may_write(row: Round) -> bool:
    """Whether she writes the end of this night."""
    try:
        nights.need_night(actor(), row)
    except (Refused, Impossible):
        return False
    return True


def _signs(row: Round) -> bool:
    part = in_crew(actor(), row)
    return part == Part.LEADER or (part is not None and not reports.led(session(), row))


def _lapsed(report: Report) -> bool:
    return not report.closed and report.signed_at is not None and not report.offered


def _kit_form(told: dict[str, Any]) -> KitForm:
    values: dict[str, str] = {}
    for item, line in told["kit"].items():
        values |= {f"{item}_out": _figure(line["out"]), f"{item}_back": _figure(line["back"])}
    return KitForm.opened(values=values)


def _figure(number: int | None) -> str:
    return "" if number is None else str(number)


def _words_form(row: Round) -> ReportForm:
    now = reports.words_of(actor(), row)
    return ReportForm.opened(draft_key=_draft(row), values=now | {"base": json.dumps(now)})


def _draft(row: Round) -> str:
    return f"night.{row.id.hex()}"


def _mended(row: Round, error: Invalid, name: str, form: Any) -> Any:
    work.abandon(session())
    form.blame(error.fields, WORDS)
    page: dict[str, Any] = {name: form}
    return invalid(PAGE, **night_page(located(row.id.hex()), **page))
