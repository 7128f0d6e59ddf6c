"""Entering and changing: an organisation with its first site, one more site, what stands."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.directory import rules
from caseapp.directory.forms.entries import SITE_PARTS, NewForm, SiteForm, site_values
from caseapp.directory.forms.fields import WORDS, Correction
from caseapp.directory.queries import organisation
from caseapp.directory.queries.entry import BLANK, Place, locate, values_of
from caseapp.directory.records import Names
from caseapp.directory.service import organisations, sites
from caseapp.directory.views import bp
from caseapp.directory.views.words import side_by_side
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Conflict, Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P
from caseapp.web.clashes import clashing, give_way
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

NEW = "directory.new"
PLACED = {"commune_code": "commune"}
"""Where a reason of the domain stands, whose field is hidden."""


@bp.get("/directory/new")
@requires(P.DIRECTORY_ENTER)
def new() -> str:
    """The form of an organisation and its first site."""
    me = actor()
    form = NewForm.opened(draft_key=NEW, values={"province_code": me.post.province_code if me.post else ""})
    return render_template("directory/new.html", form=form, draft_key=NEW)


@bp.post("/directory/new")
@requires(P.DIRECTORY_ENTER)
def create() -> Any:
    """Enter an organisation and its first site."""
    me, form = actor(), NewForm.sent(draft_key=NEW)
    if form.grown():
        return render_template("directory/new.html", form=form, draft_key=NEW)
    if not form.validate() or not _hers(me, form):
        return invalid("directory/new.html", form=form, draft_key=NEW)
    claim(form)
    try:
        whole = organisations.create(me, form.organisation())
        row = sites.create(me, whole, form.site(), checked=bool(form.checked.data))
    except Invalid as error:
        return _mended(form, error, "directory/new.html", draft_key=NEW)
    told = _("It is in the directory. Now say which services it offers.")
    return done(form, url_for("directory.new_offer", entry=id_text(row.id)), told)


@bp.get("/directory/organisations/<whole>/new")
@requires(P.DIRECTORY_ENTER)
def new_site(whole: str) -> str:
    """The form of one more site of an organisation."""
    me, row, key = actor(), organisation(id_or_404(whole)), f"dirsite.{whole}"
    form = SiteForm.opened(draft_key=key, values={"province_code": me.post.province_code if me.post else ""})
    return render_template("directory/edit.html", form=form, draft_key=key, **_site_page(row, None, me))


@bp.post("/directory/organisations/<whole>/new")
@requires(P.DIRECTORY_ENTER)
def create_site(whole: str) -> Any:
    """Enter one more site."""
    me, row, key = actor(), organisation(id_or_404(whole)), f"dirsite.{whole}"
    form, page = SiteForm.sent(draft_key=key), {"draft_key": key, **_site_page(row, None, me)}
    if form.grown():
        return render_template("directory/edit.html", form=form, **page)
    if not form.validate() or not _hers(me, form):
        return invalid("directory/edit.html", form=form, **page)
    claim(form)
    try:
        site = sites.create(me, row, form.site(), checked=bool(form.checked.data))
    except Invalid as error:
        return _mended(form, error, "directory/edit.html", **page)
    told = _("It is in the directory. Now say which services it offers.")
    return done(form, url_for("directory.new_offer", entry=id_text(site.id)), told)


@bp.get("/directory/<entry>/edit")
@requires(P.DIRECTORY_KEEP)
def edit(entry: str) -> str:
    """The form of what stands."""
    me, place, key = actor(), *_mine(entry)
    stands = values_of(me, place, address=rules.may_see_address(me, place.province, place.ours))
    form = SiteForm.over(stands, site_values(stands), key)
    return render_template("directory/edit.html", form=form, draft_key=key, **_site_page(place.organisation, place, me))


@bp.post("/directory/<entry>/edit")
@requires(P.DIRECTORY_KEEP)
def change(entry: str) -> Any:
    """Change an entry; what a colleague changed meanwhile is shown side by side, and a person chooses."""
    me, place, key = actor(), *_mine(entry)
    form, page = SiteForm.sent(draft_key=key), {"draft_key": key, **_site_page(place.organisation, place, me)}
    stands = site_values(values_of(me, place, address=rules.may_see_address(me, place.province, place.ours)))
    give_way(form, stands, SITE_PARTS)
    if place.ours:
        form.province_code.data = place.province
    if form.grown():
        return render_template("directory/edit.html", form=form, **page)
    if not form.validate() or not (place.ours or _hers(me, form)):
        return invalid("directory/edit.html", form=form, **page)
    claim(form)
    try:
        sites.change(me, place, {**BLANK, **form.seen}, form.site(), checked=bool(form.checked.data))
    except Conflict as conflict:
        work.abandon(session())
        form.look_again(conflict.theirs)
        clashes = clashing(form, side_by_side(conflict.theirs, form.site()), stands, SITE_PARTS)
        return render_template("directory/edit.html", form=form, **{**page, "clashes": clashes}), 409
    except Invalid as error:
        return _mended(form, error, "directory/edit.html", **page)
    return done(form, url_for("directory.show", entry=entry), _("The changes are saved."))


def _mine(entry: str) -> tuple[Place, str]:
    """An entry that she keeps, and under which key what she types is kept."""
    place = locate(actor(), id_or_404(entry), writing=True)
    return place, f"dirsite.{id_text(place.id)}"


def _hers(me: Actor, form: SiteForm | NewForm) -> bool:
    """Whether the province that was chosen is hers to keep; else the form says so."""
    if rules.may_keep(me, form.province_code.data):
        return True
    form.blame({"province_code": "not_yours"}, WORDS)
    return False


def _site_page(whole: Any, place: Place | None, me: Actor) -> dict[str, Any]:
    blind = bool(place and place.site and place.site.sensitive) and not rules.may_see_address(
        me, place.province if place else "", place.ours if place else None
    )
    names = place.names if place else Names(whole.name_fr, whole.name_ar)
    back = f"/directory/{id_text(place.id)}" if place else f"/directory/organisations/{id_text(whole.id)}"
    return {"place": place, "name": names.spoken(language().code), "back": back, "blind": blind, "clashes": []}


def _mended(form: Correction, error: Invalid, template: str, **page: Any) -> tuple[str, int]:
    work.abandon(session())
    fields = {PLACED.get(name, name): code for name, code in error.fields.items()}
    form.blame(fields, WORDS)
    return invalid(template, form=form, **page)
