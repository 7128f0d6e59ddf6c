"""For a protection unit: what is long late in other establishments of its province. No child is named."""

from __future__ import annotations

from typing import NamedTuple

from flask import render_template

from caseapp.cases import queries
from caseapp.cases.queries.elsewhere import LateThere
from caseapp.cases.views import bp
from caseapp.infra import places
from caseapp.kernel import clock
from caseapp.policy.permissions import P
from caseapp.web.gate import requires
from caseapp.web.i18n import day, language, ngettext, word
from caseapp.web.session import actor


class Line(NamedTuple):
    """One thing that is late, as shown."""

    what: str
    danger: str
    danger_label: str
    since: str
    days: str


@bp.get("/elsewhere")
@requires(P.CASE_SUPERVISE)
def elsewhere() -> str:
    """By establishment: whom to call, what is due, since when, at which danger."""
    me = actor()
    found = [(place, [_line(late) for late in place.late]) for place in queries.late_elsewhere(me)]
    province = places.province(me.post.province_code).label(language().code) if me.post else ""
    return render_template("cases/elsewhere.html", found=found, province=province, code=language().code)


def _line(late: LateThere) -> Line:
    due = clock.local(late.due_at).date()
    days = (clock.today() - due).days
    return Line(
        word(late.rule),
        str(late.danger),
        word(late.danger),
        day(due),
        ngettext("for %(num)s day", "for %(num)s days", days),
    )
