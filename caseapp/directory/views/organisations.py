"""The page of an organisation, and its changes."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.directory import queries
from caseapp.directory.forms.entries import OrganisationForm
from caseapp.directory.forms.fields import WORDS
from caseapp.directory.models import Organisation
from caseapp.directory.records import Names
from caseapp.directory.service import organisations
from caseapp.directory.views import bp
from caseapp.directory.views.words import kind_name, province_name, side_by_side
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Conflict, Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P, holds
from caseapp.web.clashes import clashing, give_way
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

_NAMED = {"name_fr": "whole_fr", "name_ar": "whole_ar", "about": "whole_about"}


@bp.get("/directory/organisations/<whole>")
@requires(P.DIRECTORY_READ)
def organisation(whole: str) -> str:
    """Who it is, and its sites."""
    me, row = actor(), queries.organisation(id_or_404(whole))
    sites = [
        (f"/directory/{id_text(key)}", name, province_name(province), ended)
        for key, name, province, ended in queries.entries_of(me, row.id)
    ]
    may = holds(me.roles, P.DIRECTORY_ENTER)
    if not sites and not may:
        raise NotFound
    return render_template(
        "directory/organisation.html",
        whole=row,
        key=whole,
        name=_names(row).spoken(language().code),
        other=row.name_fr if language().code == "ar" else row.name_ar,
        kind=kind_name(row.kind),
        sites=sites,
        may=may,
        may_change=may and organisations.is_hers(me, row.id),
    )


@bp.get("/directory/organisations/<whole>/edit")
@requires(P.DIRECTORY_ENTER)
def edit_organisation(whole: str) -> str:
    """The form of what an organisation says of itself."""
    me, row = actor(), queries.organisation(id_or_404(whole))
    organisations.need_one_of_hers(me, row.id)
    stands = organisations.values_of(row)
    form = OrganisationForm.over(stands, {_NAMED.get(name, name): value for name, value in stands.items()}, _key(whole))
    return render_template(
        "directory/edit_organisation.html", form=form, name=_names(row).spoken(language().code), **_page(whole)
    )


@bp.post("/directory/organisations/<whole>/edit")
@requires(P.DIRECTORY_ENTER)
def change_organisation(whole: str) -> Any:
    """Change it; what a colleague changed meanwhile is shown side by side."""
    me, row = actor(), queries.organisation(id_or_404(whole), writing=True)
    organisations.need_one_of_hers(me, row.id)
    form, page = (
        OrganisationForm.sent(draft_key=_key(whole)),
        {**_page(whole), "name": _names(row).spoken(language().code)},
    )
    stands = {_NAMED.get(name, name): value for name, value in organisations.values_of(row).items()}
    parts = {name: (typed,) for name, typed in _NAMED.items()}
    give_way(form, stands, parts)
    if not form.validate():
        return invalid("directory/edit_organisation.html", form=form, **page)
    claim(form)
    try:
        organisations.change(me, row, form.seen, form.organisation())
    except Conflict as conflict:
        work.abandon(session())
        form.look_again(conflict.theirs)
        clashes = clashing(form, side_by_side(conflict.theirs, form.organisation()), stands, parts)
        return render_template("directory/edit_organisation.html", form=form, **{**page, "clashes": clashes}), 409
    except Invalid as error:
        work.abandon(session())
        form.blame({_NAMED.get(name, name): code for name, code in error.fields.items()}, WORDS)
        return invalid("directory/edit_organisation.html", form=form, **page)
    return done(form, url_for("directory.organisation", whole=whole), _("The changes are saved."))


def _page(whole: str) -> dict[str, Any]:
    return {"back": url_for("directory.organisation", whole=whole), "draft_key": _key(whole), "clashes": []}


def _key(whole: str) -> str:
    return f"dirorganisation.{whole}"


def _names(row: Organisation) -> Names:
    return Names(row.name_fr, row.name_ar)
