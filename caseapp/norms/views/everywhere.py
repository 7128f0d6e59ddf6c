"""Norms of all houses, for the administration: one page, and one for each norm."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.norms import queries, service
from caseapp.norms.forms import ValueForm
from caseapp.norms.views import bp
from caseapp.norms.views.present import GIVEN, WITHDRAWN, blocks, gave, page
from caseapp.norms.views.words import every_list
from caseapp.policy.catalogue import NORMS
from caseapp.policy.permissions import P
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.get("/norms")
@requires(P.NORMS_MANAGE)
def index() -> str:
    """Every norm as it is today, and what begins when."""
    found = queries.standing(NORMS.values())
    shown = blocks(found, lambda key: url_for("norms.norm", key=key))
    kept, fixed = every_list()
    return render_template("norms/index.html", blocks=shown, kept=kept, fixed=fixed)


@bp.get("/norms/<key>")
@requires(P.NORMS_MANAGE)
def norm(key: str) -> str:
    """One norm: its history, and the form for another value."""
    me = actor()
    return render_template("norms/norm.html", **page(me, service.norm_of(me, key, here=False), None, here=False))


@bp.post("/norms/<key>")
@requires(P.NORMS_MANAGE)
def give(key: str) -> Any:
    """Give all houses another value from a day on."""
    me, form = actor(), ValueForm.sent()
    asked = service.norm_of(me, key, here=False)
    if not gave(me, asked, form, here=False):
        return invalid("norms/norm.html", **page(me, asked, form, here=False))
    return done(form, url_for("norms.norm", key=key), _(GIVEN))


@bp.post("/norms/<key>/<value>/withdraw")
@requires(P.NORMS_MANAGE)
def withdraw(key: str, value: str) -> Any:
    """Withdraw a value that has not begun."""
    form = HouseForm.sent()
    claim(form)
    service.withdraw(actor(), key, id_or_404(value), here=False)
    return done(form, url_for("norms.norm", key=key), _(WITHDRAWN))
