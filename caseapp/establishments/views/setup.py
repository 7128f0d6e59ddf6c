"""Setting a centre up: units, beds, what the licence allows, from which day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import render_template, url_for
from sqlalchemy import select

from caseapp.accounts.models import Establishment
from caseapp.accounts.vocabulary import LegalCategory
from caseapp.establishments import queries
from caseapp.establishments.forms.places import ActForm, BedsForm, LicenceForm, TemplateForm, UnitForm
from caseapp.establishments.models import Licensed, Unit
from caseapp.establishments.service import copying, places
from caseapp.establishments.views import bp
from caseapp.establishments.views.tonight import bed_of, takes
from caseapp.establishments.views.words import WORDS
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.norms.views.house import customs
from caseapp.policy.permissions import P
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language, ngettext, word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

Made = TypeVar("Made")


@bp.get("/tonight/places")
@requires(P.PLACE_MANAGE)
def setup() -> str:
    """Units with their beds, and the licence."""
    me, unit = actor(), session()
    licence = select(Licensed).where(Licensed.establishment_id == me.workplace_id)
    return render_template(
        "establishments/setup.html",
        board=queries.board(me),
        licence=unit.scalars(licence.order_by(Licensed.until.is_not(None), Licensed.since.desc())).all(),
        place=unit.get(Establishment, me.workplace_id),
        takes=takes(),
        categories={str(category): word(category) for category in LegalCategory},
        key=id_text,
        customs=customs(me),
    )


@bp.get("/tonight/places/copy")
@requires(P.PLACE_MANAGE)
def template() -> str:
    """Whose units and beds to copy."""
    return render_template("establishments/template_form.html", form=_template_form(TemplateForm.opened()))


@bp.post("/tonight/places/copy")
@requires(P.PLACE_MANAGE)
def copy_template() -> Any:
    """Copy the units and beds of another establishment."""
    form = _template_form(TemplateForm.sent())
    came = _tried(form, lambda: copying.copy_from(actor(), id_or_404(form.house.data)))
    if came is None:
        return invalid("establishments/template_form.html", form=form)
    told = _("%(units)s came with %(beds)s.", units=_units(came.units), beds=_beds(came.beds))
    if came.norms:
        told += " " + ngettext(
            "%(num)s custom of that house holds from tomorrow.",
            "%(num)s customs of that house hold from tomorrow.",
            came.norms,
        )
    return done(form, url_for("centre.setup"), told)


def _template_form(form: TemplateForm) -> TemplateForm:
    spoken = language().code
    form.offer(
        [
            (
                id_text(one.establishment.id),
                f"{one.establishment.name(spoken)} ({_units(one.units)}, {_beds(one.beds)})",
            )
            for one in copying.templates(actor())
        ]
    )
    return form


def _units(number: int) -> str:
    return ngettext("%(num)s unit", "%(num)s units", number)


def _beds(number: int) -> str:
    return ngettext("%(num)s bed", "%(num)s beds", number)


@bp.get("/tonight/places/units/new")
@requires(P.PLACE_MANAGE)
def new_unit() -> str:
    """The form of a new unit."""
    return render_template("establishments/unit_form.html", form=UnitForm.opened(), unit=None)


@bp.post("/tonight/places/units/new")
@requires(P.PLACE_MANAGE)
def add_unit() -> Any:
    """A new unit; its beds come next."""
    form = UnitForm.sent()
    row = _tried(form, lambda: places.add_unit(actor(), form.given(form.name_fr.data, form.name_ar.data)))
    if row is None:
        return invalid("establishments/unit_form.html", form=form, unit=None)
    told = _("The unit is there. Now say which beds it has.")
    return done(form, url_for("centre.new_beds", unit=id_text(row.id)), told)


@bp.get("/tonight/places/units/<unit>")
@requires(P.PLACE_MANAGE)
def edit_unit(unit: str) -> str:
    """The form that changes a unit."""
    row = _unit_of(unit)
    names = ("name_fr", "name_ar", "takes", "age_from", "age_to", "legal_category")
    values = {name: str(getattr(row, name)) for name in names}
    return render_template("establishments/unit_form.html", form=UnitForm.opened(values=values), unit=row)


@bp.post("/tonight/places/units/<unit>")
@requires(P.PLACE_MANAGE)
def change_unit(unit: str) -> Any:
    """Change for whom a unit is."""
    row, form = _unit_of(unit), UnitForm.sent()
    if not _tried(form, lambda: places.change_unit(actor(), row, form.given(form.name_fr.data, form.name_ar.data))):
        return invalid("establishments/unit_form.html", form=form, unit=row)
    return done(form, url_for("centre.setup"), _("The unit is changed."))


@bp.post("/tonight/places/units/<unit>/end")
@requires(P.PLACE_MANAGE)
def end_unit(unit: str) -> Any:
    """Close a unit without beds."""
    row, form = _unit_of(unit), HouseForm.sent()
    claim(form)
    places.end_unit(actor(), row)
    return done(form, url_for("centre.setup"), _("The unit is closed."))


@bp.get("/tonight/places/units/<unit>/beds")
@requires(P.PLACE_MANAGE)
def new_beds(unit: str) -> str:
    """The form of new beds."""
    return render_template("establishments/beds_form.html", form=BedsForm.opened(), unit=_unit_of(unit))


@bp.post("/tonight/places/units/<unit>/beds")
@requires(P.PLACE_MANAGE)
def add_beds(unit: str) -> Any:
    """New beds of a unit."""
    row, form = _unit_of(unit), BedsForm.sent()
    if not _tried(form, lambda: places.add_beds(actor(), row, form.given(), emergency=bool(form.emergency.data))):
        return invalid("establishments/beds_form.html", form=form, unit=row)
    return done(form, url_for("centre.setup"), _("The beds are there."))


@bp.post("/tonight/places/beds/<bed>/end")
@requires(P.PLACE_MANAGE)
def end_bed(bed: str) -> Any:
    """Take a free bed away."""
    row, form = bed_of(bed), ActForm.sent()
    claim(form)
    places.end_bed(actor(), row)
    return done(form, url_for("centre.setup"), _("The bed is taken away; its past stays."))


@bp.get("/tonight/places/licence")
@requires(P.PLACE_MANAGE)
def licence() -> str:
    """The form of a line of the licence."""
    form = LicenceForm.opened(values={"since": clock.today()})
    return render_template("establishments/licence_form.html", form=form)


@bp.post("/tonight/places/licence")
@requires(P.PLACE_MANAGE)
def set_licence() -> Any:
    """What the licence allows from a day on."""
    form = LicenceForm.sent()
    if not _tried(form, lambda: places.set_licence(actor(), form.given(), form.places.number, form.since.day)):
        return invalid("establishments/licence_form.html", form=form)
    return done(form, url_for("centre.setup"), _("The licence is recorded."))


def _tried(form: HouseForm, act: Callable[[], Made]) -> Made | None:
    """Validate, claim, act: what was made; None where something is to be mended, which the form then says."""
    if not form.validate():
        return None
    claim(form)
    try:
        return act()
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return None


def _unit_of(text: str) -> Unit:
    row = session().get(Unit, id_or_404(text))
    if row is None or row.establishment_id != actor().workplace_id or row.ended_at is not None:
        raise NotFound
    return row
