"""The first page: incidents that wait for me, what I have to do, a declaration that I began."""

from __future__ import annotations

from typing import Any

from flask import url_for

from caseapp.incidents import queries
from caseapp.incidents.queries.sheet import late_actions, open_actions
from caseapp.incidents.views.declare import DRAFT
from caseapp.incidents.views.index import rows_of
from caseapp.incidents.vocabulary import LIVE, State
from caseapp.infra import drafts
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P, holds

SHOWN = 5
_WAITS = frozenset({State.DECLARED, State.REOPENED})


def incidents_panel(me: Actor) -> dict[str, Any] | None:
    """What must not wait: who was not told in time, what nobody has examined yet; None where nothing is hers."""
    if not holds(me.roles, P.INCIDENT_READ):
        return None
    unit, now = session(), clock.now()
    lines = [line for line in queries.incidents_of(me, traced=False) if line.state in LIVE]
    leads = holds(me.roles, P.INCIDENT_LEAD)
    undone = late_actions(unit) if leads else set()
    waiting = [line for line in lines if line.untold or line.id in undone or (leads and line.state in _WAITS)]
    waiting.sort(key=lambda line: (not line.late(now), line.id not in undone, -line.gravity, line.happened_at))
    todo = open_actions(unit, me)
    draft = bool(me.workplace_id) and any(key == DRAFT for key, _at in drafts.waiting(unit, me))
    if not (waiting or todo or draft):
        return None
    return {
        "template": "incidents/panel.html",
        "rows": [(row, line.id in undone) for row, line in zip(rows_of(waiting[:SHOWN]), waiting, strict=False)],
        "number": len(waiting) + len(todo),
        "overdue": sum(bool(line.late(now)) or line.id in undone for line in waiting)
        + sum(due_on < clock.today() for _incident, due_on in todo),
        "more": len(lines) - len(waiting[:SHOWN]) if leads else 0,
        "todo": [
            (url_for("incidents.show", incident=id_text(incident_id)), due_on, due_on < clock.today())
            for incident_id, due_on in todo
        ],
        "draft": draft,
    }
