"""A child's whole way drawn as one line, and told below it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from flask import render_template, url_for

from caseapp.cases import queries as cases
from caseapp.kernel import clock
from caseapp.policy.permissions import P, holds
from caseapp.referrals.queries.path import Point, Turn, Way, way_of
from caseapp.referrals.views import bp
from caseapp.referrals.views.words import LOOKS
from caseapp.web.gate import requires
from caseapp.web.i18n import day, language, moment, ngettext, word
from caseapp.web.i18n import gettext as _
from caseapp.web.session import actor

TURNS = {
    Turn.OPENED: "info m-folder",
    Turn.ADMITTED: "ok m-home",
    Turn.LEFT: "mute m-send",
    Turn.HANDED_OVER: "info m-folder",
    Turn.CLOSED: "mute m-check",
}
"""How a turn looks that is none of a referral's."""
WIDE = 1000
"""Units from the first day to the last one."""


class Stop(NamedTuple):
    """A turn as it is drawn and told."""

    x: float
    kind: str
    mark: str
    title: str
    when: str
    iso: str
    text: str
    url: str | None
    by: None = None


class Part(NamedTuple):
    """A part of the line: a time in a centre."""

    x: float
    to: float


@bp.get("/cases/<reference>/path")
@requires(P.CASE_OPEN)
def path(reference: str) -> str:
    """From the first day to now: referrals, arrivals, stays, exits; only what this reader may see."""
    me = actor()
    file = cases.open_file(me, reference)
    way = way_of(me, file)
    stops = [_stop(way, point, reference) for point in way.points]
    parts = [Part(_x(way, one.since), _x(way, one.until or way.until)) for one in way.stretches]
    lives = next((one.place for one in reversed(way.stretches) if one.until is None), "")
    return render_template(
        "referrals/path.html",
        file=file,
        stops=stops,
        parts=parts,
        wide=WIDE,
        first=day(clock.local(way.since).date()),
        last=_("Today") if way.going_on else day(clock.local(way.until).date()),
        told=_told(way, lives),
        lives=lives,
    )


def _x(way: Way, at: datetime) -> float:
    """Where an instant stands on the line."""
    whole = (way.until - way.since).total_seconds() or 1
    return round(min(1.0, max(0.0, (at - way.since).total_seconds() / whole)) * WIDE, 1)


def _stop(way: Way, point: Point, reference: str) -> Stop:
    kind, _space, mark = (LOOKS[point.state] if point.state else TURNS[point.turn]).partition(" ")
    title = word(point.state) if point.turn is Turn.ANSWERED else word(point.turn)
    if point.place:
        title = f"{title} · {point.place}"
    may_read = holds(actor().roles, P.REFERRAL_READ)
    return Stop(
        x=_x(way, point.at),
        kind=kind,
        mark=mark.removeprefix("m-"),
        title=title,
        when=moment(point.at),
        iso=point.at.isoformat(),
        text=word(point.reason) if point.reason else _("With brothers or sisters") if point.together else "",
        url=url_for("referral.show", reference=point.referral) if point.referral and may_read else None,
    )


def _told(way: Way, lives: str) -> str:
    """The drawing in one sentence, for whoever does not see it."""
    referrals = sum(point.turn is Turn.REFERRED for point in way.points)
    stays, parts = len(way.stretches), []
    if referrals:
        parts.append(ngettext("%(num)s referral", "%(num)s referrals", referrals))
    if stays:
        parts.append(ngettext("%(num)s stay", "%(num)s stays", stays))
    if lives:
        parts.append(_("lives in %(place)s", place=lives))
    return f"{language().comma} ".join(parts) or _("Nothing has happened yet.")
