"""Registering a child on one screen, and completing it later."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from flask import flash, render_template, request, url_for
from markupsafe import Markup

from caseapp.cases import queries, service
from caseapp.cases.forms.corrections import PARTS, CompletionForm, situation_values
from caseapp.cases.forms.intake import IntakeForm
from caseapp.cases.forms.person import KEPT_AS_PLACE, PersonForm, PersonShell
from caseapp.cases.models import Case
from caseapp.cases.service.intake import intake_now
from caseapp.cases.views import bp
from caseapp.cases.views.known import summary as lines_of
from caseapp.cases.views.sheets import INTAKE
from caseapp.cases.views.words import side_by_side
from caseapp.infra import drafts, work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Conflict
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.papers import is_usual
from caseapp.kernel.text import TooLong, clean_line, is_arabic
from caseapp.papers.views.sending import print_buttons
from caseapp.policy.permissions import P
from caseapp.web.clashes import clashing, give_way
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language
from caseapp.web.respond import claim, done, invalid, see_other
from caseapp.web.session import actor

DRAFT = "case.new"
NAMES = ("given_ar", "family_ar", "given", "family", "nickname")
NUMBERS = ("cnie", "idcs", "massar")


@bp.get("/cases/new")
@requires(P.CASE_CREATE)
def new() -> str:
    """The intake screen, with the draft of an earlier attempt laid over it."""
    if drafts.load(session(), actor(), DRAFT):
        return render_template("cases/new.html", form=IntakeForm.opened(draft_key=DRAFT), draft_key=DRAFT)
    page = {"form": PersonShell.opened(), "blank": _blank(language().code)}
    return render_template("cases/new.html", **page, draft_key=DRAFT)


@cache
def _blank(_code: str) -> Markup:
    """The empty fields in the language of the page: the same for everybody, and slow to make because they are many."""
    return Markup(render_template("cases/_intake.html", form=IntakeForm()))  # noqa: S704 - a template's own text


@bp.post("/cases/new")
@requires(P.CASE_CREATE)
def create() -> Any:
    """Open the file; sent with the second button, as a first contact that is completed later."""
    form = IntakeForm.sent(draft_key=DRAFT)
    if form.grown():
        return render_template("cases/new.html", form=form, draft_key=DRAFT)
    if not form.validate():
        return invalid("cases/new.html", form=form, draft_key=DRAFT)
    claim(form)
    case = service.register(actor(), form.intake())
    tell_doubts(form)
    told = _("The first contact is kept. Complete it when you can.") if form.brief.data else _("The file is open.")
    return done(form, url_for("cases.show", reference=case.reference), told)


def tell_doubts(form: PersonForm) -> None:
    """Say softly what was kept as it was typed and should be looked at again."""
    if not all(is_usual(name, form[name].data) for name in NUMBERS if form[name].data):
        flash(_("A number does not look as usual. It is kept as you typed it: check it on the paper."), "info")
    if form.unplaced:
        flash(_(KEPT_AS_PLACE), "info")


@bp.post("/cases/new/searched")
@requires(P.CASE_CREATE)
def from_search() -> Any:
    """Nobody was found: what was searched for becomes the draft of a registration, unless another one is begun."""
    try:
        first, _blank, rest = clean_line(request.form.get("q", ""), 160).partition(" ")
    except TooLong:
        first, rest = "", ""
    me, unit = actor(), session()
    draft = drafts.load(unit, me, DRAFT) or {}
    if first and not any(draft.get(name) not in (None, "", [""]) for name in NAMES):
        given, family = ("given_ar", "family_ar") if is_arabic(first + rest) else ("given", "family")
        drafts.save(unit, me, DRAFT, {**draft, given: first[:80], family: rest[:80]})
    return see_other(url_for("cases.new"))


@bp.get("/cases/<reference>/intake")
@requires(P.CASE_CORRECT)
def intake(reference: str) -> str:
    """The form in which the intake is completed. Who may not read what stands gets empty fields, and only adds."""
    me = actor()
    queries.open_file(me, reference)  # whoever sees what stands has read the file
    case = queries.locate(me, reference, writing=True)
    now = intake_now(me, case)
    stands = now or {"source": case.source, "category": case.category}
    key = _draft_of(case)
    form = CompletionForm.opened(draft_key=key, values={**situation_values(stands), "base": json.dumps(stands)})
    return render_template("cases/intake.html", form=form, case=case, draft_key=key, clashes=[], blind=now is None)


@bp.post("/cases/<reference>/intake")
@requires(P.CASE_CORRECT)
def complete(reference: str) -> Any:
    """Complete or correct the intake; what a colleague changed meanwhile is shown side by side, a person chooses."""
    me = actor()
    case = queries.locate(me, reference, writing=True)
    form = CompletionForm.sent(draft_key=_draft_of(case))
    now = intake_now(me, case)
    page = {"form": form, "case": case, "draft_key": form.draft_key, "blind": now is None}
    stands = situation_values(now or {})
    give_way(form, stands, PARTS)
    if not form.validate():
        return invalid("cases/intake.html", **page, clashes=[])
    claim(form)
    try:
        service.complete_intake(me, case, form.seen, form.values(), form.account.data or "")
    except Conflict as conflict:
        work.abandon(session())  # the form was not carried out: its id must not be used up
        form.base.data = json.dumps({**form.seen, **conflict.theirs})
        clashes = clashing(form, side_by_side(conflict.theirs, form.values()), stands, PARTS)
        return render_template("cases/intake.html", **page, clashes=clashes), 409
    return done(form, url_for("cases.show", reference=case.reference), _("The intake is kept."))


@bp.get("/cases/<reference>/summary")
@requires(P.CASE_OPEN)
def summary(reference: str) -> str:
    """The file on paper: what is known, lines to fill in by hand for what is not, and the establishment's licence."""
    file = queries.open_file(actor(), reference)
    keeper = queries.keeper(file)
    printing = print_buttons(INTAKE, url_for("cases.intake_paper", reference=file.reference))
    page = {"parts": lines_of(file), "keeper": keeper, "printed": clock.local(clock.now()), "printing": printing}
    return render_template("cases/summary.html", file=file, **page)


def _draft_of(case: Case) -> str:
    return f"intake.{id_text(case.id)}"
