"""The first page, and the small addresses that belong to no feature: language, drafts, places, health."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, flash, jsonify, redirect, render_template, request
from markupsafe import Markup
from sqlalchemy import text

from caseapp.infra import drafts, places, submissions
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import read_id
from caseapp.kernel.words import N_
from caseapp.policy.permissions import P
from caseapp.web import tour
from caseapp.web.feature import MenuEntry
from caseapp.web.gate import public, requires, signed_in
from caseapp.web.i18n import LANGUAGES, day
from caseapp.web.i18n import gettext as _
from caseapp.web.session import LANGUAGE_COOKIE, actor, current_actor, safe_next, settings

bp = Blueprint("home", __name__)

ENTRY = MenuEntry("home.home", N_("My day"), "calendar", P.ACCOUNT_SELF, 10)
Panel = Callable[[Actor], dict[str, Any] | None]
panels: list[Panel] = []
"""Slot: each feature may add a panel to the first page: `{"template": ..., **context}`, or None for "nothing".
One that says `first` (what she herself is late with, a child who is missing) stands above the others."""

language_choice: list[Callable[[Actor, str], None]] = []
"""Slot: `accounts` remembers a signed-in person's language."""

tour_ended: list[Callable[[Actor], None]] = []
"""Slot: `accounts` remembers who has seen the tour of the first day."""

DRAFT_LIMIT = 200_000
DRAFT_KEY = re.compile(r"[a-z]{1,20}(\.[a-z0-9]{1,32}){0,2}")
"""Names of forms and ids of files; nothing a person could type."""


@bp.get("/")
@signed_in
def home() -> str:
    """What waits for me now."""
    me = actor()
    shown = [found for panel in panels if (found := panel(me))]
    shown.sort(key=lambda found: not found.pop("first", False))
    parts = [Markup(render_template(p.pop("template"), **p)) for p in shown]  # noqa: S704 - our own templates
    first = me.first_day or request.args.get("tour") == "again"
    steps = tour.steps(me.roles) if first else []
    return render_template("web/home.html", parts=parts, today=day(clock.today()), steps=steps)


@bp.get("/help")
@signed_in
def help_page() -> str:
    """The first day in five steps, for what this person may do, and the keyboard."""
    roles = actor().roles
    return render_template("web/help.html", steps=tour.steps(roles))


@bp.post("/help/tour")
@signed_in
def end_tour() -> Any:
    """She has seen the tour of the first day, or does not want to: it does not come again by itself."""
    for keep in tour_ended:
        keep(actor())
    return redirect("/", 303) if request.form else ("", 204)


@bp.post("/language")
@public
def choose_language() -> Any:
    """Change the language: for a person it is kept with her account, for a stranger in a cookie."""
    code = request.form.get("lang", "")
    target = safe_next(request.form.get("next"), "/")
    response = redirect(target, 303)
    if code in LANGUAGES:
        me = current_actor()
        if me:
            for keep in language_choice:
                keep(me, code)
        response.set_cookie(
            LANGUAGE_COOKIE, code, max_age=31536000, httponly=True, samesite="Lax", secure=settings().secure_cookies
        )
    return response


def _typed() -> dict[str, Any] | None:
    """What was typed; None for what no form sends (no object, nested without end, halves of characters)."""
    try:
        fields = request.get_json(silent=True)
        json.dumps(fields, ensure_ascii=False).encode()
    except (RecursionError, UnicodeError):
        return None
    return fields if isinstance(fields, dict) else None


def _overtaken(fields: dict[str, Any]) -> bool:
    told = fields.get("submission_id")
    submission = read_id(str(told[0] if isinstance(told, list) and told else told))
    return submission is not None and submissions.just_sent(session(), actor(), submission)


@bp.put("/drafts/<key>")
@requires(P.ACCOUNT_SELF)
def keep_draft(key: str) -> Any:
    """Keep what is being typed. The body is the form's fields; it is sealed for its author.

    One that its own form has overtaken is not kept: what was just sent would stand there as unfinished.
    """
    fields = _typed()
    if fields is None or not DRAFT_KEY.fullmatch(key) or (request.content_length or 0) > DRAFT_LIMIT:
        return jsonify(error="draft"), 422
    if _overtaken(fields):
        return jsonify(saved_at=clock.local(clock.now()).strftime("%H:%M"))
    at = drafts.save(session(), actor(), key, fields)
    return jsonify(saved_at=clock.local(at).strftime("%H:%M"))


@bp.post("/drafts/<key>/discard")
@requires(P.ACCOUNT_SELF)
def discard_draft(key: str) -> Any:
    """Throw a draft away."""
    if not DRAFT_KEY.fullmatch(key):
        raise NotFound
    drafts.discard(session(), actor(), key)
    flash(_("The draft was thrown away."), "info")
    return redirect(safe_next(request.form.get("next"), "/"), 303)


@bp.get("/places.json")
@signed_in
def all_places() -> Response:
    """Communes and arrondissements of Morocco in both languages, for the place field; public knowledge."""
    rows = []
    for place in places.communes():
        province = places.province(place.province_code)
        rows.append([place.code, place.name_fr, place.name_ar, province.name_fr, province.name_ar])
    response = jsonify(rows)
    response.headers["Cache-Control"] = "private, max-age=604800"
    return response


@bp.get("/healthz")
@public
def health() -> Any:
    """200 when the application can serve: the database answers and the root key is open."""
    session().execute(text("SELECT 1"))
    ready = current_app.extensions["keys_open"]()
    return jsonify(status="ok" if ready else "locked"), 200 if ready else 503
