"""What files bring to the application."""

from __future__ import annotations

from typing import Any

from flask import Flask, url_for

from caseapp.accounts.departures import Departure, departures
from caseapp.cases import figures, queries  # noqa: F401 - figures listen to the session
from caseapp.cases.commands import cases as commands
from caseapp.cases.service import hand_on
from caseapp.cases.service.team import held
from caseapp.cases.views import bp, present
from caseapp.infra import drafts
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.words import N_
from caseapp.policy.permissions import P, holds
from caseapp.web import home
from caseapp.web.feature import Feature, MenuEntry


def _day_panel(actor: Actor) -> dict[str, Any] | None:
    """On the first page: the doors this person uses most, what she has left unfinished, and what waits for her."""
    if not holds(actor.roles, P.CASE_LIST):
        return None
    mine = queries.View.MINE if holds(actor.roles, P.CASE_CLOSE) else queries.View.ESTABLISHMENT
    return {
        "template": "cases/day.html",
        **present.rows(queries.caseload(actor, mine, per=10, live=True).lines),
        "draft": any(key == "case.new" for key, _at in drafts.waiting(session(), actor)),
        "live": queries.live_openings(actor),
        "reviews": queries.waiting_for_review(actor) if holds(actor.roles, P.BREAK_GLASS_REVIEW) else 0,
        "all_url": url_for("cases.index"),
    }


def _start(_app: Flask) -> None:
    """Fill the slots of lower floors; once, however many applications a process starts."""
    if _day_panel not in home.panels:
        home.panels.append(_day_panel)
        departures.append(Departure(held, hand_on))


feature = Feature(
    name="cases",
    blueprints=(bp,),
    menu=(
        MenuEntry("cases.index", N_("Files"), "folder", P.CASE_LIST, 20),
        MenuEntry("cases.new", N_("Register a child"), "user-plus", P.CASE_CREATE, 30),
        MenuEntry("cases.reviews", N_("Exceptional openings"), "shield-alert", P.BREAK_GLASS_REVIEW, 60),
    ),
    commands=(commands,),
    start=_start,
)
