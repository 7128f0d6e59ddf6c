"""Registering a child on one screen."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from caseapp.cases import service
from caseapp.cases.forms import IntakeForm
from caseapp.cases.views import bp
from caseapp.policy.permissions import P
from caseapp.web.gate import requires
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor

DRAFT = "case.new"


@bp.get("/cases/new")
@requires(P.CASE_CREATE)
def new() -> str:
    """The intake screen, with the draft of an earlier attempt laid over it."""
    return render_template("cases/new.html", form=IntakeForm.opened(draft_key=DRAFT), draft_key=DRAFT)


@bp.post("/cases/new")
@requires(P.CASE_CREATE)
def create() -> Any:
    """Open the file."""
    form = IntakeForm.sent(draft_key=DRAFT)
    if not form.validate():
        return invalid("cases/new.html", form=form, draft_key=DRAFT)
    claim(form)
    case = service.register(actor(), form.intake())
    return done(form, url_for("cases.show", reference=case.reference), _("The file is open."))
