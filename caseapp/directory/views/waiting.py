"""What waits for whoever keeps the directory: reports, and entries that nobody has checked for six months."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.directory import queries
from caseapp.directory.service import reports
from caseapp.directory.views import bp
from caseapp.directory.views.words import province_name
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P, holds
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word
from caseapp.web.respond import claim, done, id_or_404
from caseapp.web.session import actor


@bp.get("/directory/waiting")
@requires(P.DIRECTORY_KEEP)
def waiting() -> str:
    """Reports first: somebody stood before a closed door."""
    found = queries.waiting(actor())
    return render_template(
        "directory/waiting.html",
        reports=[
            (id_text(told.id), f"/directory/{id_text(told.site_id)}", name, word(told.what), told)
            for told, name in found.reports
        ],
        stale=[
            (f"/directory/{id_text(old.id)}", old.name, province_name(old.province_code), old.verified_at)
            for old in found.stale
        ],
    )


@bp.post("/directory/reports/<report>/settle")
@requires(P.DIRECTORY_KEEP)
def settle(report: str) -> Any:
    """A report was looked into."""
    form = HouseForm.sent()
    claim(form)
    reports.settle(actor(), id_or_404(report))
    return done(form, url_for("directory.waiting"), _("Done: the report is off the list."))


def panel(me: Actor) -> dict[str, Any] | None:
    """The first page: how much waits; None for whoever keeps nothing, or has nothing waiting."""
    if not holds(me.roles, P.DIRECTORY_KEEP):
        return None
    wrong, old = queries.count_waiting(me)
    if not wrong and not old:
        return None
    return {"template": "directory/panel.html", "wrong": wrong, "old": old, "url": url_for("directory.waiting")}
