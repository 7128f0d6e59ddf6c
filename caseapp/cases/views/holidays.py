"""Public holidays: the fixed ones of the policy, and the moving ones that the administrator types in each year.

A day is added, corrected or taken off for what begins from now on; what is due already stays, and the pages say so.
"""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from caseapp.cases import service
from caseapp.cases.forms.acts import HolidayForm
from caseapp.cases.queries.calendar import DayOff, holidays_of
from caseapp.cases.views import bp
from caseapp.kernel import clock
from caseapp.kernel.words import N_
from caseapp.policy.permissions import P
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor

STAYS = N_("What is due already keeps its day; what begins from now on counts with the list as it is.")


@bp.get("/holidays")
@requires(P.HOLIDAYS_MANAGE)
def holidays() -> str:
    """The list, and the form for one more day. `?instead=2027-03-10` corrects that one."""
    asked = request.args.get("instead", "")
    wrong = next((off for off in _days() if off.kept and off.day.isoformat() == asked), None)
    values = wrong._asdict() | {"instead": asked} if wrong else None
    return render_template("cases/holidays.html", **_page(HolidayForm.opened(values=values)))


@bp.post("/holidays")
@requires(P.HOLIDAYS_MANAGE)
def add_holiday() -> Any:
    """Add a day on which nobody works, or correct one; deadlines that begin from now on count with it."""
    form = HolidayForm.sent()
    if not form.validate():
        return invalid("cases/holidays.html", **_page(form))
    claim(form)
    service.add_holiday(actor(), form.day.day, form.name_fr.data, form.name_ar.data, form.instead.data or "")
    return done(form, url_for("cases.holidays"), f"{_('The holiday is on the list.')} {_(STAYS)}")


@bp.post("/holidays/<day>/remove")
@requires(P.HOLIDAYS_MANAGE)
def remove_holiday(day: str) -> Any:
    """Take a day off the list."""
    form = HouseForm.sent()
    claim(form)
    service.remove_holiday(actor(), day)
    return done(form, url_for("cases.holidays"), f"{_('The holiday is off the list.')} {_(STAYS)}")


def _days() -> list[DayOff]:
    year = clock.today().year
    return holidays_of((year, year + 1))


def _page(form: HolidayForm) -> dict[str, Any]:
    return {"form": form, "days": _days(), "stays": _(STAYS)}
