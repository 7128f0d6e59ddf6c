"""Public holidays: the fixed ones of the policy, and the moving ones that the administrator types in each year."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.cases import service
from caseapp.cases.forms.acts import HolidayForm
from caseapp.cases.queries.calendar import holidays_of
from caseapp.cases.views import bp
from caseapp.kernel import clock
from caseapp.policy.permissions import P
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor


@bp.get("/holidays")
@requires(P.HOLIDAYS_MANAGE)
def holidays() -> str:
    """The list, and the form for one more day."""
    return render_template("cases/holidays.html", **_page(HolidayForm.opened()))


@bp.post("/holidays")
@requires(P.HOLIDAYS_MANAGE)
def add_holiday() -> Any:
    """Add a day on which nobody works; deadlines that begin from now on count with it."""
    form = HolidayForm.sent()
    if not form.validate():
        return invalid("cases/holidays.html", **_page(form))
    claim(form)
    service.add_holiday(actor(), form.day.day, form.name_fr.data, form.name_ar.data)
    return done(form, url_for("cases.holidays"), _("The holiday is on the list."))


@bp.post("/holidays/<day>/remove")
@requires(P.HOLIDAYS_MANAGE)
def remove_holiday(day: str) -> Any:
    """Take a day off the list."""
    form = HouseForm.sent()
    claim(form)
    service.remove_holiday(actor(), day)
    return done(form, url_for("cases.holidays"), _("The holiday is off the list."))


def _page(form: HolidayForm) -> dict[str, Any]:
    year = clock.today().year
    return {"form": form, "days": holidays_of((year, year + 1))}
