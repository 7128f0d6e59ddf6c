"""Asking the unit that knows a child; at that unit, who was told and who waits for an answer."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.kernel.actor import Actor
from caseapp.matching import queries, service
from caseapp.matching.views import bp, present
from caseapp.policy.permissions import P, holds
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404
from caseapp.web.session import actor


def inquiries_panel(me: Actor) -> dict[str, Any] | None:
    """On the first page: how many units ask to be called back, for whoever may answer."""
    units = queries.waiting(me) if holds(me.roles, P.CASE_READERS) else 0
    return {"template": "matching/inquiries_panel.html", "units": units} if units else None


@bp.get("/search/inquiries")
@requires(P.CASE_READERS)
def inquiries() -> str:
    """Who was told that a child is known here."""
    return render_template("matching/inquiries.html", rows=present.askers(queries.inquiries(actor())))


@bp.post("/search/inquiries/<inquiry>/ask")
@requires(P.CASE_CREATE)
def ask(inquiry: str) -> Any:
    """Ask the unit to call back."""
    form = HouseForm.sent()
    claim(form)
    service.ask(actor(), queries.own_inquiry(actor(), id_or_404(inquiry)))
    told = _("The unit sees that you asked, who you are and where you work.")
    return done(form, url_for("matching.search"), told)


@bp.post("/search/inquiries/<inquiry>/answered")
@requires(P.CASE_READERS)
def answered(inquiry: str) -> Any:
    """They were called back, or the file was shared with them."""
    form = HouseForm.sent()
    claim(form)
    service.answered(actor(), queries.received_inquiry(actor(), id_or_404(inquiry)))
    return done(form, url_for("matching.inquiries"), _("Kept as answered."))
