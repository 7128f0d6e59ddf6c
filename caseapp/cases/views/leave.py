"""Days away: who looks after my files meanwhile, and after those of a colleague who fell ill."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from wtforms.fields.choices import SelectChoice

from caseapp.accounts.directory import colleagues
from caseapp.cases import queries, service
from caseapp.cases.forms.acts import ChangeLeaveForm, LeaveForm, TeamLeaveForm
from caseapp.cases.queries.leave import Away
from caseapp.cases.service.leave import as_shown
from caseapp.cases.views import bp
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Conflict, Invalid, NotFound
from caseapp.kernel.identifiers import id_text, read_id
from caseapp.kernel.words import N_
from caseapp.policy.permissions import P, holds
from caseapp.web.forms import CHOOSE, HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import day, language
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

WORDS = {
    "ends_too_early": N_("The last day cannot be in the past, nor before the first."),
    "too_far": N_("This is too long: at most a year."),
    "same": N_("Choose somebody else than whoever is away."),
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
        service.plan_leave(actor(), _chosen(form.stand_in), form.starts_on.day, form.ends_on.day)
    except Invalid as wrong:
        work.abandon(session())
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


@bp.get("/leave/team")
@requires(P.CASE_SUPERVISE)
def team_leave() -> str:
    """Who of the team is away, and the form for somebody who cannot say so herself."""
    return render_template("cases/leave_team.html", **_team(_offered(TeamLeaveForm.opened())))


@bp.post("/leave/team")
@requires(P.CASE_SUPERVISE)
def set_leave() -> Any:
    """Note that a colleague is away; she is told."""
    form = _offered(TeamLeaveForm.sent())
    if not form.validate():
        return invalid("cases/leave_team.html", **_team(form))
    claim(form)
    try:
        service.set_leave(actor(), _chosen(form.person), _chosen(form.stand_in), form.starts_on.day, form.ends_on.day)
    except Invalid as wrong:
        work.abandon(session())
        form.blame(wrong.fields, WORDS)
        return invalid("cases/leave_team.html", **_team(form))
    return done(form, url_for("cases.team_leave"), _("It is noted, and your colleague is told."))


@bp.get("/leave/team/<leave_id>")
@requires(P.CASE_SUPERVISE)
def changing_leave(leave_id: str) -> str:
    """The form in which days away are changed."""
    away = _away(leave_id)
    values = {
        "stand_in": id_text(away.stand_in_id),
        "starts_on": away.starts_on,
        "ends_on": away.ends_on,
        "base": _shown(away),
    }
    form = _offered(ChangeLeaveForm.opened(values=values), away)
    return render_template("cases/leave_change.html", form=form, away=away)


@bp.post("/leave/team/<leave_id>")
@requires(P.CASE_SUPERVISE)
def change_leave(leave_id: str) -> Any:
    """Other days, another stand-in; what a colleague has changed meanwhile is shown first."""
    away = _away(leave_id)
    form = _offered(ChangeLeaveForm.sent(), away)
    if not form.validate():
        return invalid("cases/leave_change.html", form=form, away=away)
    claim(form)
    try:
        service.change_leave(
            actor(),
            id_or_404(leave_id),
            form.base.data or "",
            _chosen(form.stand_in),
            form.starts_on.day,
            form.ends_on.day,
        )
    except Conflict:
        work.abandon(session())
        form.base.data = _shown(away)
        now = f"{day(away.starts_on)} – {day(away.ends_on)} · {away.other}"
        return render_template("cases/leave_change.html", form=form, away=away, stands=now), 409
    except Invalid as wrong:
        work.abandon(session())
        form.blame(wrong.fields, WORDS)
        return invalid("cases/leave_change.html", form=form, away=away)
    return done(form, url_for("cases.team_leave"), _("It is changed, and your colleague is told."))


@bp.post("/leave/team/<leave_id>/end")
@requires(P.CASE_SUPERVISE)
def call_back(leave_id: str) -> Any:
    """A colleague is back."""
    form = HouseForm.sent()
    claim(form)
    service.call_back(actor(), id_or_404(leave_id))
    return done(form, url_for("cases.team_leave"), _("It is ended, and your colleague is told."))


def _offered(form: Any, away: Away | None = None) -> Any:
    """The form with the colleagues who follow files here; nobody stands in for herself."""
    me = actor()
    people = colleagues(session(), me.workplace_id or b"", P.CASE_MOVE, language().code)
    choices = [(id_text(user), name) for user, name in people if user != me.user_id]
    if "person" in form:
        form.person.choices = [SelectChoice("", _(CHOOSE)), *(SelectChoice(*choice) for choice in choices)]
        choices = [(id_text(user), name) for user, name in people]
    elif away is not None:
        choices = [(id_text(user), name) for user, name in people if user != away.user_id]
    form.stand_in.choices = [SelectChoice("", _(CHOOSE)), *(SelectChoice(*choice) for choice in choices)]
    return form


def _chosen(field: Any) -> bytes:
    """The person whom a list names; nobody for what it never offered."""
    return read_id(field.data) or b""


def _away(leave_id: str) -> Away:
    """Days away of a colleague. Raises NotFound for any other."""
    found = next((one for one in queries.leaves_here(actor()) if one.id == leave_id), None)
    if found is None:
        raise NotFound
    return found


def _shown(away: Away) -> str:
    return as_shown(away.stand_in_id, away.starts_on, away.ends_on)


def _page(form: LeaveForm) -> dict[str, Any]:
    me = actor()
    leads = holds(me.roles, P.CASE_SUPERVISE)
    return {"form": form, "mine": queries.leaves_of(me), "others": queries.stands_in_for(me), "leads": leads}


def _team(form: TeamLeaveForm) -> dict[str, Any]:
    return {"form": form, "away": queries.leaves_here(actor())}
