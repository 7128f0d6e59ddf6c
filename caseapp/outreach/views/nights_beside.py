"""What the end of nights shows on other pages: the first page, the first page of the street, the page of a round."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.forms.nights import Mood
from caseapp.outreach.models import Round
from caseapp.outreach.queries.dangers import dangers_waiting
from caseapp.outreach.queries.handover import last_handover
from caseapp.outreach.queries.nights import moods, my_nights, waiting
from caseapp.outreach.views.met import base_of
from caseapp.outreach.views.slots import Way
from caseapp.outreach.vocabulary import RoundState
from caseapp.policy.permissions import P, holds
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word


def ways(me: Actor) -> Iterable[Way]:
    """Pages beside the first page of the street."""
    if holds(me.roles, P.ROUND_REVIEW):
        yield Way("/street/dangers", _("Grave dangers"), "octagon-alert")


def panel(me: Actor) -> dict[str, Any] | None:
    """On the first page: what of the nights waits for this person; None where nothing does."""
    if not holds(me.roles, P.STREET_READ) or me.workplace_id is None:
        return None
    reviews = holds(me.roles, P.ROUND_REVIEW)
    dangers = dangers_waiting(me) if reviews else []
    nights = waiting(me)
    mine = my_nights(me) if nights else {}
    shown = {
        "dangers": len(dangers),
        "late": sum(one.late for one in dangers),
        "offered": [_night(one) for one in nights if one.offered and one.round_id not in mine],
        "validate": [
            _night(one)
            for one in nights
            if reviews and one.state is RoundState.REPORTED and one.signed_by_id != me.user_id
        ],
    }
    return {"template": "outreach/_nights_panel.html", **shown} if any(shown.values()) else None


def morning(me: Actor) -> dict[str, Any] | None:
    """On the first page of the street: what the last night leaves to the day, and to the next crew."""
    if not holds(me.roles, P.STREET_READ):
        return None
    last = last_handover(me)
    if last is None:
        return None
    return {"template": "outreach/_morning.html", "last": last, "url": f"/street/rounds/{id_text(last.round_id)}/end"}


def mood(me: Actor) -> dict[str, Any] | None:
    """There, for coordinators: how nights were, over several of them."""
    if not holds(me.roles, P.ROUND_REVIEW):
        return None
    found = moods(me)
    if found is None:
        return None
    most = max(found.each) or 1
    return {
        "template": "outreach/_moods.html",
        "found": found,
        "bars": [
            (word(Mood(str(number))), times, round(100 * times / most, 1)) for number, times in enumerate(found.each, 1)
        ],
    }


def of_round(_me: Actor, row: Round) -> dict[str, Any] | None:
    """On the page of a round that has left: what was met on it, and the end of its night."""
    if row.left_at is None:
        return None
    return {"template": "outreach/_night.html", "base": base_of(row), "state": row.state}


def _night(one: Any) -> dict[str, Any]:
    return {"url": f"/street/rounds/{id_text(one.round_id)}/end", "reference": one.reference, "night": one.night}
