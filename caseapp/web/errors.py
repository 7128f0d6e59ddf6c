"""One map from what goes wrong to the page a person sees. Nothing here ever shows what the exception says."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from flask import Flask, Response, jsonify, render_template, request, url_for
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from caseapp.infra import work
from caseapp.infra.access import SEALED_UNREADABLE
from caseapp.infra.audit import Fact, record
from caseapp.infra.db import ScopeBreach, session
from caseapp.kernel.errors import (
    Busy,
    Conflict,
    DomainError,
    Impossible,
    Invalid,
    NotFound,
    Refused,
    Replayed,
    Throttled,
    Unreadable,
)
from caseapp.kernel.words import N_
from caseapp.web.gate import bears
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import see_other
from caseapp.web.session import csrf_fits, current_actor

log = logging.getLogger("caseapp")

REFUSED = Fact.declare("access.refused", N_("Was refused"), "endpoint", "power")
BREACH = Fact.declare("access.breach", N_("Was stopped by the scope guard"), "endpoint")

CSRF_FAILED = 419
"""Not a standard code: the form's token does not fit; the page is asked for again."""

_TEXTS: dict[int, tuple[str, str]] = {
    400: (N_("This request cannot be read"), N_("Go back and try again. What you typed is still in the form.")),
    401: (N_("You are not signed in"), N_("Sign in to go on.")),
    403: (N_("You may not do this"), N_("Your role does not include this. Ask your director if it should.")),
    404: (N_("Nothing here"), N_("The address is wrong, or it leads to something you cannot see.")),
    405: (N_("This cannot be done this way"), N_("Go back and use the buttons of the page.")),
    409: (N_("This cannot be done now"), N_("Something has changed meanwhile. Look at the page again.")),
    413: (N_("This is too large"), N_("What you sent is larger than the application accepts. Nothing was saved.")),
    CSRF_FAILED: (
        N_("The page was open for too long"),
        N_("Go back, reload the page and send it again. What you typed was kept as a draft."),
    ),
    422: (N_("This cannot be accepted"), N_("Go back and look at the form again.")),
    429: (N_("Too many attempts"), N_("Wait a moment, then try again.")),
    500: (N_("Something went wrong"), N_("It was recorded. Nothing you saved before is lost.")),
    503: (
        N_("The application cannot save at the moment"),
        N_("Nothing was lost of what was saved before. Tell your administrator, and try again."),
    ),
}

_WRONG_TURNS = frozenset({403, 404, 405, 409})
"""A person goes on from these by her menu; after others, nothing that a page needs can be relied on."""


reasons: dict[str, str] = {}
"""Slot: a feature says why something cannot be done now, by the code of the obstacle."""


def init_app(app: Flask) -> None:
    """Install the map, and the check of form tokens before every unsafe request."""
    app.before_request(_check_csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(ScopeBreach, _breach)
    app.register_error_handler(Exception, _unexpected)


def _check_csrf() -> Any:
    if request.method in ("GET", "HEAD", "OPTIONS") or bears(request.endpoint):
        return None
    length = request.content_length
    if length is not None and request.max_content_length is not None and length > request.max_content_length:
        return None  # the body is too large to be read; the application answers 413
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token")
    return None if csrf_fits(given) else page(CSRF_FAILED, status=400)


def page(
    code: int, *, status: int | None = None, reference: str | None = None, why: str | None = None
) -> tuple[Any, int]:
    """The page (or, for scripts, the JSON) for `code`; `why` is a sentence that tells more than the code."""
    title, text = _TEXTS.get(code, _TEXTS[500])
    text = why or text
    if _wants_json():
        return jsonify(error=code, title=_(title), text=_(text), reference=reference), status or code
    framed = code in _WRONG_TURNS and current_actor() is not None
    body = render_template(
        "web/error_framed.html" if framed else "web/error.html",
        code=status or code,
        title=_(title),
        text=_(text),
        reference=reference,
        action_url=url_for("home.home"),
        action_label=_("Back to my day"),
    )
    return body, status or code


def _wants_json() -> bool:
    return bool(request.headers.get("X-CSRF-Token")) or request.path.endswith(".json") or bears(request.endpoint)


def _http(error: HTTPException) -> Any:
    session().rollback()
    if error.code is not None and error.code < 400:
        return error
    return page(error.code if error.code in _TEXTS else 400 if (error.code or 500) < 500 else 500)


def _domain(error: DomainError) -> Any:
    unit = session()
    unit.rollback()
    if isinstance(error, Replayed):
        return see_other(error.location)
    if isinstance(error, NotFound):
        return page(404)
    if isinstance(error, Refused):
        _trace(REFUSED, endpoint=str(request.endpoint), power=error.permission)
        return page(403)
    if isinstance(error, Throttled):
        body, status = page(429)
        response = Response(body, status) if isinstance(body, str) else body
        response.headers["Retry-After"] = str(error.seconds)
        return response, 429
    if isinstance(error, Busy):
        log.error("the store cannot take a change: %s", type(error.__cause__).__name__)
        return page(503)
    if isinstance(error, Impossible):
        return page(409, why=reasons.get(error.obstacle))
    if isinstance(error, Conflict):
        return page(409)
    if isinstance(error, Invalid):
        return page(422)
    if isinstance(error, Unreadable):
        _trace(SEALED_UNREADABLE)
        return page(500, reference=_report(error))
    return page(500, reference=_report(error))


def _breach(error: ScopeBreach) -> Any:
    session().rollback()
    log.error("scope guard: %s at %s", error, request.endpoint)
    _trace(BREACH, endpoint=str(request.endpoint))
    return page(404)


def _unexpected(error: Exception) -> Any:
    session().rollback()
    if isinstance(error, StaleDataError):  # two writers at the same moment: the version column stopped the second
        return page(409)
    if isinstance(error, DBAPIError) and work.is_busy(error):
        log.error("the store cannot take a change")
        return page(503)
    return page(500, reference=_report(error))


def _report(error: BaseException) -> str:
    """Log where it happened, never what it said: messages can carry what people typed."""
    reference = secrets.token_hex(4)
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 3)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    log.error("%s %s at %s: %s", reference, type(error).__name__, request.endpoint, " < ".join(frames[-6:]))
    return reference


def _trace(fact: Fact, **detail: str) -> None:
    """A refusal is audited in a transaction of its own, after the rollback."""
    unit = session()
    try:
        record(unit, current_actor(), fact, **detail)  # type: ignore[arg-type]
        work.complete(unit)
    except Exception as failure:
        unit.rollback()
        log.error("a refusal could not be audited")
        _report(failure)
