"""One incident: what it tells, who must be told, what is done; and the acts on it."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.establishments.views.tonight import hour
from caseapp.incidents import queries
from caseapp.incidents.forms import ActionForm, LetInForm, ReasonForm, ToldForm, hour_of
from caseapp.incidents.lifecycle import LIFECYCLE
from caseapp.incidents.models import Incident
from caseapp.incidents.queries.choosing import staff_here
from caseapp.incidents.records import Sheet
from caseapp.incidents.service import actions, duties, moves, sheet
from caseapp.incidents.sheets import SHEET, SHEET_APART
from caseapp.incidents.views import bp
from caseapp.incidents.views.words import STATES, WORDS, gravity
from caseapp.incidents.vocabulary import MoveName, ReaderPart, State
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.words import N_
from caseapp.papers.views.sending import print_buttons
from caseapp.policy.incidents import Whom
from caseapp.policy.permissions import P
from caseapp.web.forms import CHOOSE, HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import said, word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

ACTING = (ReaderPart.DIRECTOR, ReaderPart.UNIT)
"""Who can lead what is set apart."""
CHANGED = {
    "step1": N_("Step 1: what happened"),
    "step2": N_("Step 2: who is concerned"),
    "step3": N_("Step 3: what came of it"),
}


@bp.get("/incidents/<incident>")
@requires(P.INCIDENT_READ)
def show(incident: str) -> str:
    """The sheet."""
    row = located(incident)
    return render_template("incidents/show.html", **page_of(queries.open_sheet(actor(), row)))


@bp.get("/incidents/<incident>/told/<whom>")
@requires(P.INCIDENT_READ)
def telling(incident: str, whom: str) -> str:
    """The form that notes that somebody was told."""
    row = located(incident)
    now = clock.now()
    form = ToldForm.opened(values={"on": clock.local(now).date(), "at": hour_of(now)})
    return render_template("incidents/told.html", **_telling(form, row, whom))


@bp.post("/incidents/<incident>/told/<whom>")
@requires(P.INCIDENT_READ)
def tell(incident: str, whom: str) -> Any:
    """Somebody was told."""
    row, form = located(incident), ToldForm.sent()
    page = _telling(form, row, whom)
    if not form.validate():
        return invalid("incidents/told.html", **page)
    claim(form)
    how = duties.HowFields(person=form.person.data, way=form.way.data, reference=form.reference.data)
    try:
        duties.tell(actor(), row, Whom(whom), form.told_at, how)
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid("incidents/told.html", **page)
    return done(form, _at(incident), _("It is noted when they were told."))


@bp.post("/incidents/<incident>/move/<name>")
@requires(P.INCIDENT_LEAD)
def move(incident: str, name: str) -> Any:
    """The next step."""
    row, form = located(incident), ReasonForm.sent()
    known = {str(one): one for one in MoveName}
    if name not in known:
        raise NotFound
    if not form.validate():
        return _again(row, reason=form)
    claim(form)
    try:
        moves.move(actor(), row, known[name], form.reason.data or "")
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return _again(located(incident), reason=form)
    return done(form, _at(incident), _("The incident has gone a step on."))


@bp.post("/incidents/<incident>/actions")
@requires(P.INCIDENT_LEAD)
def decide(incident: str) -> Any:
    """Decide an action."""
    row, form = located(incident), ActionForm.sent()
    owners = {key for key, _name in staff_here(actor(), row.establishment_id)}
    if form.validate() and form.owner.data not in owners:
        form.blame({"owner": "required"})
    if form.errors:
        return _again(row, action=form)
    claim(form)
    try:
        actions.decide(actor(), row, id_or_404(form.owner.data), form.due_on.day, form.text.data)
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return _again(located(incident), action=form)
    return done(
        form, f"{_at(incident)}#actions", _("The action is decided; whoever does it finds it on the first page.")
    )


@bp.post("/incidents/<incident>/actions/<action>/done")
@requires(P.INCIDENT_READ)
def finish(incident: str, action: str) -> Any:
    """An action is done."""
    row, form = located(incident), HouseForm.sent()
    claim(form)
    actions.finish(actor(), row, id_or_404(action))
    return done(form, f"{_at(incident)}#actions", _("The action is done."))


@bp.post("/incidents/<incident>/readers")
@requires(P.INCIDENT_LEAD)
def let_in(incident: str) -> Any:
    """Let somebody read an incident that is set apart."""
    row, form = located(incident), LetInForm.sent()
    offered = {key for key, _name in staff_here(actor(), row.establishment_id)}
    if form.person.data not in offered or not row.apart:
        form.blame({"person": "required"})
        return _again(row, reader=form)
    claim(form)
    try:
        sheet.let_in(actor(), row, id_or_404(form.person.data))
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return _again(located(incident), reader=form)
    return done(form, _at(incident), _("From now on this person reads the incident with a key of her or his own."))


def located(text: str) -> Incident:
    """The incident of an address. Raises NotFound."""
    return queries.locate(actor(), id_or_404(text))


def page_of(
    found: Sheet,
    reason: ReasonForm | None = None,
    action: ActionForm | None = None,
    reader: LetInForm | None = None,
) -> dict[str, Any]:
    """What the page of an incident shows."""
    leads, live = found.standing.leads, found.state is not State.CLOSED
    people = _others(found) if leads else []
    action, reader = action or ActionForm.opened(), reader or LetInForm.opened()
    for field in (action.owner, reader.person):
        field.choices = [("", said(CHOOSE)), *people]
    key = id_text(found.id)
    paper = SHEET_APART if found.apart else SHEET
    return {
        "sheet": found,
        "base": f"/incidents/{key}",
        "key": id_text,
        "look": STATES[found.state],
        "gravity_label": gravity(found.gravity),
        "moves": [(str(one.name), word(one.name), one.needs) for one in LIFECYCLE.open_to(found.state)]
        if leads
        else [],
        "reason": reason or ReasonForm.opened(),
        "action": action if leads and live else None,
        "reader": reader if leads and found.apart else None,
        "printing": print_buttons(paper, f"/incidents/{key}/print") if found.standing.holder_id else None,
        "late": " · ".join(word(duty.whom) for duty in found.duties if duty.told_at is None and duty.late),
        "hour": hour,
        "today": clock.today(),
        "details": _details(),
        "alone": found.apart and not any(one.part in ACTING for one in found.readers) and found.standing.holder_id,
    }


def _details() -> dict[str, str]:
    """Codes of lines in words."""
    steps = {code: said(sentence) for code, sentence in CHANGED.items()}
    return steps | {str(state): word(state) for state in State} | {str(whom): word(whom) for whom in Whom}


def _others(found: Sheet) -> list[tuple[str, str]]:
    """Whom one can choose: the staff of the centre. Who is implicated is refused by the domain, and not left out here:
    a name that is missing from a list says why."""
    row = session().get_one(Incident, found.id)
    return staff_here(actor(), row.establishment_id)


def _telling(form: ToldForm, row: Incident, whom: str) -> dict[str, Any]:
    known = {str(one): one for one in Whom}
    found = queries.open_sheet(actor(), row)
    duty = next((duty for duty in found.duties if duty.whom == whom), None)
    if whom not in known or duty is None or not found.standing.writes:
        raise NotFound
    return {"form": form, "sheet": found, "duty": duty, "base": _at(id_text(row.id))}


def _again(row: Incident, **forms: Any) -> tuple[str, int]:
    return invalid("incidents/show.html", **page_of(queries.open_sheet(actor(), row), **forms))


def _at(incident: str) -> str:
    return url_for("incidents.show", incident=incident)
