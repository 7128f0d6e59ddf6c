"""Days away: who looks after my files meanwhile."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from wtforms.fields.choices import SelectChoice

from caseapp.accounts.directory import colleagues
from caseapp.cases import queries, service
from caseapp.cases.forms.acts import LeaveForm
from caseapp.cases.views import bp
from caseapp.infra.db import session
from caseapp.kernel.errors import Invalid
from caseapp.kernel.identifiers import BadIdentifier, id_from_text, id_text
from caseapp.kernel.words import N_
from caseapp.policy.permissions import P
from caseapp.web.forms import CHOOSE, HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

WORDS = {
    "ends_too_early": N_("The last day cannot be in the past, nor before the first."),
    "too_far": N_("This is too long: at most a year."),
}


@bp.get("/leave")
@requires(P.CASE_MOVE)
def leave() -> str:
    """My days away, and the form for more."""
    return render_template("cases/leave.html", **_page(_offered(LeaveForm.opened())))


@bp.post("/leave")
@requires(P.CASE_MOVE)
def plan_leave() -> Any:
    """Ask a colleague to look after my files."""
    form = _offered(LeaveForm.sent())
    if not form.validate():
        return invalid("cases/leave.html", **_page(form))
    claim(form)
    try:
        service.plan_leave(actor(), id_from_text(form.stand_in.data), form.starts_on.day, form.ends_on.day)
    except BadIdentifier:
        form.blame({"stand_in": "choice"})
        return invalid("cases/leave.html", **_page(form))
    except Invalid as wrong:
        form.blame(wrong.fields, WORDS)
        return invalid("cases/leave.html", **_page(form))
    return done(form, url_for("cases.leave"), _("Your colleague will find your files on her first page."))


@bp.post("/leave/<leave_id>/end")
@requires(P.CASE_MOVE)
def end_leave(leave_id: str) -> Any:
    """Be back."""
    form = HouseForm.sent()
    claim(form)
    service.end_leave(actor(), id_or_404(leave_id))
    return done(form, url_for("cases.leave"), _("You look after your files again."))


def _offered(form: LeaveForm) -> LeaveForm:
    """The form with the colleagues who can follow files here."""
    me = actor()
    people = colleagues(session(), me.workplace_id or b"", P.CASE_MOVE, language().code)
    choices = [SelectChoice(id_text(user), name) for user, name in people if user != me.user_id]
    form.stand_in.choices = [SelectChoice("", _(CHOOSE)), *choices]
    return form


def _page(form: LeaveForm) -> dict[str, Any]:
    me = actor()
    return {"form": form, "mine": queries.leaves_of(me), "others": queries.stands_in_for(me)}
