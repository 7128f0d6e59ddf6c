"""The register of article 28: read, corrected by striking through."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.accounts.models import Establishment
from caseapp.establishments import queries
from caseapp.establishments.forms.stays import StrikeForm, StruckForm, offer
from caseapp.establishments.queries.register import Line
from caseapp.establishments.service import register as book
from caseapp.establishments.sheets import REGISTER
from caseapp.establishments.views import bp
from caseapp.establishments.views.words import WORDS
from caseapp.establishments.vocabulary import ExitReason, HealthAtEntry
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.words import N_
from caseapp.papers.views.sending import print_buttons
from caseapp.policy.permissions import P, holds
from caseapp.web.forms import CHOOSE
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import said
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor

FIRST = 2000
"""No register of this system is older."""
FIELDS: dict[str, str] = {
    "family_ar": N_("Family name in Arabic"),
    "given_ar": N_("First name in Arabic"),
    "family": N_("Family name in Latin script"),
    "given": N_("First name in Latin script"),
    "nickname": N_("Nickname"),
    "birth": N_("Birth"),
    "birth_place": N_("Place of birth"),
    "cnie": N_("Identity card (CNIE)"),
    "family_situation": N_("Family situation"),
    "father": N_("Father"),
    "mother": N_("Mother"),
    "representative": N_("Legal representative"),
    "representative_cnie": N_("Her or his identity card"),
    "residence": N_("Residence"),
    "phone": N_("Phone"),
    "profession": N_("Profession"),
    "social_situation": N_("Social situation"),
}
"""What article 28 asks for, in its order: the child, then the family."""


def year_of(year: int) -> int:
    """The year of an address. Raises NotFound for one that can have no register."""
    if not FIRST <= year <= clock.today().year:
        raise NotFound
    return year


@bp.get("/register")
@requires(P.REGISTER_READ)
def register() -> str:
    """The register of this year."""
    return show(clock.today().year)


@bp.get("/register/<int:year>")
@requires(P.REGISTER_READ)
def show(year: int) -> str:
    """The register of a year; each opening is in the trail."""
    me = actor()
    year_of(year)
    return render_template(
        "establishments/register.html",
        lines=queries.read_register(me, year),
        year=year,
        years=sorted({*queries.years_of(me), clock.today().year}, reverse=True),
        fields=FIELDS,
        health={str(state): said(state.label) for state in HealthAtEntry},
        exits={str(reason): said(reason.label) for reason in ExitReason},
        place=session().get(Establishment, me.workplace_id),
        may_correct=holds(me.roles, P.REGISTER_CORRECT),
        printing=print_buttons(REGISTER, url_for("centre.print_register", year=year)),
    )


@bp.get("/register/<int:year>/<int:number>")
@requires(P.REGISTER_CORRECT)
def line(year: int, number: int) -> str:
    """A line, with the forms that correct it."""
    return render_template("establishments/register_line.html", **_page(year, number, StruckForm.opened()))


@bp.post("/register/<int:year>/<int:number>/correct")
@requires(P.REGISTER_CORRECT)
def correct(year: int, number: int) -> Any:
    """Strike a field through and write what is right."""
    form = StruckForm.sent()
    page = _page(year, number, form)
    row, name = page["line"], form.field.data
    if not form.validate() or name not in FIELDS:
        if name not in FIELDS:
            form.blame({"field": "choice"})
        return invalid("establishments/register_line.html", **page)
    claim(form)
    try:
        stands = row.fields.get(name, "")
        book.correct(actor(), queries.line_of(actor(), year, number), name, stands, form.new.data, form.reason.data)
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid("establishments/register_line.html", **page)
    return done(form, url_for("centre.line", year=year, number=number), _("Struck through and corrected."))


@bp.post("/register/<int:year>/<int:number>/strike")
@requires(P.REGISTER_CORRECT)
def strike(year: int, number: int) -> Any:
    """Strike the whole line through."""
    form = StrikeForm.sent()
    if not form.validate():
        return invalid("establishments/register_line.html", **_page(year, number, StruckForm.opened(), form))
    claim(form)
    book.strike(actor(), queries.line_of(actor(), year, number), form.reason.data)
    return done(form, url_for("centre.line", year=year, number=number), _("The line is struck through."))


def _page(year: int, number: int, form: StruckForm, striking: StrikeForm | None = None) -> dict[str, Any]:
    year_of(year)
    found: list[Line] = [row for row in queries.read_register(actor(), year) if row.number == number]
    if not found:
        raise NotFound
    offer(form.field, [(name, said(label)) for name, label in FIELDS.items()], CHOOSE)
    return {
        "year": year,
        "line": found[0],
        "form": form,
        "striking": striking or StrikeForm.opened(),
        "fields": FIELDS,
        "health": {str(state): said(state.label) for state in HealthAtEntry},
        "exits": {str(reason): said(reason.label) for reason in ExitReason},
    }
