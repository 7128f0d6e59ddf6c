"""Establishments: their list, their identity."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import render_template, url_for

from caseapp.accounts import queries
from caseapp.accounts.forms.establishments import EstablishmentForm, establishment_values
from caseapp.accounts.models import Establishment
from caseapp.accounts.service import establishments as service
from caseapp.accounts.service.establishments import Identity
from caseapp.accounts.views import bp
from caseapp.accounts.views.mend import MENDABLE, mend
from caseapp.accounts.vocabulary import EstablishmentType, LegalCategory
from caseapp.infra import places
from caseapp.kernel.errors import Conflict
from caseapp.policy.permissions import P, holds
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor

TYPES = {str(kind): kind for kind in EstablishmentType}
CATEGORIES = {str(category): category for category in LegalCategory}


@bp.get("/establishments/")
@requires(P.ESTABLISHMENT_READ)
def establishments() -> str:
    """All establishments."""
    code = language().code
    provinces = {place.code: place.name(code) for place in places.provinces()}
    rows = queries.establishments()
    may = holds(actor().roles, P.ESTABLISHMENT_MANAGE)
    return render_template("accounts/establishments.html", rows=rows, types=TYPES, provinces=provinces, may=may)


@bp.get("/establishments/new")
@requires(P.ESTABLISHMENT_MANAGE)
def new_establishment() -> str:
    """The form of a new establishment."""
    return render_template("accounts/establishment_form.html", form=EstablishmentForm.opened(), place=None)


@bp.post("/establishments/new")
@requires(P.ESTABLISHMENT_MANAGE)
def create_establishment() -> Any:
    """Create an establishment."""
    form = EstablishmentForm.sent()
    if not form.validate():
        return invalid("accounts/establishment_form.html", form=form, place=None)
    claim(form)
    try:
        row = service.create(actor(), form.identity())
    except MENDABLE as error:
        return mend(form, error, "accounts/establishment_form.html", place=None)
    return done(form, url_for("accounts.establishment", slug=row.slug), _("The establishment is created."))


@bp.get("/establishments/<slug>")
@requires(P.ESTABLISHMENT_READ)
def establishment(slug: str) -> str:
    """What identifies an establishment."""
    place = queries.establishment(slug)
    may = holds(actor().roles, P.ESTABLISHMENT_MANAGE)
    return render_template("accounts/establishment.html", place=place, facts=_facts(place), may=may)


@bp.get("/establishments/<slug>/edit")
@requires(P.ESTABLISHMENT_MANAGE)
def edit_establishment(slug: str) -> str:
    """The form that changes an establishment's identity."""
    place = queries.establishment(slug)
    values = {**establishment_values(Identity.of(place)), "version": place.version}
    return render_template(
        "accounts/establishment_form.html", form=EstablishmentForm.opened(values=values), place=place
    )


@bp.post("/establishments/<slug>/edit")
@requires(P.ESTABLISHMENT_MANAGE)
def change_establishment(slug: str) -> Any:
    """Change an establishment's identity."""
    place = queries.establishment(slug)
    form = EstablishmentForm.sent()
    if not form.validate():
        return invalid("accounts/establishment_form.html", form=form, place=place)
    claim(form)
    try:
        service.change(actor(), slug, form.seen_version, form.identity())
    except MENDABLE as error:
        if isinstance(error, Conflict):
            error.theirs |= establishment_values(Identity.of(place))  # the commune by its name
        return mend(form, error, "accounts/establishment_form.html", place=place)
    return done(form, url_for("accounts.establishment", slug=slug), _("The changes are saved."))


def _facts(place: Establishment) -> dict[str, Any]:
    identity, code = asdict(Identity.of(place)), language().code
    commune = places.commune(identity["commune_code"]).name(code) if identity["commune_code"] else None
    return identity | {
        "type": TYPES.get(place.type, place.type),
        "legal_category": CATEGORIES.get(place.legal_category or ""),
        "province": places.province(place.province_code).name(code),
        "commune": commune,
    }
