"""The keys: how the root key can be opened, and the recovery code, shown once and typed back. Never an old one."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.accounts import events
from caseapp.accounts.beside import signed_by_two
from caseapp.accounts.forms.own import RecoveryCodeForm, TwoPeopleForm
from caseapp.accounts.forms.words import WORDS
from caseapp.accounts.service import passwords
from caseapp.accounts.views import bp
from caseapp.infra import work
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.keys import keys_state, make_recovery_code, verify_recovery_code
from caseapp.kernel.actor import Actor
from caseapp.kernel.words import N_
from caseapp.policy.permissions import P, holds
from caseapp.web.app import writes_late
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor, settings

KINDS = {
    "file": N_("Key file on this machine"),
    "passphrase": N_("Passphrase"),
    "recovery": N_("Printed recovery code"),
}


def keys_panel(me: Actor) -> dict[str, Any] | None:
    """On an administrator's first page, until the recovery code was typed back."""
    if not holds(me.roles, P.KEYS_MANAGE):
        return None
    way = keys_state(settings()).recovery
    return None if way is not None and way.verified else {"template": "accounts/keys_panel.html"}


@bp.get("/keys")
@requires(P.KEYS_MANAGE)
def keys() -> str:
    """The state of the keys."""
    return _page(None)


@bp.get("/keys/recovery")
@requires(P.KEYS_MANAGE)
def new_recovery() -> str:
    """Ask for two passwords before a new recovery code replaces the old one."""
    return render_template("accounts/recovery_new.html", form=TwoPeopleForm.opened())


@bp.post("/keys/recovery")
@writes_late
@requires(P.KEYS_MANAGE)
def make_recovery() -> Any:
    """Make a recovery code and show it, this once. Replacing one takes two people; the very first takes nobody else,
    because there may not be a second account yet."""
    me = actor()
    first = keys_state(settings()).recovery is None
    form = HouseForm.sent() if first else TwoPeopleForm.sent()
    if not form.validate():
        return invalid("accounts/recovery_new.html", form=form)
    beside: dict[str, Any] | None = {} if first else signed_by_two(me, form, P.KEYS_WITNESS)
    if beside is None:
        return invalid("accounts/recovery_new.html", form=form)
    with passwords.turn():
        work.begin_writing(session())
        claim(form)  # before the code is made: a form sent twice must not replace the code that was shown
        code = make_recovery_code(settings())
    record(session(), me, events.RECOVERY_MADE, **beside)
    done(form, url_for("accounts.keys"))
    return render_template("accounts/recovery_code.html", code=code, form=RecoveryCodeForm.opened())


@bp.post("/keys/verify")
@writes_late
@requires(P.KEYS_MANAGE)
def verify_recovery() -> Any:
    """The recovery code, typed back."""
    form = RecoveryCodeForm.sent()
    if not form.validate():
        return _page(form), 422
    with passwords.turn():
        right = verify_recovery_code(settings(), form.code.data)
    work.begin_writing(session())
    record(session(), actor(), events.RECOVERY_VERIFIED if right else events.RECOVERY_FAILED)
    if not right:
        form.blame({"code": "code_wrong"}, WORDS)
        return _page(form), 422
    return done(form, url_for("accounts.keys"), _("The recovery code is right. Keep it in a safe place."))


def _page(form: RecoveryCodeForm | None) -> str:
    state = keys_state(settings())
    opened = form or (HouseForm.opened() if state.recovery is None else RecoveryCodeForm.opened())
    return render_template("accounts/keys.html", state=state, form=opened, kinds=KINDS)
