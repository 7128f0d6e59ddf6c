"""Notices: what somebody was told about her files, by day; read when its file is opened, or all in one tap."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from flask import render_template, url_for

from caseapp.cases import queries, service
from caseapp.cases.forms.acts import NoticesForm
from caseapp.cases.queries.notices import Told
from caseapp.cases.told import CHANGES, MATTERS
from caseapp.cases.views import bp, present
from caseapp.cases.vocabulary import NoticeKind
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.policy.permissions import P, holds
from caseapp.web.gate import requires
from caseapp.web.i18n import day, language, ngettext, word
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor

LOOKS: dict[NoticeKind, str] = {
    NoticeKind.ASSIGNED: "info m-person",
    NoticeKind.JOINED: "info m-person",
    NoticeKind.LEFT: "mute m-minus",
    NoticeKind.WROTE: "ok m-note",
    NoticeKind.CORRECTED: "mute m-draft",
    NoticeKind.CHANGED: "info m-cycle",
    NoticeKind.DANGER: "warn m-tri",
    NoticeKind.CLOSED: "mute m-check",
    NoticeKind.REOPENED: "info m-back",
    NoticeKind.ROSE: "bad m-alert",
    NoticeKind.ROSE_IN_TEAM: "bad m-alert",
    NoticeKind.IN_DANGER: "bad m-shield",
    NoticeKind.OPENED: "warn m-oct",
    NoticeKind.STAND_IN: "info m-clock",
    NoticeKind.AWAY: "info m-clock",
    NoticeKind.AWAY_CHANGED: "info m-clock",
    NoticeKind.AWAY_ENDED: "ok m-back",
    NoticeKind.INCIDENT: "bad m-shield",
    NoticeKind.ROUND: "bad m-round",
    NoticeKind.HELD: "bad m-oct",
    NoticeKind.DOSE: "warn m-tri",
    NoticeKind.LIVES: "info m-home",
    NoticeKind.MISSING: "bad m-oct",
    NoticeKind.FOUND: "ok m-check",
    NoticeKind.ANSWERED: "info m-send",
    NoticeKind.RIGHT_ENDED: "warn m-tri",
    NoticeKind.REFUSED: "bad m-x",
    NoticeKind.TURNED_AWAY: "bad m-alert",
    NoticeKind.NOT_ARRIVED: "bad m-alert",
    NoticeKind.OVERDUE: "bad m-oct",
    NoticeKind.SILENT: "warn m-clock",
    NoticeKind.LONG_SILENT: "bad m-alert",
    NoticeKind.LAPSED: "bad m-clock",
    NoticeKind.OFFERED: "info m-folder",
    NoticeKind.PLACED: "bad m-home",
    NoticeKind.REVIEWED: "info m-eye",
    NoticeKind.TAKEN_OVER: "mute m-folder",
    NoticeKind.FILE_ASKED: "ok m-plan",
    NoticeKind.BED: "bad m-home",
    NoticeKind.UNSEEN: "warn m-help",
}


ENDS = {NoticeKind.ROSE: "#next", NoticeKind.ROSE_IN_TEAM: "#next", NoticeKind.IN_DANGER: "/team"}
"""Where in its file a notice leads, if not to its top."""


class Line(NamedTuple):
    """One notice, as shown."""

    look: str
    what: str
    read: bool
    time: str
    url: str
    name: str
    reference: str
    more: str


class Day(NamedTuple):
    """The notices of one day."""

    title: str
    lines: list[Line]


@bp.get("/notices")
@requires(P.NOTICE_READ)
def notices() -> str:
    """What I was told, the newest first."""
    until = clock.now()
    page = _page(NoticesForm.opened(values={"until": until.isoformat()}))
    service.remember_told(session(), actor())
    return render_template("cases/notices.html", **page)


@bp.post("/notices/read")
@requires(P.NOTICE_READ)
def read_notices() -> Any:
    """All that the list showed is read."""
    form = NoticesForm.sent()
    if not form.validate():
        return invalid("cases/notices.html", **_page(form))
    claim(form)
    service.read_all(actor(), form.moment)
    return done(form, url_for("cases.notices"), _("All notices are read."))


def _page(form: NoticesForm) -> dict[str, Any]:
    found = queries.notices_of(actor())
    days = [Day(_title(at), [_line(one) for one in told]) for at, told in groupby(found, key=_day)]
    files = holds(actor().roles, P.CASE_LIST)
    return {"form": form, "days": days, "unread": any(not one.read for one in found), "files": files}


def _day(one: Told) -> datetime:
    return clock.local(one.at).replace(hour=0, minute=0, second=0, microsecond=0)


def _title(at: datetime) -> str:
    today = clock.today()
    if at.date() == today:
        return _("Today")
    return _("Yesterday") if at.date() == today - timedelta(days=1) else day(at.date())


def _line(one: Told) -> Line:
    time = f"{clock.local(one.at):%H:%M}"
    if one.line is None:
        until = _("until %(when)s", when=day(one.ends_on)) if one.ends_on else ""
        return Line(LOOKS[one.kind], word(one.kind), one.read, time, one.url, one.colleague, "", until)
    nameless = present.unnamed()
    name = one.line.name.first_in(language().code) or nameless.get(one.line.name.state, nameless["empty"])
    several = one.times > 1 and MATTERS.get(one.kind, CHANGES) == CHANGES
    more = ngettext("%(num)s change", "%(num)s changes", one.times) if several else ""
    url = f"/cases/{one.line.reference}{ENDS.get(one.kind, '')}"
    return Line(LOOKS[one.kind], word(one.kind), one.read, time, url, name, one.line.reference, more)
