"""Medicines when needed: what a child may have now, and from when if not; one dose with its reason."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.daily.forms.medicines import MistakenForm, NeededForm
from caseapp.daily.queries.needed import needed_now as asked
from caseapp.daily.service import needed
from caseapp.daily.views import bp
from caseapp.daily.views.medicines import WHEN_NEEDED
from caseapp.daily.views.words import WORDS
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Invalid
from caseapp.policy.permissions import P, holds
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.get("/tonight/medicines/needed")
@requires(P.MEDICINE_GIVE)
def needed_now() -> str:
    """Who may be given what."""
    return render_template("daily/needed.html", **_page())


@bp.post("/tonight/medicines/<treatment>/needed")
@requires(P.MEDICINE_GIVE)
def give_needed(treatment: str) -> Any:
    """Write that a dose was given."""
    form, key = NeededForm.sent(), id_or_404(treatment)
    if not form.validate():
        return invalid("daily/needed.html", **_page(form, treatment))
    claim(form)
    text = form.seen.data or "0"
    try:
        seen = int(text) if text.isdecimal() and len(text) < 7 else 0
        needed.give(actor(), key, form.why.data, seen=seen)
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid("daily/needed.html", **_page(form, treatment))
    return done(form, url_for("daily.needed_now"), _("Given: it is written down."))


@bp.post("/tonight/medicines/doses/<dose>/mistaken")
@requires(P.MEDICINE_GIVE)
def take_back_needed(dose: str) -> Any:
    """Write that a dose was not given after all."""
    form, key = MistakenForm.sent(), id_or_404(dose)
    if not form.validate():
        return invalid("daily/needed.html", **_page(form, dose))
    claim(form)
    try:
        needed.take_back(actor(), key, form.why.data)
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid("daily/needed.html", **_page(form, dose))
    return done(form, url_for("daily.needed_now"), _("It is written down."))


def _page(form: HouseForm | None = None, wrong: str = "") -> dict[str, Any]:
    me = actor()
    found, closed = asked(me)
    return {
        "found": found,
        "closed": closed,
        "form": form,
        "wrong": wrong,
        "when": WHEN_NEEDED,
        "may_correct": holds(me.roles, P.MEDICINE_PRESCRIBE),
    }
