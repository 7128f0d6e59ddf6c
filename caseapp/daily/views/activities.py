"""The calendar of activities: a week at a glance, planning one, ending one, what a month was like."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import render_template, request, url_for

from caseapp.daily.calendar import WEEK, clock_text, takes_place, week_of
from caseapp.daily.forms.activities import ActivityForm, ChangeForm
from caseapp.daily.queries import activities as queries
from caseapp.daily.service import activities
from caseapp.daily.views import bp
from caseapp.daily.views.months import around, asked_month, long_day
from caseapp.daily.views.words import WORDS
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid
from caseapp.policy.permissions import P, holds
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import ngettext, word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

FIRST, LAST = date(2000, 1, 10), date(2199, 1, 1)


@bp.get("/tonight/activities")
@requires(P.STAY_READ)
def activities_week() -> str:
    """A week: `?day=2026-11-23` for the week of that day."""
    me, days = actor(), week_of(_asked())
    return render_template(
        "daily/activities.html",
        week=queries.week(me, days),
        first=days[0],
        last=days[-1],
        today=clock.today(),
        before=url_for("daily.activities_week", day=(days[0] - WEEK).isoformat()),
        after=url_for("daily.activities_week", day=(days[0] + WEEK).isoformat()),
        may_keep=holds(me.roles, P.ACTIVITY_KEEP),
        long_day=long_day,
    )


@bp.get("/tonight/activities/new")
@requires(P.ACTIVITY_KEEP)
def new_activity() -> str:
    """The form of an activity."""
    form = ActivityForm.opened(values={"starts_on": clock.today(), "leader": actor().name, "lasts": "60"})
    return render_template("daily/activity_form.html", form=form, row=None)


@bp.post("/tonight/activities/new")
@requires(P.ACTIVITY_KEEP)
def plan_activity() -> Any:
    """Put an activity on the calendar; then one says who takes part."""
    form = ActivityForm.sent()
    if not form.validate():
        return invalid("daily/activity_form.html", form=form, row=None)
    claim(form)
    try:
        row = activities.plan(actor(), form.given())
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid("daily/activity_form.html", form=form, row=None)
    return done(form, url_for("daily.enrolling", activity=row.id.hex()), _("It is on the calendar. Who takes part?"))


@bp.get("/tonight/activities/<activity>/edit")
@requires(P.ACTIVITY_KEEP)
def edit_activity(activity: str) -> str:
    """The form that corrects an activity."""
    me = actor()
    row = queries.activity_of(me, id_or_404(activity))
    last = row.ends_on if row.weekly else None
    values = {"kind": row.kind, "starts_on": row.starts_on, "weekly": row.weekly, "ends_on": last}
    values |= {"begins": clock_text(row.begins), "lasts": str(row.lasts), "seen": str(row.version)}
    values |= queries.told_of(me, row)
    form = ChangeForm.opened(values=values)
    form.kind.stored = [queries.kind_of(row)]
    return render_template("daily/activity_form.html", form=form, row=row.id.hex())


@bp.post("/tonight/activities/<activity>/edit")
@requires(P.ACTIVITY_KEEP)
def change_activity(activity: str) -> Any:
    """Correct an activity; what was noted stays."""
    form, row = ChangeForm.sent(), queries.activity_of(actor(), id_or_404(activity))
    key, first, form.kind.stored = row.id.hex(), row.starts_on, [queries.kind_of(row)]
    if not form.validate():
        return invalid("daily/activity_form.html", form=form, row=key)
    claim(form)
    try:
        activities.change(actor(), row, form.given(), form.version())
    except Invalid as error:
        form.seen.data = str(row.version)
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid("daily/activity_form.html", form=form, row=key)
    day = clock.today() if takes_place(row, clock.today()) else max(first, row.starts_on)
    return done(form, url_for("daily.occasion", activity=key, day=day.isoformat()), _("It is changed."))


@bp.post("/tonight/activities/<activity>/end")
@requires(P.ACTIVITY_KEEP)
def end_activity(activity: str) -> Any:
    """It takes place no more after today."""
    form, row = HouseForm.sent(), queries.activity_of(actor(), id_or_404(activity))
    claim(form)
    activities.end(actor(), row)
    return done(form, url_for("daily.activities_week"), _("It has ended; what was noted stays."))


@bp.get("/tonight/activities/month")
@requires(P.STAY_READ)
def activities_month() -> str:
    """What children did in a month: `?month=2026-11`; each time that a kind took place with `&kind=sport`."""
    me, (first, following) = actor(), asked_month()
    last = following - timedelta(days=1)
    found = queries.month(me, first, last)
    kind = next((each.kind for each in found if each.kind == request.args.get("kind")), None)
    return render_template(
        "daily/activities_month.html",
        chart=_chart(found, first) if found else None,
        kind=kind,
        times=queries.held(me, kind, first, last) if kind else [],
        **around("daily.activities_month", first, following),
    )


def _chart(found: list[queries.OfKind], first: date) -> dict[str, Any]:
    most, month = max(each.came for each in found) or 1, first.strftime("%Y-%m")
    return {
        "id": "kinds",
        "title": _("Children who came, by kind"),
        "bars": [
            (
                f"{word(each.kind)} ({_times(each.times)})",
                each.came,
                round(100 * each.came / most, 1),
                url_for("daily.activities_month", month=month, kind=each.kind, _anchor="times"),
            )
            for each in found
        ],
    }


def _times(number: int) -> str:
    return ngettext("%(num)s time", "%(num)s times", number)


def _asked() -> date:
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return clock.today()
    return day if FIRST <= day <= LAST else clock.today()
