"""Customs of one house, for whoever directs it: a card beside its units and beds, and a page for each norm."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.kernel.actor import Actor
from caseapp.norms import queries, service
from caseapp.norms.forms import ValueForm
from caseapp.norms.views import bp
from caseapp.norms.views.present import GIVEN, WITHDRAWN, Block, blocks, gave, page
from caseapp.policy.catalogue import NORMS
from caseapp.policy.norms import Whose
from caseapp.policy.permissions import P
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

CUSTOMS = [norm for norm in NORMS.values() if norm.whose is Whose.HOUSE]


def customs(me: Actor) -> list[Block]:
    """The customs of the actor's house, for `norms/_customs.html`."""
    found = queries.standing(CUSTOMS, me.workplace_id)
    return blocks(found, lambda key: url_for("norms.house_norm", key=key))


@bp.get("/tonight/norms/<key>")
@requires(P.PLACE_MANAGE)
def house_norm(key: str) -> str:
    """One custom of the house: its history, and the form for another value."""
    me = actor()
    return render_template("norms/norm.html", **page(me, service.norm_of(me, key, here=True), None, here=True))


@bp.post("/tonight/norms/<key>")
@requires(P.PLACE_MANAGE)
def give_house(key: str) -> Any:
    """Give the house another value from a day on."""
    me, form = actor(), ValueForm.sent()
    asked = service.norm_of(me, key, here=True)
    if not gave(me, asked, form, here=True):
        return invalid("norms/norm.html", **page(me, asked, form, here=True))
    return done(form, url_for("norms.house_norm", key=key), _(GIVEN))


@bp.post("/tonight/norms/<key>/<value>/withdraw")
@requires(P.PLACE_MANAGE)
def withdraw_house(key: str, value: str) -> Any:
    """Withdraw a value that has not begun."""
    form = HouseForm.sent()
    claim(form)
    service.withdraw(actor(), key, id_or_404(value), here=True)
    return done(form, url_for("norms.house_norm", key=key), _(WITHDRAWN))
