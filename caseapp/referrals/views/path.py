"""A child's whole way drawn as one line, and told below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flask import render_template, url_for

from caseapp.cases import queries as cases
from caseapp.cases.records import CaseFile
from caseapp.cases.vocabulary import NoteKind
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P, holds
from caseapp.referrals.queries.path import LANES, Lane, Point, Turn, Way, way_of
from caseapp.referrals.rights import takes_part
from caseapp.referrals.views import bp
from caseapp.referrals.views.slots import Waypoint, waypoints
from caseapp.referrals.views.words import LOOKS, OUTSIDE_STEP_LOOKS
from caseapp.web.gate import requires
from caseapp.web.i18n import day, listed, moment, ngettext, word
from caseapp.web.i18n import gettext as _
from caseapp.web.session import actor

TURNS = {
    Turn.OPENED: "info m-folder",
    Turn.ADMITTED: "ok m-home",
    Turn.LEFT: "mute m-send",
    Turn.HANDED_OVER: "info m-folder",
    Turn.SCHOOL: "ok m-school",
    Turn.CLOSED: "mute m-check",
}
"""How a turn looks that is none of a referral's."""
WIDE = 1000
"""Units from the first day to the last one."""


class Stop(NamedTuple):
    """A turn as it is drawn and told."""

    x: float
    lane: str
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


class Span(NamedTuple):
    """From when to when the line is drawn."""

    since: datetime
    until: datetime

    def x(self, at: datetime) -> float:
        """Where an instant stands on the line."""
        whole = (self.until - self.since).total_seconds() or 1
        return round(min(1.0, max(0.0, (at - self.since).total_seconds() / whole)) * WIDE, 1)


@bp.get("/cases/<reference>/path")
@requires(P.CASE_OPEN)
def path(reference: str) -> str:
    """From the first day to now: the street, referrals, arrivals, stays, school; only what this reader may see."""
    me = actor()
    file = cases.open_file(me, reference)
    way = way_of(me, file)
    turns = sorted(
        [*(_turn(point, file) for point in way.points), *(one for add in waypoints for one in add(file))],
        key=lambda one: one.at,
    )
    span = Span(turns[0].at, max(way.until, turns[-1].at))
    stops = [_stop(span, one) for one in turns]
    parts = [Part(span.x(one.since), span.x(one.until or span.until)) for one in way.stretches]
    lives = next((one.place for one in reversed(way.stretches) if one.until is None), "")
    return render_template(
        "referrals/path.html",
        file=file,
        stops=stops,
        parts=parts,
        wide=WIDE,
        first=day(clock.local(span.since).date()),
        last=_("Today") if way.going_on else day(clock.local(span.until).date()),
        told=_told(way, turns, lives),
        legend=[(str(lane), word(lane)) for lane in Lane if any(one.lane is lane for one in turns)],
    )


def _turn(point: Point, file: CaseFile) -> Waypoint:
    """A turn of our own: how it looks, its words, its page."""
    if point.said is not None:
        look, title = OUTSIDE_STEP_LOOKS[point.said], word(point.said)
    else:
        look = LOOKS[point.state] if point.state else TURNS[point.turn]
        title = word(point.state) if point.turn is Turn.ANSWERED and point.state else word(point.turn)
    place = point.place or (word(point.turn) if point.turn is Turn.OUTSIDE else "")
    return Waypoint(
        point.at,
        LANES[point.turn],
        look,
        f"{title} · {place}" if place else title,
        word(point.reason) if point.reason else _("With brothers or sisters") if point.together else "",
        _page_of(point, file),
    )


def _page_of(point: Point, file: CaseFile) -> str | None:
    """Where more of it stands, for whoever may open that."""
    me, reference = actor(), file.reference
    reads = takes_part(me.roles)
    match point.turn:
        case Turn.OPENED | Turn.CLOSED:
            return url_for("cases.show", reference=reference)
        case Turn.SCHOOL:
            return url_for("cases.show", reference=reference, kind=str(NoteKind.SCHOOL), _anchor="timeline")
        case Turn.ADMITTED | Turn.LEFT:
            return url_for("centre.stay", reference=reference) if holds(me.roles, P.STAY_READ) else None
        case Turn.OUTSIDE:
            return url_for("referral.outside", reference=reference, body=id_text(point.id or b"")) if reads else None
        case Turn.HANDED_OVER:
            return url_for("referral.transfer", key=id_text(point.id or b"")) if reads else None
    return url_for("referral.show", reference=point.referral) if point.referral and reads else None


def _stop(span: Span, one: Waypoint) -> Stop:
    kind, _space, mark = one.look.partition(" ")
    return Stop(
        x=span.x(one.at),
        lane=str(one.lane),
        kind=kind,
        mark=mark.removeprefix("m-"),
        title=one.title,
        when=moment(one.at),
        iso=one.at.isoformat(),
        text=one.text,
        url=one.url,
    )


def _told(way: Way, turns: Sequence[Waypoint], lives: str) -> str:
    """The drawing in one sentence, for whoever does not see it."""
    met = sum(one.lane is Lane.STREET for one in turns)
    referrals = sum(point.turn is Turn.REFERRED for point in way.points)
    outside = len({point.id for point in way.points if point.turn is Turn.OUTSIDE})
    stays, parts = len(way.stretches), []
    if met:
        parts.append(ngettext("met %(num)s time in the street", "met %(num)s times in the street", met))
    if referrals:
        parts.append(ngettext("%(num)s referral", "%(num)s referrals", referrals))
    if outside:
        parts.append(ngettext("%(num)s body outside asked", "%(num)s bodies outside asked", outside))
    if stays:
        parts.append(ngettext("%(num)s stay", "%(num)s stays", stays))
    if lives:
        parts.append(_("lives in %(place)s", place=lives))
    return listed(parts) or _("Nothing has happened yet.")
