"""The weekly plan, from which the rounds of the next two weeks are made."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Impossible, Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.words import N_
from caseapp.outreach.forms.crew import LineForm
from caseapp.outreach.forms.fields import HOUR, chosen, crew_sent, hour_text, offer, ticked
from caseapp.outreach.forms.rounds import ON_FOOT
from caseapp.outreach.models import WeeklyRound
from caseapp.outreach.queries import crew as queries
from caseapp.outreach.queries.territory import territory
from caseapp.outreach.records import WeekRow
from caseapp.outreach.service import week as service
from caseapp.outreach.service.week import Usual
from caseapp.outreach.views import bp
from caseapp.outreach.views.street import looks
from caseapp.outreach.views.words import OBSTACLES, WORDS, hours, weekday
from caseapp.outreach.vocabulary import Part, RoundKind
from caseapp.policy.permissions import P
from caseapp.web.forms import CHOOSE, HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import said, word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.get("/street/week")
@requires(P.STREET_READ)
def week() -> str:
    """The lines of the plan, by day of the week."""
    me = actor()
    rows, people = queries.week(me), dict(queries.people(me))
    return render_template(
        "outreach/week.html",
        days=[(weekday(number), [row for row in rows if row.weekday == number]) for number in range(7)],
        anything=bool(rows),
        people=people,
        land=territory(me),
        vehicles=queries.vehicles(me),
        hours=hours,
        **looks(me),
    )


@bp.get("/street/week/new")
@requires(P.ROUND_PLAN)
def new_line() -> str:
    """The form of a line."""
    form = LineForm.opened(values={"begins": "21:00", "ends": "03:00"})
    return render_template("outreach/line_form.html", **_page(form, None, {}, []))


@bp.post("/street/week/new")
@requires(P.ROUND_PLAN)
def add_line() -> Any:
    """Add it; its rounds are made at once."""
    return _save(None)


@bp.get("/street/week/<weekly>")
@requires(P.ROUND_PLAN)
def edit_line(weekly: str) -> str:
    """The form that changes a line."""
    row = queries.locate_line(actor(), id_or_404(weekly))
    told = next(one for one in queries.week(actor()) if one.id == row.id)
    form = LineForm.opened(values=_values(told))
    return render_template("outreach/line_form.html", **_page(form, row, dict(told.crew), list(told.sectors)))


@bp.post("/street/week/<weekly>")
@requires(P.ROUND_PLAN)
def change_line(weekly: str) -> Any:
    """Change it, for the rounds that are made from now on."""
    return _save(queries.locate_line(actor(), id_or_404(weekly)))


@bp.post("/street/week/<weekly>/end")
@requires(P.ROUND_PLAN)
def end_line(weekly: str) -> Any:
    """No more rounds are made from it."""
    form, row = HouseForm.sent(), queries.locate_line(actor(), id_or_404(weekly))
    claim(form)
    service.end_line(actor(), row)
    told = _("No more rounds are made from this line. Those that are planned stay.")
    return done(form, url_for("outreach.week"), told)


def _save(row: WeeklyRound | None) -> Any:
    me, form = actor(), LineForm.sent()
    crew, sectors = crew_sent(dict(queries.people(me))), ticked("sector", territory(me).sectors)
    page = _page(form, row, crew, sectors)
    form.validate()
    begins, lasts = form.hours()
    if begins < 0 and not (form.begins.errors or form.ends.errors):
        form.blame({"begins": HOUR})
    if form.day() < 0:
        form.blame({"weekday": "choice"})
    vehicle = chosen(form, form.vehicle, queries.vehicles(me))
    if not form.errors:
        given = Usual(
            form.day(), begins, lasts, RoundKind(form.kind.data), form.name.data or "", sectors, crew, vehicle
        )
        claim(form)
        try:
            if row is None:
                service.add_line(me, given)
            else:
                service.change_line(me, row, given, form.seen)
        except Invalid as error:
            work.abandon(session())
            form.blame(error.fields, {**WORDS, "required": SECTOR})
        except Impossible as error:
            work.abandon(session())
            form.form_errors.append(_(OBSTACLES[error.obstacle]))
    if form.errors:
        return invalid("outreach/line_form.html", **page)
    return done(
        form, url_for("outreach.week"), _("The plan is saved. The rounds of the next two weeks are made from it.")
    )


SECTOR = N_("Choose at least one sector.")


def _page(form: LineForm, row: WeeklyRound | None, crew: dict[bytes, Part], sectors: list[bytes]) -> dict[str, Any]:
    me = actor()
    land = territory(me)
    form.weekday.choices = [("", said(CHOOSE)), *((str(number), weekday(number)) for number in range(7))]
    vehicles = [(one.id, one.label) for one in queries.vehicles(me).values() if one.active]
    offer(form.vehicle, vehicles, ON_FOOT)
    return {
        "form": form,
        "line": row,
        "crew": [(key, id_text(key), name, crew.get(key)) for key, name in queries.people(me)],
        "parts": [(str(part), word(part)) for part in Part],
        "sectors": [
            (id_text(one.id), one.name.said(me.language), one.id in sectors)
            for one in land.sectors.values()
            if one.active
        ],
        "key": id_text,
    }


def _values(row: WeekRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "kind": str(row.kind),
        "weekday": str(row.weekday),
        "begins": hour_text(row.begins),
        "ends": hour_text((row.begins + row.lasts) % (24 * 60)),
        "vehicle": id_text(row.vehicle_id) if row.vehicle_id else "",
        "version": str(row.version),
    }
