"""Who goes out and in what: competences with the end of their certificate, vehicles with the end of their checks."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid
from caseapp.outreach.forms.crew import CompetenceForm, VehicleForm
from caseapp.outreach.forms.fields import chosen, offer
from caseapp.outreach.queries import crew as queries
from caseapp.outreach.service import crew
from caseapp.outreach.views import bp
from caseapp.outreach.views.street import looks
from caseapp.outreach.views.words import OBSTACLES, WORDS
from caseapp.outreach.vocabulary import Skill
from caseapp.policy.permissions import P
from caseapp.web.forms import CHOOSE, HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.get("/street/crew")
@requires(P.STREET_READ)
def crew_page() -> str:
    """People with what they can do, and vehicles."""
    return render_template("outreach/crew.html", **_page(CompetenceForm.opened()))


@bp.post("/street/crew/competences")
@requires(P.ROUND_PLAN)
def set_competence() -> Any:
    """Somebody can do something, until a day."""
    form = CompetenceForm.sent()
    page = _page(form)
    form.validate()
    person = chosen(form, form.person, dict(queries.people(actor())))
    if person is None and "person" not in form.errors:
        form.blame({"person": "required"})
    if form.errors or person is None:
        return invalid("outreach/crew.html", **page)
    claim(form)
    crew.set_competence(actor(), person, Skill(form.skill.data), form.until.data)
    return done(form, url_for("outreach.crew_page"), _("The competence is noted."))


@bp.post("/street/crew/competences/<competence>/drop")
@requires(P.ROUND_PLAN)
def drop_competence(competence: str) -> Any:
    """She can do it no more."""
    form, row = HouseForm.sent(), queries.locate_competence(actor(), id_or_404(competence))
    claim(form)
    crew.drop_competence(actor(), row)
    return done(form, url_for("outreach.crew_page"), _("The competence is taken away."))


@bp.get("/street/vehicles/new")
@requires(P.ROUND_PLAN)
def new_vehicle() -> str:
    """The form of a vehicle."""
    return render_template("outreach/vehicle_form.html", form=VehicleForm.opened(), vehicle=None)


@bp.post("/street/vehicles/new")
@requires(P.ROUND_PLAN)
def add_vehicle() -> Any:
    """Add it."""
    form = VehicleForm.sent()
    if form.validate():
        claim(form)
        try:
            crew.add_vehicle(actor(), form.told(), form.places(), form.checked_until.data)
        except Invalid as error:
            work.abandon(session())
            form.blame(error.fields, WORDS)
    if form.errors:
        return invalid("outreach/vehicle_form.html", form=form, vehicle=None)
    return done(form, url_for("outreach.crew_page"), _("The vehicle is there."))


@bp.get("/street/vehicles/<vehicle>")
@requires(P.ROUND_PLAN)
def edit_vehicle(vehicle: str) -> str:
    """The form that changes a vehicle."""
    row = queries.locate_vehicle(actor(), id_or_404(vehicle))
    told = queries.vehicles(actor())[row.id]
    values = {**told._asdict(), "seats": str(row.seats), "version": str(row.version)}
    return render_template("outreach/vehicle_form.html", form=VehicleForm.opened(values=values), vehicle=row)


@bp.post("/street/vehicles/<vehicle>")
@requires(P.ROUND_PLAN)
def change_vehicle(vehicle: str) -> Any:
    """Change it, or put it out of use."""
    form, row = VehicleForm.sent(), queries.locate_vehicle(actor(), id_or_404(vehicle))
    if form.validate():
        claim(form)
        given = (form.told(), form.places(), form.checked_until.data)
        try:
            crew.change_vehicle(actor(), row, *given, active=bool(form.active.data), seen=form.seen)
        except Invalid as error:
            work.abandon(session())
            form.blame(error.fields, WORDS)
        except Impossible as error:
            work.abandon(session())
            form.form_errors.append(_(OBSTACLES[error.obstacle]))
    if form.errors:
        return invalid("outreach/vehicle_form.html", form=form, vehicle=row)
    return done(form, url_for("outreach.crew_page"), _("The vehicle is changed."))


def _page(form: CompetenceForm) -> dict[str, Any]:
    me = actor()
    people = queries.people(me)
    offer(form.person, people, CHOOSE)
    return {
        "form": form,
        "people": people,
        "skills": queries.skills(me),
        "vehicles": sorted(queries.vehicles(me).values(), key=lambda row: (not row.active, row.label)),
        "today": clock.today(),
        **looks(me),
    }
