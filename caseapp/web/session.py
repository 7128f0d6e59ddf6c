"""The way in: a server-side session behind one cookie, the actor it stands for, and the token each form carries.

Who the actor is, is asked of a slot that `accounts` fills; this floor knows cookies, not people.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, g, redirect, request, url_for
from flask.globals import _cv_app
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user
from itsdangerous import URLSafeTimedSerializer
from werkzeug.wrappers import Response as AnyResponse

from caseapp.config import Settings
from caseapp.kernel.actor import Actor

LANGUAGE_COOKIE = "caseapp_language"
DEVICE_COOKIE = "caseapp_device"
TOKEN_BYTES = 32


class ActorLoader(Protocol):
    """Slot: the actor behind a session token, or None when it is unknown, ended or expired."""

    def __call__(self, token_hash: bytes) -> Actor | None: ...


class SignedIn(UserMixin):
    """What flask-login carries around: the actor."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def get_id(self) -> str:
        """The account's id, as flask-login wants it."""
        return self.actor.user_id.hex()


class WaitingFor(Protocol):
    """Slot: whether the session behind a token is whole but locked or idle, and only waits for its password."""

    def __call__(self, token_hash: bytes) -> bool: ...


@dataclass
class Slots:
    """The slots of this floor, filled at start-up."""

    load_actor: ActorLoader | None = None
    waits: WaitingFor | None = None


slots = Slots()
login_manager = LoginManager()


def init_app(app: Flask) -> None:
    """Install flask-login with our own cookie; flask's session carries nothing but short notices."""
    login_manager.session_protection = ""  # no protection of flask's own session: it carries nothing
    app.session_interface = Notices()
    login_manager.init_app(app, add_context_processor=False)


class Notices(SecureCookieSessionInterface):
    """Flask's session: short notices until they are shown, and nothing else. Most requests neither bring nor take one,
    and need no signature."""

    def __init__(self) -> None:
        self._signing: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Made once for an application: making one took as long as opening ten names."""
        if self._signing is None:
            self._signing = super().get_signing_serializer(app)
        return self._signing

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie brings."""
        return (
            super().open_session(app, request) if self.get_cookie_name(app) in request.cookies else self.session_class()
        )

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set or take the cookie where something changed."""
        if session.modified:
            super().save_session(app, session, response)
        elif session.accessed:
            response.headers.setdefault("Vary", "Cookie")


@login_manager.request_loader  # type: ignore[untyped-decorator, unused-ignore]
def _load(req: Request) -> SignedIn | None:
    token = req.cookies.get(session_cookie())
    if not token or slots.load_actor is None:
        return None
    actor = slots.load_actor(token_hash(token))
    return SignedIn(actor) if actor else None


def settings() -> Settings:
    """The settings of the running application."""
    return cast(Settings, current_app.extensions["settings"])


def session_cookie() -> str:
    """The session cookie's name; `__Host-` binds it to this host, this path and TLS."""
    return "__Host-caseapp" if settings().secure_cookies else "caseapp"


def token_hash(token: str) -> bytes:
    """What the database keeps of a session token."""
    return hashlib.sha256(token.encode()).digest()


def in_background() -> bool:
    """Whether the page asks by itself (a counter) and nobody may be sitting there."""
    return request.headers.get("X-Background") == "1"


def kept() -> dict[str, Any]:
    """What this request keeps: the names of `flask.g`, without the three steps of its proxy. A page asks for its actor
    and its language two hundred times."""
    return vars(_cv_app.get().g)


def current_actor() -> Actor | None:
    """The actor of this request, or None when nobody is signed in."""
    page = kept()
    if "actor" not in page:
        page["actor"] = getattr(current_user, "actor", None)
    return cast("Actor | None", page["actor"])


def actor() -> Actor:
    """The actor of this request, behind a gate that has made sure there is one."""
    found = current_actor()
    assert found is not None, "the view has no gate"  # noqa: S101
    return found


def give_session(response: Response | AnyResponse, token: str) -> None:
    """Hand a new session token to the browser."""
    secure = settings().secure_cookies
    response.set_cookie(session_cookie(), token, httponly=True, samesite="Lax", secure=secure, path="/")


def end_session(response: Response | AnyResponse) -> None:
    """Take the session cookie back, and ask the browser to forget what it has cached."""
    response.delete_cookie(session_cookie(), path="/", secure=settings().secure_cookies, httponly=True)
    response.headers["Clear-Site-Data"] = '"cache"'


def new_token() -> str:
    """A fresh session token, 256 bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def csrf_token() -> str:
    """The token forms of this browser session carry (OWASP: signed double submit).

    It derives from the session cookie, live or not, so that a page left open still fits when it is unlocked; before
    sign-in from a cookie of its own, set with the first page.
    """
    page = kept()
    known: str | None = page.get("form_token")
    if known is None:
        seed = request.cookies.get(session_cookie())
        if not seed:
            seed = request.cookies.get("caseapp_form") or g.get("form_seed")
            if seed is None:
                seed = g.form_seed = secrets.token_urlsafe(16)
        key = current_app.secret_key
        assert isinstance(key, bytes)  # noqa: S101 - set by the composition root
        known = page["form_token"] = hmac.digest(key, b"form." + seed.encode(), "sha256").hex()[:40]
    return known


def csrf_fits(given: str | None) -> bool:
    """Whether the token that came with this request is the one we gave this browser."""
    return bool(given) and hmac.compare_digest(str(given).encode(), csrf_token().encode())


def leave_form_seed(response: Response) -> Response:
    """After the first page for a stranger: keep the seed of her form token in a cookie."""
    seed = g.pop("form_seed", None)
    if seed:
        secure = settings().secure_cookies
        response.set_cookie("caseapp_form", seed, httponly=True, samesite="Lax", secure=secure, path="/")
    return response


def sign_in_first() -> Any:
    """Send a stranger to the sign-in page, and remember where she wanted to go. Scripts get a plain 401.

    Somebody whose session is locked or idle gives her password only; a script hears 401 without a `signin` address.
    """
    locked = waits()
    if request.headers.get("X-CSRF-Token") or request.accept_mimetypes.best == "application/json":
        if locked:
            return {"error": "locked"}, 401
        return {"error": "signed_out", "signin": url_for("accounts.sign_in")}, 401
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    page = "accounts.unlock" if locked else "accounts.sign_in"
    return redirect(url_for(page, next=wanted or None), 303)


def waits() -> bool:
    """Whether this browser's session only waits for its password."""
    token = request.cookies.get(session_cookie())
    return bool(token) and slots.waits is not None and slots.waits(token_hash(str(token)))


def safe_next(target: str | None, default: str) -> str:
    """A local address to go on to; anything that could leave this host becomes `default`."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    parts = urlsplit(target)
    clean = not parts.scheme and not parts.netloc and "\\" not in target
    return target if clean and target.isprintable() else default
