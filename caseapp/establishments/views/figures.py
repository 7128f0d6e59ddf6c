"""A year of stays for the director: how full, who came and left; a bar opens the nights or the stays behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from flask import render_template, request, url_for

from caseapp.establishments.queries.figures import year_of_stays
from caseapp.establishments.views import bp
from caseapp.establishments.vocabulary import Past
from caseapp.kernel import clock
from caseapp.policy.permissions import P
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language, month_names, word
from caseapp.web.session import actor

FIRST, LAST = 2000, 2199


class Chart(NamedTuple):
    """A question, what is counted, and its bars: label, number, share of the longest, where it leads."""

    id: str
    title: str
    unit: str
    bars: list[tuple[str, int, float, str | None]]
    mark: str = ""
    """Behind each number."""


@bp.get("/tonight/figures")
@requires(P.PLACE_MANAGE)
def stays_figures() -> str:
    """A year: `?year=2026`."""
    year, months = year_asked(), month_names(language())
    found = year_of_stays(actor(), year)

    def nights(month: int) -> str:
        return url_for("centre.nights", month=f"{year}-{month:02}")

    def stays(of: Past, by: str) -> Callable[[Any], str]:
        return lambda value: url_for("centre.past_stays", of=of, year=year, **{by: value})

    def by_month(cells: Mapping[int, int], leads: Callable[[int], str], longest: int = 0) -> list[Any]:
        return _bars({month: months[month - 1] for month in cells}, cells, leads, longest)

    charts = [
        Chart(
            "came",
            _("Children who came, by month"),
            _("Children"),
            by_month(found.came, stays(Past.CAME, "month")),
        ),
        Chart(
            "left",
            _("Children who left, by month"),
            _("Children"),
            by_month(found.left, stays(Past.LEFT, "month")),
        ),
        Chart(
            "full",
            _("How full, by month"),
            _("of a hundred beds"),
            by_month(found.full, nights, 100),
            mark="\u00a0%",
        ),
        Chart("mode", _("How they came"), _("Children"), _said(found.by_mode, stays(Past.CAME, "code"))),
        Chart(
            "reason",
            _("Why they left"),
            _("Children"),
            _said(found.by_reason, stays(Past.LEFT, "code")),
        ),
    ]
    return render_template(
        "establishments/figures.html",
        charts=[chart for chart in charts if chart.bars],
        year=year,
        came=sum(found.came.values()),
        left=sum(found.left.values()),
        days=found.days,
        came_url=url_for("centre.past_stays", of=Past.CAME, year=year),
        left_url=url_for("centre.past_stays", of=Past.LEFT, year=year),
        before=url_for("centre.stays_figures", year=year - 1) if year > FIRST else None,
        after=url_for("centre.stays_figures", year=year + 1) if year < clock.today().year else None,
    )


def _said(cells: Mapping[Any, int], leads: Callable[[Any], str]) -> list[Any]:
    return _bars({code: word(code) for code in cells}, cells, leads)


def _bars(
    labels: Mapping[Any, str], cells: Mapping[Any, int], leads: Callable[[Any], str], longest: int = 0
) -> list[Any]:
    most = max(longest, *cells.values()) if cells else 0
    return [
        (labels[code], number, round(100 * number / most, 1) if most else 0, leads(code) if number else None)
        for code, number in cells.items()
    ]


def year_asked() -> int:
    """The year of the address; this one, where it names none."""
    text = request.args.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return year if FIRST <= year <= LAST else clock.today().year
