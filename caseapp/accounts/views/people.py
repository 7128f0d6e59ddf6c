"""Accounts of staff: list, create, change, reset, end."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from caseapp.accounts import queries
from caseapp.accounts.forms.people import NewPersonForm, ProfileForm, leaving_form
from caseapp.accounts.queries import Person
from caseapp.accounts.service import passwords
from caseapp.accounts.service import people as service
from caseapp.accounts.views import bp
from caseapp.accounts.views.mend import MENDABLE, mend
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Refused
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P, holds
from caseapp.policy.roles import grantable
from caseapp.web.app import writes_late
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

PER_PAGE = 50


@bp.get("/people/")
@requires(P.USER_READ)
def people() -> str:
    """People who work here, or who have left."""
    me, left = actor(), request.args.get("left") == "1"
    lines = queries.people(me, left=left)
    pages = max(1, -(-len(lines) // PER_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "accounts/people.html",
        lines=lines[(page - 1) * PER_PAGE : page * PER_PAGE],
        page=_page(page, pages, len(lines), left),
        left=left,
        lang=language().code,
        may=holds(me.roles, P.USER_MANAGE),
    )


@bp.get("/people/new")
@requires(P.USER_MANAGE)
def new_person() -> str:
    """The form of a new account."""
    values = {"starts_on": clock.today(), "language": language().code}
    return render_template("accounts/person_new.html", form=_offered(NewPersonForm.opened(values=values)))


@bp.post("/people/new")
@writes_late
@requires(P.USER_MANAGE)
def create_person() -> Any:
    """Create an account; its one-time password is shown once, on the page that answers."""
    me = actor()
    form = _offered(NewPersonForm.sent())
    if not form.validate():
        return invalid("accounts/person_new.html", form=form)
    one_time = passwords.new_one_time_password()
    hashed = passwords.hash_password(one_time)
    work.begin_writing(session())
    claim(form)
    try:
        user = service.create(me, form.profile(), form.given(), language=form.language.data, password_hash=hashed)
    except MENDABLE as error:
        return mend(form, error, "accounts/person_new.html")
    return _shown_once(form, url_for("accounts.person", key=id_text(user.id)), form.profile().login, one_time)


@bp.get("/people/<key>")
@requires(P.USER_READ)
def person(key: str) -> str:
    """One account, with its roles."""
    me = actor()
    found = queries.person(me, id_or_404(key))
    may = found.may_change and holds(me.roles, P.USER_MANAGE)
    return render_template("accounts/person.html", person=found, may=may, lang=language().code)


@bp.get("/people/<key>/edit")
@requires(P.USER_MANAGE)
def edit_person(key: str) -> str:
    """The form that changes what names and reaches a person."""
    found = person_to_change(key)
    values = {name: getattr(found.profile, name) for name in found.profile.__dataclass_fields__}
    form = ProfileForm.opened(values={**values, "version": found.user.version})
    return render_template("accounts/person_edit.html", form=form, person=found)


@bp.post("/people/<key>/edit")
@requires(P.USER_MANAGE)
def change_person(key: str) -> Any:
    """Change what names and reaches a person."""
    found = person_to_change(key)
    form = ProfileForm.sent()
    if not form.validate():
        return invalid("accounts/person_edit.html", form=form, person=found)
    claim(form)
    try:
        service.change(actor(), found.user.id, form.seen_version, form.profile())
    except MENDABLE as error:
        return mend(form, error, "accounts/person_edit.html", person=found)
    return done(form, url_for("accounts.person", key=key), _("The changes are saved."))


@bp.get("/people/<key>/reset")
@requires(P.USER_MANAGE)
def resetting(key: str) -> str:
    """Ask before a new one-time password is given."""
    return render_template("accounts/person_reset.html", form=HouseForm.opened(), person=person_to_change(key))


@bp.post("/people/<key>/reset")
@writes_late
@requires(P.USER_MANAGE)
def reset_person(key: str) -> Any:
    """Give a new one-time password, shown once; she is signed out everywhere."""
    me, found, form = actor(), person_to_change(key), HouseForm.sent()
    one_time = passwords.new_one_time_password()
    hashed = passwords.hash_password(one_time)
    work.begin_writing(session())
    claim(form)
    try:
        service.reset(me, found.user.id, hashed)
    except MENDABLE as error:
        return mend(form, error, "accounts/person_reset.html", person=found)
    return _shown_once(form, url_for("accounts.person", key=key), found.profile.login, one_time)


@bp.get("/people/<key>/end")
@requires(P.USER_MANAGE)
def ending(key: str) -> str:
    """Ask before an account is ended, and who takes over."""
    found = person_to_change(key)
    form = leaving_form(queries.work_of(actor(), found)).opened(values={"version": found.user.version})
    return render_template("accounts/person_end.html", form=form, person=found, role=None, lang=language().code)


@bp.post("/people/<key>/end")
@requires(P.USER_MANAGE)
def end_person(key: str) -> Any:
    """End an account: access is lost at once, and her files are handed on."""
    me, found = actor(), person_to_change(key)
    form = leaving_form(queries.work_of(me, found)).sent()
    page = {"person": found, "role": None, "lang": language().code}
    if not form.validate():
        return invalid("accounts/person_end.html", form=form, **page)
    claim(form)
    try:
        service.end(me, found.user.id, form.seen_version, form.successors())
    except MENDABLE as error:
        return mend(form, error, "accounts/person_end.html", **page)
    return done(form, url_for("accounts.people"), _("The account has ended."))


def person_to_change(key: str) -> Person:
    """Somebody the actor may touch. Raises NotFound outside her reach, Refused for herself or a higher role."""
    found = queries.person(actor(), id_or_404(key))
    if not found.may_change:
        raise Refused(P.USER_MANAGE)
    return found


def _offered(form: NewPersonForm) -> NewPersonForm:
    me = actor()
    form.offer(grantable(me.roles))
    form.offer_places(queries.places_to_staff(me))
    return form


def _shown_once(form: HouseForm, location: str, login: str, one_time: str) -> Any:
    """The answer that holds a one-time password. It is stored nowhere: a reload leads to the account, without it."""
    done(form, location)
    return render_template("accounts/one_time.html", login=login, one_time=one_time, location=location)


def _page(page: int, pages: int, total: int, left: bool) -> dict[str, Any]:
    def at(number: int) -> str | None:
        if not 1 <= number <= pages:
            return None
        return url_for("accounts.people", page=number, left="1" if left else None)

    return {"page": page, "pages": pages, "total": total, "prev_url": at(page - 1), "next_url": at(page + 1)}
