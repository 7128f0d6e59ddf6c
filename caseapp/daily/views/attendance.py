"""Who takes part in an activity, and who came: one tap a child."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request, url_for

from caseapp.daily.calendar import takes_place
from caseapp.daily.forms.activities import AttendanceForm, EnrolForm
from caseapp.daily.models import Activity
from caseapp.daily.queries import activities as queries
from caseapp.daily.service import activities
from caseapp.daily.views import bp
from caseapp.daily.views.months import long_day
from caseapp.daily.vocabulary import Attended
from caseapp.kernel import clock
from caseapp.kernel.errors import NotFound
from caseapp.policy.permissions import P, holds
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

SAID = "s-"
"""Before a stay's id in the name of its answer."""


@bp.get("/tonight/activities/<activity>/children")
@requires(P.ACTIVITY_KEEP)
def enrolling(activity: str) -> str:
    """Who takes part."""
    return render_template("daily/enrol.html", **_children(_row(activity), EnrolForm.opened()))


@bp.post("/tonight/activities/<activity>/children")
@requires(P.ACTIVITY_KEEP)
def enrol(activity: str) -> Any:
    """Exactly the ticked children take part."""
    form, row = EnrolForm.sent(), _row(activity)
    claim(form)
    chosen = {id_or_404(text) for text in request.form.getlist("child")[:500] if text}
    activities.enrol(actor(), row, chosen)
    day = clock.today() if takes_place(row, clock.today()) else row.starts_on
    return done(form, url_for("daily.occasion", activity=activity, day=day.isoformat()), _("It is written down."))


@bp.get("/tonight/activities/<activity>/<day>")
@requires(P.STAY_READ)
def occasion(activity: str, day: str) -> str:
    """An activity on a day: who is enrolled, who came."""
    return render_template("daily/occasion.html", **_page(_row(activity), _day(day), AttendanceForm.opened()))


@bp.post("/tonight/activities/<activity>/<day>")
@requires(P.ACTIVITY_KEEP)
def note_attendance(activity: str, day: str) -> Any:
    """Write who came."""
    form, row, on = AttendanceForm.sent(), _row(activity), _day(day)
    said = _said()
    page = _page(row, on, form)
    if form.rest.data:
        known = set(said) | {id_or_404(one.key) for one in page["children"] if one.said}
        rest = (id_or_404(one.key) for one in page["children"] if one.enrolled)
        said |= {stay_id: Attended.CAME for stay_id in rest if stay_id not in known}
    if not said:
        form.blame({"rest": "choice"})
        return invalid("daily/occasion.html", **page)
    claim(form)
    activities.note_attendance(actor(), row, on, said)
    return done(form, url_for("daily.occasion", activity=activity, day=day), _("It is written down who came."))


def _page(row: Activity, day: date, form: AttendanceForm) -> dict[str, Any]:
    me = actor()
    found, children = queries.opened(me, row, day)
    keeps = holds(me.roles, P.ACTIVITY_KEEP)
    return {
        "form": form,
        "one": found,
        "children": [child for child in children if child.enrolled or child.said],
        "states": [(str(state), word(state)) for state in Attended],
        "takes_place": takes_place(row, day),
        "may_note": keeps and takes_place(row, day) and day <= clock.today(),
        "may_keep": keeps,
        "may_end": keeps and row.weekly and (row.ends_on is None or row.ends_on > clock.today()),
        "may_change": keeps and (row.ends_on is None or row.ends_on >= clock.today()),
        "weekly": row.weekly,
        "long_day": long_day,
        "coming": day > clock.today(),
    }


def _children(row: Activity, form: EnrolForm) -> dict[str, Any]:
    found, children = queries.opened(actor(), row, row.starts_on)
    return {"form": form, "one": found, "children": children}


def _row(key: str) -> Activity:
    return queries.activity_of(actor(), id_or_404(key))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound from None


def _said() -> dict[bytes, Attended]:
    known = {str(state): state for state in Attended}
    return {
        id_or_404(name.removeprefix(SAID)): known[state]
        for name, state in request.form.items()
        if name.startswith(SAID) and state in known
    }
