"""One's own account: language, password, workplace, sessions."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from wtforms.fields.choices import SelectChoice

from caseapp.accounts import queries
from caseapp.accounts.forms.own import ChangePasswordForm, LettersForm, WorkplaceForm
from caseapp.accounts.forms.words import WORDS
from caseapp.accounts.service import own, passwords, sessions, sign_in
from caseapp.accounts.views import bp
from caseapp.accounts.vocabulary import Letters
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P, holds
from caseapp.web.app import writes_late
from caseapp.web.gate import signed_in
from caseapp.web.i18n import LANGUAGES
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor, give_session, new_token, token_hash

OPEN_WITHOUT_CHANGE = frozenset({"accounts.password", "accounts.change_password", "accounts.sign_out", "accounts.lock"})
"""Where somebody may still go who must first change a one-time password."""


def change_password_first(me: Actor, endpoint: str) -> str | None:
    """A detour of the gate: a one-time password opens nothing but the page that changes it."""
    if me.must_change_password and endpoint not in OPEN_WITHOUT_CHANGE:
        return url_for("accounts.password")
    return None


@bp.get("/account")
@signed_in
def account() -> str:
    """One's own account."""
    return _account_page()


@bp.post("/account/letters")
@signed_in
def choose_letters() -> Any:
    """How often a letter may say that a file needs her."""
    form = LettersForm.sent()
    if not form.validate():
        return _account_page(form), 422
    claim(form)
    own.choose_letters(actor(), Letters(form.letters.data))
    return done(form, url_for("accounts.account"), _("Your choice is kept."))


@bp.get("/account/password")
@signed_in
def password() -> str:
    """The form that changes the password."""
    return _password_page(ChangePasswordForm.opened())


@bp.post("/account/password")
@writes_late
@signed_in
def change_password() -> Any:
    """Change the password; other browsers are signed out."""
    me = actor()
    form = ChangePasswordForm.sent()
    if not form.validate():
        return _password_page(form), 422
    if not sign_in.password_fits(me, form.present.data):
        form.blame({"present": "password_wrong"}, WORDS)
        return _password_page(form), 422
    try:
        if form.password.data == form.present.data:
            raise Invalid({"password": "password_same"})
        own.need_good_password(me, form.password.data)
    except Invalid as error:
        form.blame(error.fields, WORDS)
        return _password_page(form), 422
    hashed, token = passwords.hash_password(form.password.data), new_token()
    work.begin_writing(session())
    claim(form)
    own.change_password(me, hashed, token_hash(token))
    response = done(form, url_for("home.home"), _("Your password is changed. Other browsers were signed out."))
    give_session(response, token)
    return response


@bp.get("/account/workplace")
@signed_in
def workplace() -> str:
    """Where one works now."""
    return render_template("accounts/workplace.html", form=_workplace_form(actor(), sent=False))


@bp.post("/account/workplace")
@signed_in
def choose_workplace() -> Any:
    """Work at another of one's establishments, with the roles held there."""
    me = actor()
    form = _workplace_form(me, sent=True)
    if not form.validate():
        return invalid("accounts/workplace.html", form=form)
    claim(form)
    own.choose_workplace(me, id_or_404(form.place.data))
    return done(form, url_for("home.home"), _("You work here now."))


def _account_page(form: LettersForm | None = None) -> str:
    me = actor()
    letters, reachable = queries.letters_of(me)
    page = {
        "me": me,
        "sessions": sessions.count(session(), me.user_id),
        "languages": LANGUAGES.values(),
        "roles": queries.ROLES,
        "form": form or LettersForm.opened(values={"letters": str(letters)}),
        "letters": holds(me.roles, P.CASE_LIST),
        "reachable": reachable,
    }
    return render_template("accounts/account.html", **page)


def _password_page(form: ChangePasswordForm) -> str:
    return render_template("accounts/password.html", form=form, must=actor().must_change_password)


def _workplace_form(me: Actor, *, sent: bool) -> WorkplaceForm:
    here = id_text(me.workplace_id) if me.workplace_id else ""
    form = WorkplaceForm.sent() if sent else WorkplaceForm.opened(values={"place": here})
    form.place.choices = [
        SelectChoice(id_text(post.establishment_id), post.establishment_name(me.language)) for post in me.workplaces
    ]
    return form
