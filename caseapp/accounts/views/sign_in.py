"""Signing in and out, locking and unlocking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, request, url_for

from caseapp.accounts.forms.own import SignInForm, UnlockForm
from caseapp.accounts.forms.words import WORDS
from caseapp.accounts.service import devices, first_start, own, sessions, sign_in
from caseapp.accounts.views import bp
from caseapp.accounts.visit import visit
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Throttled
from caseapp.web.app import writes_late
from caseapp.web.gate import public, signed_in
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import ngettext
from caseapp.web.respond import invalid, see_other
from caseapp.web.session import (
    DEVICE_COOKIE,
    actor,
    current_actor,
    end_session,
    give_session,
    new_token,
    safe_next,
    session_cookie,
    settings,
    token_hash,
)

DEVICE_KEPT = timedelta(days=365)


@bp.get("/login", endpoint="sign_in")
@public
def sign_in_page() -> Any:
    """The sign-in page; before anybody has an account it leads to the first start."""
    if current_actor() is not None:
        return see_other(safe_next(request.args.get("next"), url_for("home.home")))
    if first_start.needed():
        return see_other(url_for("accounts.welcome"))
    return render_template("accounts/sign_in.html", form=SignInForm.opened(values={"next": request.args.get("next")}))


@bp.post("/login", endpoint="let_in")
@writes_late
@public
def let_in() -> Any:
    """Sign in."""
    form = SignInForm.sent()
    if not form.validate():
        return invalid("accounts/sign_in.html", form=form)
    here = visit()
    try:
        attempt = sign_in.examine(form.login.data, form.password.data, here)
    except Throttled as throttled:
        form.form_errors.append(wait_text(throttled))
        return render_template("accounts/sign_in.html", form=form), 429, {"Retry-After": str(throttled.seconds)}
    work.begin_writing(session())
    if attempt.user is None:
        sign_in.refuse(attempt)
        form.form_errors.append(_("The sign-in name or the password is not right."))
        return invalid("accounts/sign_in.html", form=form)
    token, lasts = new_token(), timedelta(hours=settings().session_hours)
    sign_in.admit(attempt, token_hash(token), lasts=lasts, replacing=_own_token_hash())
    response = see_other(safe_next(form.next.data, url_for("home.home")))
    give_session(response, token)
    response.set_cookie(
        DEVICE_COOKIE,
        devices.remembering(here.device, attempt.login_key),
        max_age=int(DEVICE_KEPT.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings().secure_cookies,
    )
    return response


@bp.post("/sign-out")
@bp.post("/logout")
@public
def sign_out() -> Any:
    """End this browser's session, a locked one too."""
    mine = _own_token_hash()
    if mine is not None:
        own.sign_out(current_actor(), mine)
    response = redirect(url_for("accounts.sign_in"), 303)
    end_session(response)
    return response


@bp.post("/lock")
@signed_in
def lock() -> Any:
    """Lock the screen: what is open stays, and asks the password."""
    own.lock(actor())
    return see_other(url_for("accounts.unlock"))


@bp.get("/unlock")
@public
def unlock() -> Any:
    """The page that asks the password of a locked or idle session; its other door is signing in as somebody else."""
    target = request.args.get("next")
    if current_actor() is not None:
        return see_other(safe_next(target, url_for("home.home")))
    who = _whose()
    if who is None:
        return see_other(url_for("accounts.sign_in", next=target))
    return render_template("accounts/unlock.html", form=UnlockForm.opened(values={"next": target}), who=who)


@bp.post("/unlock", endpoint="open_again")
@writes_late
@public
def open_again() -> Any:
    """Unlock: a form is answered with a page, the script of an open page (static/js/idle.js) with JSON."""
    by_script = request.is_json
    mine = _own_token_hash()
    user = sessions.waiting_user(mine) if mine is not None else None
    if mine is None or user is None:
        address = url_for("accounts.sign_in")
        return (jsonify(signin=address), 401) if by_script else see_other(address)
    form = UnlockForm.sent()
    if by_script:
        given = request.get_json(silent=True)
        form.password.data = str(given.get("password") or "") if isinstance(given, dict) else ""
    status = 401 if by_script else 422
    try:
        right = sign_in.password_fits(user, form.password.data or "")
        told = _(WORDS["password_wrong"])
    except Throttled as throttled:
        right, told, status = False, wait_text(throttled), 429
    if not right:
        if by_script:
            return jsonify(error=told), status
        form.form_errors.append(told)
        return render_template("accounts/unlock.html", form=form, who=_whose()), status
    work.begin_writing(session())
    sign_in.unlocked(mine)
    if by_script:
        return Response(status=204, mimetype="application/json")
    return see_other(safe_next(form.next.data, url_for("home.home")))


@bp.post("/account/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> Any:
    """End every session of this person, on all her browsers."""
    ended = own.sign_out_everywhere(actor())
    flash(ngettext("%(num)s session was ended.", "%(num)s sessions were ended.", ended), "success")
    response = redirect(url_for("accounts.sign_in"), 303)
    end_session(response)
    return response


def wait_text(throttled: Throttled) -> str:
    """How long to wait, in words."""
    told: str = ngettext(
        "Too many attempts. Try again in %(num)s second.",
        "Too many attempts. Try again in %(num)s seconds.",
        throttled.seconds,
    )
    return told


def _own_token_hash() -> bytes | None:
    token = request.cookies.get(session_cookie())
    return token_hash(token) if token else None


def _whose() -> str | None:
    """The name of the person whose locked session this browser holds."""
    mine = _own_token_hash()
    return sessions.waiting_name(mine) if mine is not None else None
