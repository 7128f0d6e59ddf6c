"""Exceptional openings: asked for with a reason and the password, reviewed by the home establishment."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from caseapp.accounts.service import password_fits
from caseapp.cases import queries, service
from caseapp.cases.events import GLASS_REFUSED
from caseapp.cases.forms.acts import GlassForm, ReviewForm
from caseapp.cases.service.glass import find_anywhere, need_reason
from caseapp.cases.views import bp
from caseapp.cases.vocabulary import ReviewOutcome
from caseapp.infra import work
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel.errors import Invalid
from caseapp.kernel.identifiers import read_reference
from caseapp.kernel.words import N_
from caseapp.policy.permissions import P
from caseapp.web.app import writes_late
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

WORDS = {
    "reason_too_short": N_("Explain in at least 20 characters: the reason will be read."),
    "no_such_file": N_("No file has this reference. Check it, character by character."),
    "password": N_("This is not your password."),
}


@bp.get("/exceptional")
@requires(P.BREAK_GLASS)
def exceptional() -> str:
    """The form that opens a file exceptionally."""
    form = GlassForm.opened(values={"reference": read_reference(request.args.get("reference", "")) or ""})
    return render_template("cases/exceptional.html", form=form)


@bp.post("/exceptional")
@writes_late
@requires(P.BREAK_GLASS)
def break_glass() -> Any:
    """Open the file for an hour, read-only."""
    me = actor()
    form = GlassForm.sent()
    if not form.validate():
        return invalid("cases/exceptional.html", form=form)
    if not password_fits(me, form.password.data):
        form.blame({"password": "password"}, WORDS)
        return invalid("cases/exceptional.html", form=form)
    try:
        need_reason(form.reason.data)
    except Invalid as error:
        form.blame(error.fields, WORDS)
        return invalid("cases/exceptional.html", form=form)
    work.begin_writing(session())
    reference = read_reference(form.reference.data or "")
    found = find_anywhere(reference) if reference else None
    if found is None or reference is None:
        form.blame({"reference": "no_such_file"}, WORDS)
        record(session(), me, GLASS_REFUSED, why="reference")
        return invalid("cases/exceptional.html", form=form)
    claim(form)
    service.break_glass(me, *found, form.reason.data)
    return done(form, url_for("cases.show", reference=reference), _("The file is open to you for one hour."), "warning")


@bp.get("/exceptional/reviews")
@requires(P.BREAK_GLASS_REVIEW)
def reviews() -> str:
    """Openings of this establishment's files that wait for a review, and those reviewed lately."""
    return render_template("cases/reviews.html", openings=queries.openings(actor()), form=ReviewForm.opened())


@bp.post("/exceptional/reviews/<opening>")
@requires(P.BREAK_GLASS_REVIEW)
def review(opening: str) -> Any:
    """Judge an opening."""
    form = ReviewForm.sent()
    opening_id = id_or_404(opening)
    if not form.validate():
        return invalid("cases/reviews.html", openings=queries.openings(actor()), form=form)
    claim(form)
    service.review_opening(actor(), opening_id, ReviewOutcome(form.outcome.data))
    return done(form, url_for("cases.reviews"), _("The review is recorded."))
