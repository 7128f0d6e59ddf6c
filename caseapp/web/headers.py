"""Response headers (OWASP Secure Headers): nothing inline, nothing foreign, nothing kept in caches."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request

from caseapp.web import assets
from caseapp.web.session import leave_form_seed, settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}


FILES = (200, 206, 304)
"""How a static file is answered."""


def init_app(app: Flask) -> None:
    """Dress every response: with what all have where it leaves, whatever made it, and with what is its own before."""
    app.after_request(_dress)
    app.wsgi_app = _dressed(app.wsgi_app)  # type: ignore[assignment,method-assign]


def _dressed(application: WSGIApplication) -> WSGIApplication:
    always = list(ALWAYS.items())

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def begin(status: str, headers: list[tuple[str, str]], *failed: Any) -> Callable[[bytes], object]:
            return start_response(status, headers + always, *failed)

        return application(environ, begin)

    return answer


def _dress(response: Response) -> Response:
    headers = response.headers
    if request.endpoint == "static" and response.status_code in FILES:  # else it is a page that says so, with a token
        assets.dress(response)
        return response
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
    if settings().secure_cookies:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return leave_form_seed(response)
