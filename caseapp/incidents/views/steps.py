"""The three steps of the sheet, completed when there is time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import render_template, url_for

from caseapp.incidents import queries
from caseapp.incidents.forms import (
    CONCERNS,
    ConcernedForm,
    FollowForm,
    HappenedForm,
    Involves,
    hour_of,
    parts_sent,
)
from caseapp.incidents.models import Incident
from caseapp.incidents.queries.choosing import staff_here
from caseapp.incidents.relation import reads
from caseapp.incidents.service import sheet
from caseapp.incidents.views import bp
from caseapp.incidents.views.declare import children_page
from caseapp.incidents.views.sheet import located
from caseapp.incidents.views.words import WORDS, gravity
from caseapp.incidents.vocabulary import Category, State
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Conflict, Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P
from caseapp.web.clashes import clashing, give_way
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import moment, word
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor

FORMS: dict[int, type[HappenedForm] | type[ConcernedForm] | type[FollowForm]] = {
    1: HappenedForm,
    2: ConcernedForm,
    3: FollowForm,
}


@bp.get("/incidents/<incident>/step/<int:step>")
@requires(P.INCIDENT_READ)
def step(incident: str, step: int) -> str:
    """The form of a step."""
    row = _open(incident, step)
    now = sheet.open_step(actor(), row, step)
    queries.open_sheet(actor(), row)  # whoever completes a sheet has read it
    form = FORMS[step].opened(draft_key=_draft(row, step), values=_values(step, now))
    return render_template("incidents/step.html", **_page(form, row, step, now.get("children", {})))


@bp.post("/incidents/<incident>/step/<int:step>")
@requires(P.INCIDENT_READ)
def write_step(incident: str, step: int) -> Any:
    """Save a step; what a colleague changed meanwhile is shown beside it, and a person chooses."""
    row = _open(incident, step)
    form = FORMS[step].sent(draft_key=_draft(row, step))
    parts = {key: str(part) for key, part in parts_sent().items()}
    stands = _values(step, sheet.open_step(actor(), row, step))
    give_way(form, stands, PARTS)
    page = _page(form, row, step, parts)
    if form.validate() and isinstance(form, ConcernedForm) and form.unnamed():
        form.blame({"involves": "name_them"}, WORDS)
    if form.errors:
        return invalid("incidents/step.html", **page)
    claim(form)
    mine = form.values()
    if step == 2:
        mine["children"] = _kept(row, mine["children"], page["children"])
    try:
        sheet.change(actor(), row, step, form.seen, mine)
    except Conflict as conflict:
        work.abandon(session())
        form.base.data = json.dumps({**form.seen, **conflict.theirs})
        page["clashes"] = clashing(form, _told(form, conflict.theirs, mine), stands, PARTS)
        return render_template("incidents/step.html", **page), 409
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid("incidents/step.html", **page)
    there = url_for("incidents.show", incident=incident) if reads(actor(), row) else url_for("incidents.index")
    return done(form, there, _("The sheet is saved."))


def _open(incident: str, step: int) -> Incident:
    row = located(incident)
    if step not in FORMS:
        raise NotFound
    if row.state == State.CLOSED:
        raise Impossible("status")
    return row


def _draft(row: Incident, step: int) -> str:
    return f"incident.{id_text(row.id)}.{step}"


def _page(form: Any, row: Incident, step: int, parts: Mapping[str, str]) -> dict[str, Any]:
    page: dict[str, Any] = {
        "form": form,
        "step": step,
        "incident": row,
        "base": f"/incidents/{id_text(row.id)}",
        "what": word(Category(row.category)),
        "draft_key": form.draft_key,
        "clashes": [],
    }
    if isinstance(form, ConcernedForm):
        form.staff.offer(staff_here(actor(), row.establishment_id))
        page |= children_page(dict(parts))
    return page


def _values(step: int, now: Mapping[str, Any]) -> dict[str, Any]:
    """A step as its form is opened."""
    values = dict(now) | {"base": json.dumps(now)}
    if step == 1:
        for name, day in (("happened_at", "happened_on"), ("known_at", "known_on")):
            at = clock.local(datetime.fromisoformat(now[name]))
            values |= {day: at.date(), name: hour_of(at)}
    if step == 2:
        named = now["staff"] or now["words"] or now["past"]
        values["involves"] = str(Involves.STAFF if named else Involves.NOBODY)
    return values


def _kept(row: Incident, said: dict[str, str], offered: list[tuple[str, str, str]]) -> dict[str, str]:
    """What was said of the children whom the page offered; those it could not name stay as they were."""
    shown = {name.removeprefix(CONCERNS) for name, _called, _part in offered}
    before = sheet.open_step(actor(), row, 2)["children"]
    hidden = {key: part for key, part in before.items() if key not in shown}
    return hidden | {key: part for key, part in said.items() if key in shown}


PARTS = {"happened_at": ("happened_on", "happened_at"), "known_at": ("known_on", "known_at")}
"""Inputs of a moment."""


def _told(form: Any, theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """Each field that a colleague changed meanwhile: what I typed, what stands now."""
    return [(name, _label(form, name), _said(name, mine.get(name)), _said(name, now)) for name, now in theirs.items()]


def _label(form: Any, name: str) -> str:
    return str(form[name].label.text) if name in form else _("Children concerned")


def _said(name: str, value: Any) -> str:
    if not value:
        return ""
    if name == "category":
        return word(Category(value))
    if name == "gravity":
        return gravity(int(value))
    if name in ("happened_at", "known_at"):
        return moment(datetime.fromisoformat(value))
    if name in ("staff", "children"):
        return str(len(value))
    return "✓" if value is True else str(value)
