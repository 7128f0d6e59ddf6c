"""The first page of the street: tonight, what waits, the week ahead; and tonight on everybody's own first page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template, url_for

from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.nights import night_of
from caseapp.outreach.queries import calls as waiting
from caseapp.outreach.queries import rounds as queries
from caseapp.outreach.queries.street import my_rounds, unvisited
from caseapp.outreach.queries.territory import territory
from caseapp.outreach.records import RoundRow
from caseapp.outreach.service.checks import ALARM, AUTHORITY
from caseapp.outreach.views import bp
from caseapp.outreach.views.slots import cards, ways
from caseapp.outreach.views.words import STATES, URGENCIES, hour, night_text
from caseapp.outreach.vocabulary import RUNNING, RoundState
from caseapp.policy.permissions import P, holds
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.session import actor

SHOWN = 6
"""Lines of a card; the rest is on its own page."""
WEEK = timedelta(days=7)
_DONE = (RoundState.REPORTED, RoundState.VALIDATED, RoundState.CANCELLED)


@bp.get("/street")
@requires(P.STREET_READ)
def street() -> str:
    """Tonight's rounds with the one next act of each, what waits, and the week ahead."""
    me, tonight = actor(), night_of(clock.now())
    land = territory(me)
    nights = queries.rounds_between(me, tonight, tonight + WEEK)
    earlier = queries.unended(me, tonight)
    running = [row for row in earlier if row.state in RUNNING]
    calls = [row for row in waiting.calls(me) if row.outcome is None] if holds(me.roles, P.CALL_TAKE) else []
    promises = [row for row in waiting.promises(me) if row.due_on <= tonight + timedelta(days=1)]
    bare = unvisited(me, land)
    return render_template(
        "outreach/street.html",
        tonight=[_shown(row, me) for row in (*running, *nights) if row.night <= tonight],
        unclosed=[row for row in earlier if row.state is RoundState.BACK],
        ahead=[row for row in nights if row.night > tonight and row.state is not RoundState.CANCELLED],
        calls=calls[:SHOWN],
        more_calls=max(0, len(calls) - SHOWN),
        promises=promises[:SHOWN],
        more_promises=max(0, len(promises) - SHOWN),
        unvisited=bare[:SHOWN],
        more_unvisited=max(0, len(bare) - SHOWN),
        land=land,
        today=tonight,
        ways=[one for fill in ways for one in fill(me)],
        cards=[card for fill in cards if (card := fill(me))],
        **looks(me),
    )


def street_panel(me: Actor) -> dict[str, Any] | None:
    """The first page of who goes out: tonight's rounds of hers; of who sends them out: all of them. None where there is
    none, or she has nothing to do with the street."""
    if not holds(me.roles, P.STREET_MEET):
        return None
    tonight = night_of(clock.now())
    hers, plans = my_rounds(me), holds(me.roles, P.ROUND_PLAN)
    rows = [*queries.unended(me, tonight), *queries.rounds_between(me, tonight, tonight)]
    mine = [row for row in rows if (row.id in hers or plans or row.check_level) and row.state not in _DONE]
    back = [row for row in mine if row.state is RoundState.BACK and row.night < tonight]
    if not mine:
        return None
    shown = [_shown(row, me) for row in mine if row not in back]
    return {"template": "outreach/panel.html", "rounds": shown, "unclosed": len(back), **looks(me)}


def looks(me: Actor) -> dict[str, Any]:
    """What several pages of the street need to show a round."""
    return {
        "states": STATES,
        "urgencies": URGENCIES,
        "hour": hour,
        "night_text": night_text,
        "key": id_text,
        "now": clock.now(),
        "may_plan": holds(me.roles, P.ROUND_PLAN),
        "goes_out": holds(me.roles, P.STREET_MEET),
        "takes_calls": holds(me.roles, P.CALL_TAKE),
        "ALARM": ALARM,
        "AUTHORITY": AUTHORITY,
    }


def _shown(row: RoundRow, me: Actor) -> dict[str, Any]:
    """A round with its one next act: what to press, and how it looks."""
    goes = holds(me.roles, P.STREET_MEET)
    acts = {
        RoundState.PLANNED: _("Get ready and leave") if goes else _("See the round"),
        RoundState.OUT: _("See the round"),
        RoundState.PAUSED: _("Go on or come back"),
        RoundState.BACK: _("Close the night"),
    }
    return {
        "row": row,
        "url": url_for("outreach.round_page", round_id=id_text(row.id)),
        "act": acts.get(row.state, _("See the round")),
        "hers": any(one.user_id == me.user_id for one in row.crew),
        "signs": goes and row.state in RUNNING and row.check_level != ALARM,
        "dated": row.night < night_of(clock.now()),
        "late": row.check_at is not None and row.check_at < clock.now(),
    }
