"""What is expected in the next days: who comes back, whose order ends, which holds lapse, whom to ask after."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from babel.dates import get_day_names
from flask import render_template

from caseapp.establishments import queries
from caseapp.establishments.records import Board
from caseapp.establishments.views import bp
from caseapp.establishments.vocabulary import Use
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.permissions import P, holds
from caseapp.web.gate import requires
from caseapp.web.i18n import day, language, word
from caseapp.web.i18n import gettext as _
from caseapp.web.session import actor

DAYS = 7


class Expected(NamedTuple):
    """Something that is expected on a day. `look`: its colour and mark; `who`: a name, or what stands for one."""

    look: str
    who: str
    what: str
    hour: str
    url: str


@bp.get("/tonight/week")
@requires(P.STAY_READ)
def week() -> str:
    """The next seven days, and before them what is past and has not happened."""
    me, today = actor(), clock.today()
    found = expected(me, queries.board(me))
    days = [today + timedelta(days=number) for number in range(DAYS)]
    names = get_day_names("wide", locale=language().code)
    return render_template(
        "establishments/week.html",
        overdue=[(at, one) for at, one in found if at < today],
        days=[(each, names[each.weekday()], [one for at, one in found if at == each]) for each in days],
        today=today,
        day=day,
    )


def expected(me: Actor, board: Board) -> list[tuple[date, Expected]]:
    """Everything that has its day, by day and hour; a child whose file this person does not see without a name."""
    closed, found = _("Restricted file"), list[tuple[date, str, Expected]]()

    def add(at: date | datetime, look: str, who: str, what: str, url: str) -> None:
        local = clock.local(at) if isinstance(at, datetime) else None
        hour = f"{local:%H:%M}" if local else ""
        on = local.date() if local else at
        found.append((on, hour, Expected(look, who, what, hour, url)))

    for resident in board.living.values():
        who = (resident.name.first_in(me.language) or resident.reference) if resident.name else closed
        url = f"/cases/{resident.reference}/stay" if resident.name else ""
        if resident.out and resident.back_by:
            look = "bad m-alert" if resident.late else "info m-back"
            add(resident.back_by, look, who, _("comes back: %(why)s", why=word(resident.out)), url)
        if resident.confirm_by:
            add(resident.confirm_by, "bad m-clock", who, _("an authority must have decided"), url)
        if resident.lawful_until:
            add(resident.lawful_until, "warn m-court", who, _("the order ends"), url)
    for unit in board.units:
        for bed in unit.beds:
            if bed.use is Use.HOLD and bed.until:
                held = _("the hold of bed %(bed)s ends", bed=bed.label)
                add(bed.until, "info m-clock", bed.note or unit.name, held, "/tonight")
    if holds(me.roles, P.STAY_END):
        for one in queries.aftercare_due(me):
            add(one.due, "info m-call", one.reference, _("ask how the child is"), f"/cases/{one.reference}/stay#exit")
    return [(on, one) for on, _hour, one in sorted(found, key=lambda line: (line[0], line[1], line[2].who))]
