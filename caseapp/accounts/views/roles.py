"""Roles people hold: given, changed, ended."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.accounts import queries
from caseapp.accounts.forms.people import RoleChangeForm, RoleForm, leaving_form
from caseapp.accounts.queries import Person, RoleHeld
from caseapp.accounts.service import memberships as service
from caseapp.accounts.views import bp
from caseapp.accounts.views.mend import MENDABLE, mend
from caseapp.accounts.views.people import person_to_change
from caseapp.kernel import clock
from caseapp.policy.permissions import P
from caseapp.policy.roles import grantable
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.get("/people/<key>/roles/new")
@requires(P.USER_MANAGE)
def new_role(key: str) -> str:
    """The form of a further role."""
    found = person_to_change(key)
    form = _new(RoleForm.opened(values={"starts_on": clock.today()}))
    return render_template("accounts/role.html", form=form, person=found, role=None, lang=language().code)


@bp.post("/people/<key>/roles/new")
@requires(P.USER_MANAGE)
def add_role(key: str) -> Any:
    """Give a role."""
    found, form = person_to_change(key), _new(RoleForm.sent())
    page = {"person": found, "role": None, "lang": language().code}
    if not form.validate():
        return invalid("accounts/role.html", form=form, **page)
    claim(form)
    try:
        service.add(actor(), found.user.id, form.given())
    except MENDABLE as error:
        return mend(form, error, "accounts/role.html", **page)
    return done(form, url_for("accounts.person", key=key), _("The role is given."))


@bp.get("/people/<key>/roles/<role_key>")
@requires(P.USER_MANAGE)
def edit_role(key: str, role_key: str) -> str:
    """The form that changes a role or its days."""
    found, role = _role(key, role_key)
    values = {"role": str(role.role), "starts_on": role.starts_on, "ends_on": role.ends_on, "version": role.version}
    form = _change(RoleChangeForm.opened(values=values))
    return render_template("accounts/role.html", form=form, person=found, role=role, lang=language().code)


@bp.post("/people/<key>/roles/<role_key>")
@requires(P.USER_MANAGE)
def change_role(key: str, role_key: str) -> Any:
    """Change a role or its days."""
    found, role = _role(key, role_key)
    form = _change(RoleChangeForm.sent())
    page = {"person": found, "role": role, "lang": language().code}
    if not form.validate():
        return invalid("accounts/role.html", form=form, **page)
    claim(form)
    try:
        service.change(actor(), role.id, form.seen_version, form.changed(role))
    except MENDABLE as error:
        return mend(form, error, "accounts/role.html", **page)
    return done(form, url_for("accounts.person", key=key), _("The changes are saved."))


@bp.get("/people/<key>/roles/<role_key>/end")
@requires(P.USER_MANAGE)
def ending_role(key: str, role_key: str) -> str:
    """Ask before a role is ended, and who takes over where it is the last one there."""
    found, role = _role(key, role_key)
    form = leaving_form(queries.work_left_by(actor(), found, role)).opened(values={"version": role.version})
    return render_template("accounts/person_end.html", form=form, person=found, role=role, lang=language().code)


@bp.post("/people/<key>/roles/<role_key>/end")
@requires(P.USER_MANAGE)
def end_role(key: str, role_key: str) -> Any:
    """End a role: access is lost at once."""
    found, role = _role(key, role_key)
    form = leaving_form(queries.work_left_by(actor(), found, role)).sent()
    page = {"person": found, "role": role, "lang": language().code}
    if not form.validate():
        return invalid("accounts/person_end.html", form=form, **page)
    claim(form)
    try:
        service.end(actor(), role.id, form.seen_version, form.successors())
    except MENDABLE as error:
        return mend(form, error, "accounts/person_end.html", **page)
    return done(form, url_for("accounts.person", key=key), _("The role has ended."))


def _role(key: str, role_key: str) -> tuple[Person, RoleHeld]:
    found = person_to_change(key)
    return found, queries.role_of(found, id_or_404(role_key))


def _new(form: RoleForm) -> RoleForm:
    me = actor()
    form.offer(grantable(me.roles))
    form.offer_places(queries.places_to_staff(me))
    return form


def _change(form: RoleChangeForm) -> RoleChangeForm:
    form.offer(grantable(actor().roles))
    return form
