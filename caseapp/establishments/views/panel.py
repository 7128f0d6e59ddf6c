"""The first page: tonight in one line, and what must not wait."""

from __future__ import annotations

from typing import Any

from flask import url_for

from caseapp.establishments import queries
from caseapp.establishments.views.slots import alarms, asked
from caseapp.establishments.views.tonight import hour
from caseapp.establishments.vocabulary import Past, Use
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.norms import values
from caseapp.policy.permissions import P, holds
from caseapp.policy.placement import ENDS_SOON


def tonight_panel(me: Actor) -> dict[str, Any] | None:
    """Free beds, who is late, whose order ends, whom nobody has asked after; None where there are no beds."""
    if not holds(me.roles, P.STAY_READ) or not queries.has_beds(me):
        return None
    board, today = queries.board(me), clock.today()
    soon = today + values.span(ENDS_SOON, today, me.workplace_id)
    named = [r for r in board.living.values() if r.name]
    waits = [r for r in named if r.late or r.confirm_by or (r.lawful_until and r.lawful_until <= soon)]
    sought, unaccounted = queries.sought(me, board.living), len(queries.unaccounted(me, board.living))
    aftercare = queries.aftercare_due(me) if holds(me.roles, P.STAY_END) else []
    left_alone = sum(one.due < today for one in aftercare)
    return {
        "template": "establishments/panel.html",
        "first": bool(sought or unaccounted),
        "waiting": len(waits),
        "overdue": sum(bool(r.late or r.confirm_by or (r.lawful_until and r.lawful_until < today)) for r in waits)
        + left_alone,
        "alarms": asked(alarms, me),
        "free": board.count(None),
        "taken": board.count(Use.STAY),
        "licensed": board.licensed,
        "held": board.count(Use.HOLD),
        "out": len(board.out),
        "sought": sought,
        "unaccounted": unaccounted,
        "late": sum(r.late for r in board.out),
        "waits": sorted(waits, key=lambda r: (not r.late, r.confirm_by is None, r.lawful_until or today))[:8],
        "today": today,
        "hour": hour,
        "aftercare": aftercare,
        "aftercare_url": url_for("centre.past_stays", of=Past.AFTERCARE) if holds(me.roles, P.PLACE_MANAGE) else None,
        "all_url": url_for("centre.index"),
    }
