"""The log between shifts: read, written, done."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from caseapp.establishments import queries
from caseapp.establishments.forms.log import LogForm
from caseapp.establishments.forms.stays import offer
from caseapp.establishments.service import log
from caseapp.establishments.views import bp
from caseapp.establishments.views.slots import asked, handed_over
from caseapp.kernel.identifiers import id_from_text, id_text
from caseapp.kernel.words import N_
from caseapp.policy.permissions import P, holds
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.get("/tonight/log")
@requires(P.STAY_READ)
def shift_log() -> str:
    """The log."""
    return render_template("establishments/log.html", **_page(LogForm.opened()))


@bp.post("/tonight/log")
@requires(P.STAY_KEEP)
def write_log() -> Any:
    """A line for the next shift."""
    form = LogForm.sent()
    page = _page(form)
    if not form.validate():
        return invalid("establishments/log.html", **page)
    chosen = form.about.data if form.about.data in {str(choice.value) for choice in form.about.choices} else ""
    claim(form)
    stay_id = id_from_text(chosen) if chosen else None
    log.write_line(actor(), form.text.data, stay_id=stay_id, pinned=bool(form.pinned.data))
    return done(form, url_for("centre.shift_log"), _("The next shift will read it."))


@bp.post("/tonight/log/read")
@requires(P.STAY_READ)
def read_log() -> Any:
    """Everything that was shown is read."""
    form = HouseForm.sent()
    claim(form)
    log.have_read(actor(), [id_or_404(text) for text in request.form.getlist("line")[:500]])
    return done(form, url_for("centre.shift_log"), _("Your colleagues see that you have read it."))


@bp.post("/tonight/log/<line>/done")
@requires(P.STAY_KEEP)
def log_done(line: str) -> Any:
    """What was pinned is done."""
    form = HouseForm.sent()
    claim(form)
    log.mark_done(actor(), id_or_404(line))
    return done(form, url_for("centre.shift_log"), _("Done: it leaves the log."))


def _page(form: LogForm) -> dict[str, Any]:
    me, tongue = actor(), language().code
    living = queries.residents(me)
    lines = queries.log_of(me, living)
    named = [(id_text(key), who.name.first_in(tongue) or who.reference) for key, who in living.items() if who.name]
    offer(form.about, sorted(named, key=lambda one: one[1]), N_("The house"))
    unread = [line.key for line in lines if not line.read]
    writes = holds(me.roles, P.STAY_KEEP)
    return {"form": form, "lines": lines, "unread": unread, "may_write": writes, "told": asked(handed_over, me)}
