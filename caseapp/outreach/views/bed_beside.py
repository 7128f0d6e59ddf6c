"""Where children of a round will sleep, on the page of the round."""

from __future__ import annotations

from typing import Any

from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.models import Round
from caseapp.outreach.queries import bed as queries
from caseapp.outreach.views.codes import code_of
from caseapp.outreach.views.words import hour
from caseapp.policy.permissions import P, holds
from caseapp.referrals.views.words import LOOKS
from caseapp.referrals.vocabulary import State
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word


def of_round(me: Actor, row: Round) -> dict[str, Any] | None:
    """A card for a round that has left: children for whom a bed is looked for, and the way to look for one."""
    if row.left_at is None or not holds(me.roles, P.STREET_MEET):
        return None
    children = queries.children_of_round(me, row.id)
    begun = [one for one in children if one.best or one.asked_at]
    return {
        "template": "outreach/_beds_card.html",
        "begun": [_line(one, row) for one in begun],
        "others": [(_address(one, row), code_of(one.bird, one.number)) for one in children if one not in begun],
        "met": f"/street/rounds/{id_text(row.id)}/met",
    }


def state_of(one: queries.Child) -> tuple[str, str]:
    """The look of where the search for a bed stands, and how it is said."""
    best = one.best
    if best is None:
        return "warn m-clock", _("A bed is asked for since %(hour)s", hour=hour(one.asked_at))
    said = {
        State.ACCEPTED: _("has a place: %(house)s", house=best.house),
        State.UNDER_WAY: _("on the way to %(house)s", house=best.house),
        State.ARRIVED: _("has arrived: %(house)s", house=best.house),
        State.ADMITTED: _("has arrived: %(house)s", house=best.house),
    }
    return LOOKS[best.state], said.get(best.state) or f"{best.house}: {word(best.state)}"


def _line(one: queries.Child, row: Round) -> tuple[str, str, str, str]:
    return (_address(one, row), code_of(one.bird, one.number), *state_of(one))


def _address(one: queries.Child, row: Round) -> str:
    return f"/street/profiles/{id_text(one.id)}/bed?round={id_text(row.id)}"
