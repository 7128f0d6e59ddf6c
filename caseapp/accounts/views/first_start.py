"""The first start: whoever stands at the machine makes the first administrator, then writes the recovery code down."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for

from caseapp.accounts.forms.establishments import WelcomeForm
from caseapp.accounts.forms.words import WORDS
from caseapp.accounts.service import first_start, own, passwords
from caseapp.accounts.views import bp
from caseapp.accounts.views.mend import MENDABLE, mend
from caseapp.accounts.views.sign_in import wait_text
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Invalid, Throttled
from caseapp.web.app import writes_late
from caseapp.web.gate import public
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language
from caseapp.web.respond import invalid, see_other
from caseapp.web.session import give_session, new_token, settings, token_hash

PAGE = "accounts/welcome.html"


@bp.get("/welcome")
@public
def welcome() -> Any:
    """The first page of an installation in which nobody has an account."""
    if not first_start.needed():
        return see_other(url_for("accounts.sign_in"))
    return render_template(PAGE, form=WelcomeForm.opened())


@bp.post("/welcome")
@writes_late
@public
def begin() -> Any:
    """Make the operator's establishment and the first administrator, and sign her in."""
    if not first_start.needed():
        return see_other(url_for("accounts.sign_in"))
    form = WelcomeForm.sent()
    if not form.validate():
        return invalid(PAGE, form=form)
    try:
        if not first_start.code_fits(settings(), form.code.data, request.remote_addr or ""):
            raise Invalid({"code": "code_wrong"})
        own.need_strong(form.password.data, (form.login.data, form.name.data, form.place_fr.data))
    except Invalid as error:
        form.blame(error.fields, WORDS)
        return invalid(PAGE, form=form)
    except Throttled as throttled:
        form.form_errors.append(wait_text(throttled))
        return render_template(PAGE, form=form), 429, {"Retry-After": str(throttled.seconds)}
    hashed, token = passwords.hash_password(form.password.data), new_token()
    work.begin_writing(session())
    try:
        first_start.begin(
            settings(),
            form.identity(),
            form.profile(),
            language=language().code,
            password_hash=hashed,
            token_hash=token_hash(token),
        )
    except MENDABLE as error:
        return mend(form, error, PAGE)
    flash(_("Your account is made. Now the recovery code of the keys."), "success")
    response = see_other(url_for("accounts.keys"))
    give_session(response, token)
    return response
