"""What a child may not eat or take."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.cases import queries as cases
from caseapp.cases.models import Case
from caseapp.daily.forms.meals import NeedsForm
from caseapp.daily.queries import meals as queries
from caseapp.daily.service import meals
from caseapp.daily.views import bp
from caseapp.daily.views.words import WORDS
from caseapp.establishments.models import Stay
from caseapp.establishments.queries import living, residents
from caseapp.establishments.records import Resident
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.get("/cases/<reference>/needs")
@requires(P.DIET_KEEP)
def needs(reference: str) -> str:
    """What is known, to be said anew."""
    case, _stay, who = _here(reference)
    base, now = queries.needs_of(actor(), who)
    values = {"diets": [str(diet) for diet in now.diets], "food": now.food, "drugs": now.drugs}
    form = NeedsForm.opened(values={**values, "base": id_text(base) if base else ""})
    form.diets.stored = now.diets
    return render_template("daily/needs.html", form=form, case=case, who=who, now=now)


@bp.post("/cases/<reference>/needs")
@requires(P.DIET_KEEP)
def set_needs(reference: str) -> Any:
    """Say it anew."""
    form, (case, stay, who) = NeedsForm.sent(), _here(reference)
    now = queries.needs_of(actor(), who)[1]
    form.diets.stored = now.diets
    page: dict[str, Any] = {"form": form, "case": case, "who": who, "now": now}
    if not form.validate():
        return invalid("daily/needs.html", **page)
    claim(form)
    base = id_or_404(form.base.data) if form.base.data else None
    try:
        meals.set_needs(actor(), stay, form.diets.data or (), form.food.data or "", form.drugs.data or "", base=base)
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid("daily/needs.html", **page)
    told = _("It is written down: the kitchen and the rounds show it.")
    return done(form, url_for("centre.stay", reference=case.reference), told)


def _here(reference: str) -> tuple[Case, Stay, Resident]:
    case = cases.locate(actor(), reference)
    stay = living(actor(), case)
    who = residents(actor()).get(stay.id)
    if who is None or who.name is None:
        raise NotFound
    return case, stay, who
