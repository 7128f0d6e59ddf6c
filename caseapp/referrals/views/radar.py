"""The radar of referrals: a house's own figures, each opening its list; a province's, without names or small cells."""

from __future__ import annotations

import re
from typing import NamedTuple

from flask import render_template, request, url_for

from caseapp.infra import places
from caseapp.kernel import clock
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P, holds
from caseapp.policy.referring import REFUSED_TOO_OFTEN
from caseapp.referrals.queries import radar as queries
from caseapp.referrals.queries.radar import Mark, Radar
from caseapp.referrals.views import bp
from caseapp.referrals.views.words import LOOKS
from caseapp.referrals.vocabulary import HouseReason, OutsideState, Side
from caseapp.web.gate import requires
from caseapp.web.i18n import day, language, moment, ngettext, word
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import id_or_404
from caseapp.web.session import actor

WINDOWS = (30, 90, 180)
TILES = (Mark.ASKED, Mark.ANSWERED, Mark.REFUSED, Mark.CONTRADICTED, Mark.SILENT, Mark.LAPSED, Mark.NO_SHOW)
BAD = frozenset({Mark.CONTRADICTED, Mark.SILENT, Mark.LAPSED, Mark.NO_SHOW})
COLUMNS = (Mark.ASKED, Mark.REFUSED, Mark.CONTRADICTED, Mark.SILENT, Mark.LAPSED, Mark.NO_SHOW)
_QUARTER = re.compile(r"(\d{4})-([1-4])")


class Bar(NamedTuple):
    """A line of a chart and of its table, as `cases/_charts.html` draws it."""

    label: str
    files: int | str | None
    share: float
    url: str | None


class Chart(NamedTuple):
    """A question and its bars; `counted` is what the numbers are."""

    id: str
    title: str
    counted: str
    bars: list[Bar]


class Tile(NamedTuple):
    """A figure, its label, and the way to its list."""

    number: int | str | None
    label: str
    url: str | None
    kind: str


class Window(NamedTuple):
    """Which referrals are counted: whose side, how many days."""

    side: Side
    days: int

    def url(self, mark: Mark, **more: str) -> str:
        """The list behind a figure."""
        asked = {"side": str(self.side), "days": self.days, "of": str(mark), **more}
        return url_for("referral.radar_list", **asked)  # type: ignore[arg-type]


@bp.get("/referrals/radar")
@requires(P.FIGURES_READ)
def radar() -> str:
    """A house's referrals as it sends and receives them, or a quarter of a province."""
    return _province() if queries.reaches_far(actor()) else _house()


@bp.get("/referrals/radar/list")
@requires(P.CASE_SUPERVISE)
def radar_list() -> str:
    """The referrals behind one figure; codes only, nothing is opened."""
    window, of = _window(), request.args.get("of", "")
    mark = next((one for one in Mark if one == of), None)
    if mark is None:
        raise NotFound
    house, reason = request.args.get("house", ""), request.args.get("reason", "")
    known = next((one for one in HouseReason if one == reason), None)
    found = queries.behind(
        actor(), window.side, window.days, mark, id_or_404(house) if house else None, str(known or "")
    )
    rows = [
        {
            "url": url_for("referral.show", reference=one.reference),
            "reference": one.reference,
            "other": other,
            "kind": word(one.kind),
            "look": LOOKS[one.state],
            "state": word(one.state),
            "since": moment(one.since),
        }
        for one, other in found
    ]
    title = f"{word(mark)} · {word(known)}" if known else word(mark)
    back = url_for("referral.radar", side=str(window.side), days=window.days)
    return render_template("referrals/radar_list.html", rows=rows, title=title, back=back, sent=_sent(window))


def _house() -> str:
    window = _window()
    found = queries.of_house(actor(), window.side, window.days)
    sides = [(side, _label(side), url_for("referral.radar", side=str(side), days=window.days)) for side in _SIDES]
    spans = [
        (days, ngettext("%(num)s day", "%(num)s days", days), url_for("referral.radar", side=window.side, days=days))
        for days in WINDOWS
    ]
    rows = [
        (
            house.name,
            _hours(house.hours),
            [
                (mark, house.counts[mark], window.url(mark, house=id_text(house.id)) if house.counts[mark] else None)
                for mark in COLUMNS
            ],
        )
        for house in found.houses
    ]
    return render_template(
        "referrals/radar.html",
        radar=found,
        tiles=_tiles(found, window),
        charts=_charts(found, window),
        sides=sides,
        side=window.side,
        spans=spans,
        days=window.days,
        rows=rows,
        columns=COLUMNS,
        sent=_sent(window),
        least=REFUSED_TOO_OFTEN,
        bodies=_bodies(window),
        body_columns=[word(mark) for mark in (Mark.ASKED, Mark.REFUSED, Mark.SILENT)] + [word(OutsideState.ARRIVED)],
    )


def _bodies(window: Window) -> list[tuple[str, str | None, tuple[int, ...]]]:
    """Whom this house asked outside: the name, its page in the directory, the figures."""
    me = actor()
    if not _sent(window):
        return []
    reads = holds(me.roles, P.DIRECTORY_READ)
    return [
        (
            one.name or _("Not in the directory"),
            url_for("directory.show", entry=id_text(one.site_id)) if one.site_id and one.name and reads else None,
            (one.asked, one.refused, one.silent, one.arrived),
        )
        for one in queries.by_body(me, window.days)
    ]


def _province() -> str:
    ended = queries.ended_quarters(clock.today())
    typed = _QUARTER.fullmatch(request.args.get("quarter", ""))
    asked = (int(typed[1]), int(typed[2])) if typed else ended[0]
    quarter = asked if asked in ended else ended[0]
    found = queries.of_province(actor(), quarter)
    spans = [(one, _quarter(one), url_for("referral.radar", quarter=f"{one[0]}-{one[1]}")) for one in ended]
    rows = [(house.name, _hours(house.hours), house.counts[Mark.ASKED]) for house in found.houses]
    place = actor().post
    running = ended[0] if ended[0][1] < 4 else (ended[0][0] + 1, 0)
    coming = (running[0], running[1] + 1)
    appears = day(queries.bounds(coming)[1])
    return render_template(
        "referrals/radar_province.html",
        radar=found,
        tiles=_tiles(found, None),
        charts=_charts(found, None),
        spans=spans,
        quarter=quarter,
        rows=rows,
        empty=not found.counts[Mark.ASKED],
        coming=_("%(quarter)s: figures appear on %(day)s.", quarter=_quarter(coming), day=appears),
        province=places.province(place.province_code).name(language().code) if place else "",
    )


_SIDES = (Side.SENDER, Side.RECEIVER)


def _window() -> Window:
    """What was asked for; what nobody offered is the first of each."""
    side = next((one for one in _SIDES if one == request.args.get("side")), Side.SENDER)
    typed = request.args.get("days", "")
    days = int(typed) if typed in {str(one) for one in WINDOWS} else WINDOWS[1]
    return Window(side, days)


def _sent(window: Window) -> bool:
    return window.side is Side.SENDER


def _label(side: Side) -> str:
    return _("We asked") if side is Side.SENDER else _("We were asked")


def _quarter(quarter: tuple[int, int]) -> str:
    return _("Quarter %(number)s, %(year)s", number=quarter[1], year=quarter[0])


def _hours(hours: float | None) -> str:
    """A usual answer time in words."""
    if hours is None:
        return ""
    if hours < 1:
        return _("Within the hour")
    return ngettext("%(num)s hour", "%(num)s hours", round(hours))


def _tiles(found: Radar, window: Window | None) -> list[Tile]:
    """The figures on top. Without a window there is no list behind them."""

    def tile(mark: Mark) -> Tile:
        number = found.counts[mark]
        url = window.url(mark) if window and number else None
        return Tile(number, word(mark), url, "bad" if mark in BAD and number else "info")

    usual = Tile(_hours(found.hours) or "–", _("Usual time to a first answer"), None, "info")
    return [tile(TILES[0]), usual, *(tile(mark) for mark in TILES[1:])]


def _charts(found: Radar, window: Window | None) -> list[Chart]:
    def behind(mark: Mark, number: int | None, **more: str) -> str | None:
        return window.url(mark, **more) if window and number else None

    reasons = [
        (word(HouseReason(code)), number, behind(Mark.REFUSED, number, reason=code))
        for code, number in found.reasons.items()
        if number != 0
    ]
    timed = [house for house in found.houses if house.hours is not None]
    longest = max((house.hours or 0 for house in timed), default=0) or 1
    times = [Bar(one.name, _hours(one.hours), round(100 * (one.hours or 0) / longest, 1), None) for one in timed]
    if window is not None and window.side is Side.RECEIVER:
        times = []  # one's own answers, whoever asked
    charts = [
        Chart("times", _("Usual time to a first answer"), _("Time"), times),
        Chart("news", _("News of the child, told in time"), _("Told"), _news_bars(found)),
        Chart("reasons", _("Refusals by reason"), _("Refusals"), _bars(reasons)),
    ]
    return [chart for chart in charts if chart.bars]


def _news_bars(found: Radar) -> list[Bar]:
    bars = []
    for days, (due, told) in found.news.items():
        if due == 0:
            continue
        label = _("After %(days)s days", days=days)
        if due is None or told is None:
            bars.append(Bar(label, None, 0, None))
        else:
            share = min(100, round(100 * told / due)) if due else 0
            bars.append(Bar(label, _("%(told)s of %(due)s", told=told, due=due), share, None))
    return bars


def _bars(lines: list[tuple[str, int | None, str | None]]) -> list[Bar]:
    longest = max((number or 0 for _label, number, _url in lines), default=0) or 1
    return [Bar(label, number, round(100 * (number or 0) / longest, 1), url) for label, number, url in lines]
