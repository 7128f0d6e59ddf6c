"""The application class: one unit of work for each request, committed in one place, before the answer leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any, TypeVar, cast

from flask import Flask, Request, current_app, request
from werkzeug.exceptions import NotFound, RequestEntityTooLarge
from werkzeug.middleware.proxy_fix import ProxyFix

from caseapp.config import Settings
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.infra.spool import SealedSpool
from caseapp.web.session import current_actor
from caseapp.web.translated import TranslatedEnvironment

V = TypeVar("V", bound=Callable[..., Any])
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class HouseRequest(Request):
    """A request whose uploads never reach the disk in clear: Werkzeug would spool large ones to a temporary file."""

    def _get_file_stream(self, *_args: Any, **_kwargs: Any) -> IO[bytes]:
        return cast("IO[bytes]", SealedSpool())


class CaseApp(Flask):
    """Flask, with the request's transaction around the view."""

    request_class = HouseRequest
    jinja_environment = TranslatedEnvironment

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Whatever is called for a request is a plain function: Flask would ask ten times whether it is one."""
        return func

    def dispatch_request(self) -> Any:
        """Begin as a writer where the method may write, call the view, complete the unit of work.

        An exception leaves through the error map, which undoes everything first.
        """
        if request.endpoint == "static":
            return super().dispatch_request()
        if request.content_length and request.content_length > (request.max_content_length or 0):
            raise RequestEntityTooLarge
        if "\0" in request.path:  # no address of ours has one, and PostgreSQL takes none
            raise NotFound
        unit = session()
        if request.method in UNSAFE:
            request.get_data(parse_form_data=True)  # a slow sender must not hold the one writer's place
            if not getattr(self.view_functions.get(request.endpoint or ""), "__writes_late__", False):
                work.begin_writing(unit)
        answer = super().dispatch_request()
        work.complete(unit)
        return answer


def configure(app: Flask, settings: Settings) -> None:
    """Limits, the cookie of short notices (nothing else is kept in it), and how many proxies to believe."""
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = settings.body_limit
    app.config["MAX_FORM_PARTS"] = 400
    app.before_request(_room_for_files)
    app.config["SESSION_COOKIE_NAME"] = "__Host-caseapp_notice" if settings.secure_cookies else "caseapp_notice"
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.config["SESSION_COOKIE_SECURE"] = settings.secure_cookies
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def writes_late(view: V) -> V:
    """Mark a view whose slow part (a password hash) comes before its first write: it begins to write by itself."""
    view.__writes_late__ = True  # type: ignore[attr-defined]
    return view


def takes_files(view: V) -> V:
    """Mark a view whose form brings files: for whoever is signed in, its body may be as large as `upload_limit`."""
    view.__takes_files__ = True  # type: ignore[attr-defined]
    return view


def _room_for_files() -> None:
    """Before anything of the body is read."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method == "POST" and getattr(view, "__takes_files__", False) and current_actor() is not None:
        settings: Settings = current_app.extensions["settings"]
        request.max_content_length = settings.upload_limit
