"""The incidents of a house: what is open, who was not told in time, how often; and the table of who must be told."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import NamedTuple
from urllib.parse import urlencode

from flask import render_template, request, url_for

from caseapp.incidents import queries
from caseapp.incidents.queries.tallies import PERIOD
from caseapp.incidents.records import Line
from caseapp.incidents.views import bp
from caseapp.incidents.views.words import STATES, gravity
from caseapp.incidents.vocabulary import LIVE, Category, State
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.norms import values
from caseapp.policy import incidents as policy
from caseapp.policy.permissions import P, holds
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word
from caseapp.web.session import actor

OPEN, LATE, RECENT = "open", "late", "recent"


class Row(NamedTuple):
    """A line of the list, as shown."""

    url: str
    what: str
    gravity: int
    gravity_label: str
    look: str
    state: str
    when: datetime
    place: str
    by: str
    apart: bool
    late: str
    next: datetime | None


@bp.get("/incidents")
@requires(P.INCIDENT_READ)
def index() -> str:
    """The list: `?state=` (open, late, recent or one step), `?category=`, `?gravity=`."""
    me = actor()
    lines = queries.incidents_of(me)
    narrowed = asked()
    leads = holds(me.roles, P.INCIDENT_LEAD)
    return render_template(
        "incidents/index.html",
        rows=[_row(line) for line in lines if fits(line, narrowed)],
        anything=bool(lines),
        asked=narrowed,
        states=_states(),
        categories=[(str(category), word(category)) for category in Category],
        gravities=[(str(level), gravity(level)) for level in range(1, 5)],
        tallies=queries.tallies(me, lines) if leads else None,
        words={category: word(category) for category in Category},
        days=PERIOD.days,
        may_declare=holds(me.roles, P.INCIDENT_DECLARE),
        export_url=f"{url_for('incidents.exporting')}{query_of(narrowed)}" if leads else None,
    )


@bp.get("/incidents/rules")
@requires(P.INCIDENT_READ)
def rules() -> str:
    """Who must be told within what time: gravity by kind, as the table says today."""
    today = clock.today()
    return render_template(
        "incidents/rules.html",
        kinds=[(word(category), _asked(category)) for category in Category],
        articles=sorted({duty.article for duty in policy.DUTIES if duty.article and duty.since <= today}),
        gravities=[(level, gravity(level)) for level in range(1, 5)],
        today=today,
    )


def _asked(category: Category) -> list[tuple[int, list[tuple[str, int]]]]:
    """For each gravity that the category can have: who is told, within how many hours."""
    now, today = clock.now(), clock.today()
    return [
        (level, [(word(whom), round((at - now).total_seconds() / 3600)) for whom, at in found.items()])
        for level in range(policy.judged(category, 1), 5)
        for found in (policy.due(category, level, now, today, child=True, held=partial(values.held, day=today)),)
    ]


def asked() -> dict[str, str]:
    """What the list of the address is narrowed to, by name; empty: everything."""
    return {name: request.args.get(name, "") for name in ("state", "category", "gravity")}


def query_of(asked: dict[str, str]) -> str:
    """The end of an address that asks for the same."""
    said = urlencode({name: code for name, code in asked.items() if code})
    return f"?{said}" if said else ""


def words_of(asked: dict[str, str]) -> list[str]:
    """The same as people say it; what is not understood says nothing."""
    states = {**dict(_states()), RECENT: _("In %(days)s days", days=PERIOD.days)}
    kinds = {str(category): word(category) for category in Category}
    levels = {str(level): gravity(level) for level in range(1, 5)}
    found = (states.get(asked["state"]), kinds.get(asked["category"]), levels.get(asked["gravity"]))
    return [told for told in found if told]


def _states() -> list[tuple[str, str]]:
    named = [(OPEN, _("Not closed")), (LATE, _("Somebody is not told in time"))]
    return named + [(str(state), word(state)) for state in State]


def fits(line: Line, asked: dict[str, str]) -> bool:
    """Whether an incident stands on the list of these answers."""
    state, since = asked["state"], clock.local(clock.now() - PERIOD).date()
    return (
        (not asked["category"] or line.category == asked["category"])
        and (not asked["gravity"] or str(line.gravity) == asked["gravity"])
        and (
            not state
            or line.state == state
            or (state == OPEN and line.state in LIVE)
            or (state == LATE and bool(line.late(clock.now())))
            or (state == RECENT and line.mine and clock.local(line.happened_at).date() >= since)
        )
    )


def _row(line: Line) -> Row:
    late = line.late(clock.now())
    return Row(
        url=url_for("incidents.show", incident=id_text(line.id)),
        what=word(line.category),
        gravity=line.gravity,
        gravity_label=gravity(line.gravity),
        look=STATES[line.state],
        state=word(line.state),
        when=line.happened_at,
        place="" if line.mine else line.place,
        by=line.declared_by,
        apart=line.apart,
        late=" · ".join(word(whom) for whom in late),
        next=None if late or not line.untold else line.untold[0][1],
    )


def rows_of(lines: list[Line]) -> list[Row]:
    """Rows for another page."""
    return [_row(line) for line in lines]
