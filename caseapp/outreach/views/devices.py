"""The telephones of the street: whose they are, adding one by a picture, taking one off."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from caseapp.kernel.actor import Actor
from caseapp.outreach.forms.devices import RevokeForm
from caseapp.outreach.models import Round
from caseapp.outreach.queries import devices as queries
from caseapp.outreach.service import devices
from caseapp.outreach.views import bp
from caseapp.outreach.views.picture import picture
from caseapp.outreach.views.slots import Card, Way
from caseapp.outreach.vocabulary import Revoked
from caseapp.policy.outreach import CODE_LASTS
from caseapp.policy.permissions import P, holds
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

MINUTES = int(CODE_LASTS.total_seconds() // 60)


@bp.get("/street/devices")
@requires(P.STREET_MEET)
def telephones() -> str:
    """One's own telephones; those of the house for who reviews rounds."""
    me = actor()
    return render_template(
        "outreach/telephones.html",
        rows=queries.telephones(me),
        everyone=holds(me.roles, P.ROUND_REVIEW),
        card=card(me),
        form=HouseForm.opened(),
    )


@bp.post("/street/devices")
@requires(P.STREET_MEET)
def add_telephone() -> Any:
    """The picture that makes a telephone one's own. It is stored nowhere: a reload leads to the list, without it."""
    form = HouseForm.sent()
    claim(form)
    code = devices.add(actor())
    address = f"{request.url_root}field/#enrol={code}"  # behind the sign no server and no log ever sees it
    done(form, url_for("outreach.telephones"))
    return render_template("outreach/telephone_new.html", address=address, picture=picture(address), minutes=MINUTES)


@bp.get("/street/devices/<device>/revoke")
@requires(P.STREET_MEET)
def taking_off(device: str) -> str:
    """Ask why a telephone is taken off."""
    row = devices.locate(actor(), id_or_404(device))
    return render_template("outreach/telephone_off.html", form=RevokeForm.opened(), device=row)


@bp.post("/street/devices/<device>/revoke")
@requires(P.STREET_MEET)
def take_off(device: str) -> Any:
    """Take a telephone off, at once."""
    me = actor()
    row, form = devices.locate(me, id_or_404(device)), RevokeForm.sent()
    if not form.validate():
        return invalid("outreach/telephone_off.html", form=form, device=row)
    claim(form)
    devices.revoke(me, row, Revoked(form.why.data))
    return done(form, url_for("outreach.telephones"), _("The telephone is taken off. It reads nothing any more."))


def ways(me: Actor) -> list[Way]:
    """The way here from the first page of the street."""
    return [Way(url_for("outreach.telephones"), _("Telephones"), "phone")] if holds(me.roles, P.STREET_MEET) else []


def card(me: Actor) -> Card | None:
    """What waits from telephones, on that page; None where nothing does."""
    waiting, grave = queries.waiting(me)
    return {"template": "outreach/_held_card.html", "waiting": waiting, "grave": grave} if waiting else None


def of_round(me: Actor, row: Round) -> Card | None:
    """What is grave and waits of a round, on its page, also for a crew that cannot take it in."""
    grave = queries.grave_on(me, row.id)
    if not grave:
        return None
    looks = holds(me.roles, P.ROUND_REVIEW)
    return {"template": "outreach/_held_card.html", "waiting": 0, "grave": grave, "asks": not looks}
