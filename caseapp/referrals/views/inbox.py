"""What a house has received and what it has sent; the first page's panel and the number on the menu."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import render_template, request, url_for

from caseapp.cases.queries.elsewhere import supervised_province
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.permissions import P, holds
from caseapp.policy.referring import MARKS, SILENCE
from caseapp.referrals import queries
from caseapp.referrals.records import SendingLine
from caseapp.referrals.rights import takes_part
from caseapp.referrals.views import bp
from caseapp.referrals.views.words import LOOKS, child_text
from caseapp.referrals.vocabulary import Need, Side
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import listed, moment, ngettext, word
from caseapp.web.session import actor

BOXES = {"received": Side.RECEIVER, "sent": Side.SENDER}
SHOWN = 6
"""Lines of the first page."""


class Row(NamedTuple):
    """A line of the list, as shown."""

    url: str
    title: str
    child: str
    others: list[str]
    """For the sender: the names of those who are referred together with her."""
    together: str
    needs: str
    other: str
    look: str
    state: str
    turn: str
    mine: bool
    urgency: str
    urgent: bool
    due: str
    late: bool


@bp.get("/referrals")
@requires(P.REFERRAL_READ)
def index() -> str:
    """The list: received or sent, live or over."""
    me = actor()
    name = request.args.get("box", "")
    chosen = name if name in BOXES else _first_box(me)
    over = "over" in request.args
    rows = [_row(line, me.language) for line in queries.box(me, BOXES[chosen], over=over)]
    return render_template(
        "referrals/index.html",
        rows=rows,
        box=chosen,
        over=over,
        may_figures=holds(me.roles, P.FIGURES_READ),
        may_hand_on=holds(me.roles, P.REFERRAL_HANDLE),
        to_review=queries.reviews_waiting(me),
    )


@bp.get("/referrals/late")
@requires(P.CASE_SUPERVISE)
def late() -> str:
    """For a protection unit: houses of the province whose answer is overdue, and whom to call there."""
    me = actor()
    return render_template("referrals/late.html", houses=queries.late_houses(me), code=me.language)


def panel(me: Actor) -> dict[str, Any] | None:
    """What waits for this house; None where nothing does."""
    if not takes_part(me.roles):
        return None
    overdue = len(queries.late_houses(me)) if supervised_province(me) else 0
    whole = queries.transfers_waiting(me)
    to_review = queries.reviews_waiting(me)
    if not overdue and not whole and not to_review and not queries.waiting(me)[0]:
        return None
    lines = [line for side in BOXES.values() for line in queries.box(me, side) if line.mine]
    lines.sort(key=lambda line: (-line.raised, line.due_at is None, line.due_at or clock.now()))
    rows = [_row(line, me.language) for line in lines[:SHOWN]]
    all_url, late_url = url_for("referral.index"), url_for("referral.late")
    return {
        "template": "referrals/panel.html",
        "rows": rows,
        "number": len(lines),
        "late": sum(_row(line, me.language).late for line in lines),
        "overdue": overdue,
        "whole": whole,
        "to_review": to_review,
        "all_url": all_url,
        "late_url": late_url,
    }


def province_alarm(me: Actor) -> dict[str, Any] | None:
    """What the province is told: numbers alone; None while nothing is wrong."""
    found = queries.alarm(me)
    if found is None:
        return None
    return {"template": "referrals/alarm.html", "radar_url": url_for("referral.radar"), **found._asdict()}


def waiting_number(me: Actor) -> int:
    """The number beside the menu's line."""
    own = queries.waiting(me)[0] + queries.transfers_waiting(me) + queries.outside_waiting(me)
    return own + queries.reviews_waiting(me)


def due_text(line_due: Any, raised: int) -> tuple[str, bool]:
    """Until when, in words, and whether that has passed."""
    if line_due is None:
        return "", False
    late = line_due < clock.now() or raised > MARKS.index(SILENCE)
    if not late:
        hours = (line_due - clock.now()).total_seconds() / 3600
        if hours < 1:
            return ngettext("%(num)s minute left", "%(num)s minutes left", max(1, round(hours * 60))), False
        if hours < 24:
            return ngettext("%(num)s hour left", "%(num)s hours left", round(hours)), False
    return moment(line_due), late


def _row(line: SendingLine, language: str) -> Row:
    due, late = due_text(line.due_at, line.raised)
    name = line.name.first_in(language) if line.name else ""
    needs = dict.fromkeys(code for one in (line, *line.others) for code in one.needs)
    return Row(
        url=url_for("referral.show", reference=line.reference),
        title=name or line.reference,
        child=" + ".join(child_text(one.age, one.sex) for one in (line, *line.others)),
        others=[one.name.first_in(language) or one.reference for one in line.others if one.name],
        together=_together(line),
        needs=listed(word(Need(code)) for code in needs if code in set(Need)),
        other=line.other,
        look=LOOKS[line.state],
        state=word(line.state),
        turn=_("Yours") if line.mine else (line.other if line.next else ""),
        mine=line.mine,
        urgency=word(line.urgency),
        urgent=line.urgency == "urgent",
        due=due,
        late=late,
    )


def _together(line: SendingLine) -> str:
    if line.others:
        return ngettext("%(num)s child together", "%(num)s children together", len(line.others) + 1)
    return _("With brothers or sisters") if line.in_party else ""


def _first_box(me: Actor) -> str:
    """Who only prepares begins with what was sent; everybody else with what was received."""
    return "sent" if holds(me.roles, P.REFERRAL_DRAFT) and not holds(me.roles, P.REFERRAL_HANDLE) else "received"
