"""The gate: every view says who may pass. One that does not stops the application from starting."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from http import HTTPStatus
from typing import Any, ParamSpec, TypeVar, cast

from flask import Flask, current_app, redirect, request
from werkzeug.wrappers import Response

from caseapp.infra import submissions
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import DomainError, Refused
from caseapp.kernel.identifiers import read_id
from caseapp.policy.permissions import P, holds
from caseapp.web.session import current_actor, kept, sign_in_first

Args = ParamSpec("Args")
R = TypeVar("R")

PUBLIC = "public"
BEARER = "bearer"

Detour = Callable[[Actor, str], str | None]
detours: list[Detour] = []
"""Slot: where somebody must go before she may go to an endpoint (to change a one-time password), or None."""


class Ungated(RuntimeError):
    """A view without a gate: the application must not start."""


def requires(power: P) -> Callable[[Callable[Args, R]], Callable[Args, R]]:
    """Let pass whoever holds `power` in any of her roles; others get 403, the signed-out are sent to sign in."""

    def dress(view: Callable[Args, R]) -> Callable[Args, R]:
        @wraps(view)
        def gated(*args: Args.args, **kwargs: Args.kwargs) -> R:
            actor = current_actor()
            if actor is None:
                return cast("R", sign_in_first())
            if elsewhere := _detour(actor):
                return elsewhere  # type: ignore[return-value]
            if not holds(actor.roles, power):
                raise Refused(power)
            return _once(actor, partial(view, *args, **kwargs))

        gated.__gate__ = power  # type: ignore[attr-defined]
        return gated

    return dress


def signed_in(view: Callable[Args, R]) -> Callable[Args, R]:
    """Let pass whoever is signed in, even without any role left (to read, to sign out, to change a password)."""

    @wraps(view)
    def gated(*args: Args.args, **kwargs: Args.kwargs) -> R:
        actor = current_actor()
        if actor is None:
            return cast("R", sign_in_first())
        if elsewhere := _detour(actor):
            return elsewhere  # type: ignore[return-value]
        return _once(actor, partial(view, *args, **kwargs))

    gated.__gate__ = "signed_in"  # type: ignore[attr-defined]
    return gated


def _once(actor: Actor, view: Callable[[], R]) -> R:
    """Call a view. A form that was carried out before leads to its first result, even where what it did now stands in
    its way (an ended account).

    It is looked up again when it is refused: what stands in its way may be its own twin of a double click, which was
    carried out since the first look. What the twin wrote and the twin's claim are seen together.
    """
    if request.method != "POST":
        return view()
    _look_up(actor)
    try:
        answer = view()
    except DomainError:
        session().rollback()
        _look_up(actor)
        raise
    if isinstance(answer, tuple) and cast("int", answer[1]) >= HTTPStatus.BAD_REQUEST:
        _look_up(actor)
    return answer


def _look_up(actor: Actor) -> None:
    """Raises Replayed with the first result when this form was carried out before."""
    if submission := read_id(request.form.get("submission_id")):
        submissions.look_up(session(), actor, submission)


def _detour(actor: Actor) -> Response | None:
    targets = (detour(actor, request.endpoint or "") for detour in detours)
    target = next(filter(None, targets), None)
    return redirect(target, 303) if target else None


def public(view: Callable[Args, R]) -> Callable[Args, R]:
    """Let everybody pass: sign-in, health, languages. Each use is listed in the access test."""
    view.__gate__ = PUBLIC  # type: ignore[attr-defined]
    return view


def bearer(opens: Callable[[], object]) -> Callable[[Callable[Args, R]], Callable[Args, R]]:
    """Let pass whoever brings a secret of her own in the request itself (the token of a telephone), whatever cookie
    came along: it opens nothing here. A browser adds no such secret by itself, so no other site can make it ask in
    somebody's name, and these views alone need no form token (`web.errors`). Answers are JSON, and nobody keeps them.

    `opens` says what stands behind the secret (`brought`), or raises.
    """

    def dress(view: Callable[Args, R]) -> Callable[Args, R]:
        @wraps(view)
        def gated(*args: Args.args, **kwargs: Args.kwargs) -> R:
            page = kept()
            page["actor"] = None
            page["brought"] = opens()
            return view(*args, **kwargs)

        gated.__gate__ = BEARER  # type: ignore[attr-defined]
        return gated

    return dress


def brought() -> Any:
    """What the gate `bearer` found behind the secret of this request."""
    return kept()["brought"]


def bears(endpoint: str | None) -> bool:
    """Whether the view of an endpoint opens by a secret in the request alone."""
    view = current_app.view_functions.get(endpoint or "")
    return getattr(view, "__gate__", None) == BEARER


def gates(app: Flask) -> dict[str, Any]:
    """Endpoint -> its gate, for the whole URL map. Static files are public by nature.

    Raises Ungated when a view has none.
    """
    found: dict[str, Any] = {}
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        gate = PUBLIC if rule.endpoint == "static" else getattr(view, "__gate__", None)
        if gate is None:
            raise Ungated(rule.endpoint)
        found[rule.endpoint] = gate
    return found
