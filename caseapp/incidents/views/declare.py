"""The quick first entry."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template, request, url_for

from caseapp.cases import queries as cases
from caseapp.establishments.queries import sought
from caseapp.incidents.forms import CONCERNS, QuickForm, hour_of, parts_sent
from caseapp.incidents.models import ToldFields
from caseapp.incidents.queries.choosing import called_by_reference, children_here, staff_here
from caseapp.incidents.relation import reads
from caseapp.incidents.service.declare import Declared, declare
from caseapp.incidents.views import bp
from caseapp.incidents.views.words import WORDS
from caseapp.incidents.vocabulary import Category, ChildPart, Gravity
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid
from caseapp.kernel.identifiers import id_from_text, id_text
from caseapp.policy.incidents import Whom
from caseapp.policy.permissions import P
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor

DRAFT = "incident.new"


@bp.get("/incidents/new")
@requires(P.INCIDENT_DECLARE)
def new() -> str:
    """The form; `?child=` a file's reference: this child is concerned, and where she is looked for, it says so."""
    now = clock.now()
    values: dict[str, Any] = {"happened_on": clock.today(), "happened_at": hour_of(now)}
    parts: dict[str, str] = {}
    reference = request.args.get("child", "")
    if reference:
        values |= _about(reference, parts)
    form = QuickForm.opened(draft_key=DRAFT, values=values)
    return render_template("incidents/new.html", **page_of(form, parts))


@bp.post("/incidents/new")
@requires(P.INCIDENT_DECLARE)
def create() -> Any:
    """Declare it."""
    form = QuickForm.sent(draft_key=DRAFT)
    parts = parts_sent()
    page = page_of(form, {key: str(part) for key, part in parts.items()})
    if form.validate() and form.unnamed():
        form.blame({"involves": "name_them"}, WORDS)
    if form.errors:
        return invalid("incidents/new.html", **page)
    claim(form)
    told = ToldFields(what=form.what.data, measures=form.measures.data or "")
    given = Declared(
        Category(form.category.data),
        Gravity(form.gravity.data),
        form.happened,
        told,
        people=form.people(),
        children={id_from_text(key): part for key, part in parts.items()},
        already=_calls(parts) if form.category.data == Category.DISAPPEARANCE else {},
    )
    try:
        row = declare(actor(), given)
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid("incidents/new.html", **page)
    said = _("It is declared. Now tell those who must be told; the rest of the sheet can wait.")
    there = url_for("incidents.show", incident=id_text(row.id)) if reads(actor(), row) else url_for("incidents.index")
    return done(form, there, said, "warning")


def page_of(form: QuickForm, parts: dict[str, str]) -> dict[str, Any]:
    """What the form's page shows besides it. Raises NotFound for a child who is out of reach."""
    me = actor()
    form.staff.offer(staff_here(me, me.workplace_id or b""))
    return {"form": form, "draft_key": DRAFT, **children_page(parts)}


def children_page(parts: dict[str, str]) -> dict[str, Any]:
    """The children who can be named, with what was said of each."""
    here = children_here(actor())
    there = [id_from_text(key) for key in sorted(parts.keys() - {child.key for child in here})]
    return {
        "children": [
            (CONCERNS + child.key, child.called, parts.get(child.key, ""))
            for child in (*called_by_reference(there), *here)
        ],
        "child_parts": [(str(part), word(part)) for part in ChildPart],
        "concerned": len(parts),
    }


def _calls(parts: dict[str, ChildPart]) -> dict[Whom, datetime]:
    """Who was told already that one of these children is missing: what stands in the search is not asked twice."""
    known = {str(whom): whom for whom in Whom}
    references = {child.called for child in called_by_reference([id_from_text(key) for key in parts])}
    return {
        known[told]: at
        for one in sought(actor())
        if one.who.reference in references
        for told, (at, _by) in one.calls.items()
        if told in known
    }


def _about(reference: str, parts: dict[str, str]) -> dict[str, Any]:
    """What is known already: this child; and that she is missing, since when."""
    me = actor()
    case = cases.locate(me, reference)
    looked_for = next((one for one in sought(me) if one.who.reference == case.reference), None)
    parts[id_text(case.id)] = str(ChildPart.VICTIM)
    if looked_for is None:
        return {}
    since = clock.local(looked_for.since)
    return {
        "category": str(Category.DISAPPEARANCE),
        "gravity": str(Gravity.SERIOUS),
        "happened_on": since.date(),
        "happened_at": hour_of(since),
        "what": _("The child is missing; the search began at %(hour)s.", hour=hour_of(since)),
    }
