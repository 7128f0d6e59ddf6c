"""Meals: how many are expected, how many ate, what a month was like."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.daily.forms.meals import MealForm
from caseapp.daily.queries import meals as queries
from caseapp.daily.service import meals
from caseapp.daily.sheets import KITCHEN
from caseapp.daily.views import bp
from caseapp.daily.views.months import around, asked_month
from caseapp.daily.views.words import WORDS
from caseapp.daily.vocabulary import Service
from caseapp.establishments.queries import residents
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid
from caseapp.papers.views.sending import print_buttons
from caseapp.policy.permissions import P, holds
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor


@bp.get("/tonight/meals")
@requires(P.MEAL_COUNT)
def meals_today() -> str:
    """The meals of today."""
    return render_template("daily/meals.html", **_page())


@bp.post("/tonight/meals")
@requires(P.MEAL_COUNT)
def count_meal() -> Any:
    """Write how many ate."""
    form, me, today = MealForm.sent(), actor(), clock.today()
    if not form.validate() or not form.service.data:
        return invalid("daily/meals.html", **_page(form))
    service = Service(form.service.data)
    expected = len(queries.eaters(me, today, service, residents(me)))
    claim(form)
    try:
        meals.count_meal(me, today, service, form.number, expected, version=form.seen)
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid("daily/meals.html", **_page(form))
    return done(form, url_for("daily.meals_today"), _("The meal is counted."))


@bp.get("/tonight/meals/month")
@requires(P.MEAL_COUNT)
def meals_month() -> str:
    """Meals served in a month: `?month=2026-11`."""
    first, following = asked_month()
    return render_template(
        "daily/meals_month.html",
        found=queries.month(actor(), first, following),
        services=list(Service),
        **around("daily.meals_month", first, following),
    )


def _page(form: MealForm | None = None) -> dict[str, Any]:
    me = actor()
    living, today = residents(me), clock.today()
    expected = queries.expected_on(me, today, living)
    cooks = holds(me.roles, P.DIET_KEEP)
    return {
        "tables": queries.tables(me, today, expected, len(living)),
        "hours": {str(service): f"{at:%H:%M}" for service, at in queries.hours(me, today).items()},
        "living": len(living),
        "kitchen": queries.kitchen(me, living, expected) if cooks else None,
        "services": [(service, word(service)) for service in Service],
        "printing": print_buttons(KITCHEN, url_for("daily.print_kitchen")) if cooks else None,
        "children": sorted(
            (who for who in living.values() if who.name),
            key=lambda who: (who.name.first_in(me.language) if who.name else "", who.reference),
        )
        if cooks
        else [],
        "form": form,
        "wrong": (form.service.data or "") if form else "",
        "today": clock.today(),
    }
