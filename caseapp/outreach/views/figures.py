"""The territory: figures of the street, the map of hotspots with its table, count nights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeVar

from flask import render_template, request, url_for

from caseapp.cases.vocabulary import Danger, Sex
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.words import Word
from caseapp.outreach.events import MAP_SEEN
from caseapp.outreach.queries import figures as queries
from caseapp.outreach.queries.counting import count
from caseapp.outreach.queries.hotspots import hotspots
from caseapp.outreach.queries.met import span
from caseapp.outreach.queries.territory import Territory, points, territory
from caseapp.outreach.service.rounds import night_of
from caseapp.outreach.views import bp
from caseapp.outreach.views.drawing import STEPS, drawing
from caseapp.outreach.views.slots import Way
from caseapp.outreach.vocabulary import AgeBand, PromiseOutcome, RoundKind
from caseapp.policy.permissions import P, holds
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language, listed, month_names, ngettext, word
from caseapp.web.session import actor

W = TypeVar("W", bound=Word)
SPANS = (30, 90, 365)
"""Nights that one may look back."""
MOST_BARS = 12


class Bar(NamedTuple):
    """A line of a chart and of its table, as `cases/_charts.html` draws it."""

    label: str
    files: int
    share: float
    url: str | None = None


@bp.get("/street/figures")
@requires(P.STREET_FIGURES)
def figures() -> str:
    """What the rounds of a span of nights met and did: `?days=90`."""
    me, (first, last, days) = actor(), _span()
    found = queries.figures(me, first, last)
    return render_template(
        "outreach/figures.html",
        found=found,
        charts=_charts(found, territory(me)),
        spans=_spans("outreach.figures", days),
        days=days,
        first=first,
        last=last,
        promised=[(word(outcome), found.promises[str(outcome)]) for outcome in PromiseOutcome],
        hours=round(found.hours),
        approaches=_number(found.approaches),
        accepted=None if found.accepted is None else round(100 * found.accepted),
        engaged=None if found.engaged is None else round(100 * found.engaged),
        to_find=_duration(found.to_find),
    )


@bp.get("/street/map")
@requires(P.STREET_FIGURES)
def street_map() -> str:
    """Where children are met, by cells of five or more: `?days=90&of=male`, or of an age."""
    me, (first, last, days) = actor(), _span()
    of: Sex | AgeBand | None = _asked(Sex, "of") or _asked(AgeBand, "of")
    known = territory(me)
    spots = hotspots(span(me, first, last).persons, points(me), of)
    record(session(), me, MAP_SEEN, me.workplace_id, cells=len(spots.cells))
    post = me.post
    return render_template(
        "outreach/map.html",
        drawn=drawing(post.province_code if post else "", spots.cells),
        rows=[
            (number, spot.persons, listed(known.place(place, me.language) for place in spot.places))
            for number, spot in enumerate(spots.cells, 1)
        ],
        elsewhere=spots.elsewhere,
        steps=STEPS,
        spans=_spans("outreach.street_map", days, of=of),
        days=days,
        first=first,
        last=last,
        of=of,
        sexes=list(Sex),
        bands=[one for one in AgeBand if one.years[1] < 18],
    )


@bp.get("/street/counts")
@requires(P.STREET_FIGURES)
def counts() -> str:
    """Count nights of the last three years, each child once."""
    me, last = actor(), night_of(clock.now())
    found = span(me, last - timedelta(days=3 * 365), last)
    counted = {row.id for row in found.rounds if row.kind == RoundKind.COUNT}  # type: ignore[attr-defined]
    nights: dict[date, list[Any]] = {}
    for person in found.persons:
        if person.round_id in counted:
            nights.setdefault(person.night, []).append(person)
    where = points(me)
    rows = [count(night, persons, where) for night, persons in sorted(nights.items(), reverse=True)]
    return render_template("outreach/counts.html", rows=rows)


def ways(me: Actor) -> list[Way]:
    """The way here from the first page of the street."""
    if not holds(me.roles, P.STREET_FIGURES):
        return []
    return [Way(url_for("outreach.figures"), _("Figures and map"), "chart-column")]


def _span() -> tuple[date, date, int]:
    """The first and the last night, and how many they are."""
    asked = request.args.get("days", "")
    days = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in SPANS else SPANS[0]
    last = night_of(clock.now())
    return last - timedelta(days=days - 1), last, days


def _spans(endpoint: str, days: int, **more: object) -> list[tuple[int, str, str]]:
    kept = {name: str(value) for name, value in more.items() if value is not None}
    return [
        (one, ngettext("%(num)s night", "%(num)s nights", one), url_for(endpoint, days=one, **kept))  # type: ignore[arg-type]
        for one in SPANS
    ]


def _asked(words: type[W], name: str) -> W | None:
    try:
        return words(request.args.get(name, ""))
    except ValueError:
        return None


def _charts(found: queries.Figures, known: Territory) -> list[dict[str, Any]]:
    spoken = language().code
    children, times = _("Children"), _("Times")
    sectors: Counter[str] = Counter()
    for place, number in found.places.items():
        row = known.places.get(place)
        sector = known.sectors.get(row.sector_id or b"") if row else None
        sectors[sector.name.said(spoken) if sector else _("No sector")] += number
    names = month_names(language())
    months = {f"{names[first.month - 1]} {first.year}": number for first, number in found.grave.items()}
    halves = {_("Before midnight"): found.halves[False], _("After midnight"): found.halves[True]}
    return [
        chart
        for chart in (
            _chart("sexes", _("By sex"), children, _worded(found.sexes, _("Unknown"))),
            _chart("ages", _("By age, as it looks"), children, _worded(found.bands, _("Unknown"), AgeBand)),
            _chart("sectors", _("By sector"), children, dict(sectors.most_common(MOST_BARS))),
            _chart("halves", _("By half of the night"), _("Encounters"), halves),
            _chart("given", _("What was given"), times, _worded(found.given, "")),
            _chart("refusals", _("Why children did not come along"), times, _worded(found.refusals, "")),
            _chart("refused", _("Why houses said no"), times, _worded(found.orientations.refused, "")),
            _chart("dangers", _("By danger, as it was judged"), _("Encounters"), _dangers(found.dangers)),
            _chart("grave", _("Grave danger, month by month"), _("Encounters"), months),
            _chart("load", _("Rounds by person"), _("Rounds"), dict(found.load[:MOST_BARS])),
        )
        if chart is not None
    ]


def _worded(counted: Mapping[Any, int], unknown: str, order: Iterable[Word] | None = None) -> dict[str, int]:
    """Labels and numbers: in an order, or the largest first; what has no word last."""
    ranked = sorted(counted, key=lambda code: (code is None, -counted[code]))
    codes = [code for code in (*order, None) if code in counted] if order is not None else ranked
    return {(unknown if code is None else word(code)): counted[code] for code in codes}


def _dangers(counted: Mapping[int, int]) -> dict[str, int]:
    return {word(Danger(str(level))): counted[level] for level in sorted(counted, reverse=True)}


def _chart(key: str, title: str, counted: str, numbers: Mapping[str, int]) -> dict[str, Any] | None:
    most = max(numbers.values(), default=0)
    if not most:
        return None
    bars = [Bar(label, number, round(100 * number / most, 1)) for label, number in numbers.items()]
    return {"id": key, "title": title, "counted": counted, "bars": bars}


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _duration(value: timedelta | None) -> str:
    if value is None:
        return ""
    minutes = round(value.total_seconds() / 60)
    if minutes < 120:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes)
    hours = round(minutes / 60)
    return ngettext("%(num)s hour", "%(num)s hours", hours)
