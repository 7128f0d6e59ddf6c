"""Figures: an establishment's, each opening its list; a province's, without names and without small cells."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from flask import render_template, url_for

from caseapp.cases import queries
from caseapp.cases.filters import AgeBand
from caseapp.cases.queries.figures import Cells, Figures
from caseapp.cases.views import bp
from caseapp.cases.vocabulary import Category, Danger, Sex, Status
from caseapp.infra import places
from caseapp.policy.permissions import P, holds
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language, month_names, word
from caseapp.web.session import actor


class Bar(NamedTuple):
    """One line of a chart and of its table. `files` is None where the cell is hidden; `share` is of the longest bar."""

    label: str
    files: int | None
    share: float
    url: str | None


class Chart(NamedTuple):
    """A question and its bars."""

    id: str
    title: str
    bars: list[Bar]


class MonthLine(NamedTuple):
    """A month's name, and each figure with its label."""

    name: str
    figures: list[tuple[str, int | None]]


@bp.get("/figures")
@requires(P.FIGURES_READ)
def figures() -> str:
    """The page of figures."""
    me = actor()
    found = queries.figures_for(me)
    place = me.post
    province = places.province(place.province_code).label(language().code) if place and found.protected else ""
    shown = {"figures": found, "charts": charts(found), "months": months(found)}
    return render_template("cases/figures.html", province=province, **shown)


def months(found: Figures) -> list[MonthLine]:
    """What a province published, month by month, the latest first."""
    names = month_names(language())
    labels = (_("Live files"), _("Files opened"), _("Files closed"))
    return [
        MonthLine(
            f"{names[int(one.month[5:]) - 1]} {one.month[:4]}",
            list(zip(labels, (one.live, one.opened, one.closed), strict=True)),
        )
        for one in found.months
    ]


def charts(found: Figures) -> list[Chart]:
    """The charts of a page of figures; each bar leads to its list for whoever may open one."""
    linked = not found.protected and holds(actor().roles, P.CASE_LIST)

    def bars(cells: Cells, words: type[StrEnum], name: str) -> list[Bar]:
        return _bars({code: word(words(code)) for code in cells}, cells, name if linked else None)

    return [
        Chart("danger", _("By danger"), bars(found.by_danger, Danger, "danger")),
        Chart("status", _("By step"), bars(found.by_status, Status, "status")),
        Chart("category", _("By category"), bars(found.by_category, Category, "category")),
        Chart("age", _("By age"), bars(found.by_age, AgeBand, "age")),
        Chart("sex", _("By sex"), bars(found.by_sex, Sex, "sex")),
    ]


def _bars(labels: dict[str, str], cells: Cells, name: str | None) -> list[Bar]:
    longest = max((files or 0 for files in cells.values()), default=0) or 1
    return [
        Bar(
            labels[code],
            files,
            round(100 * (files or 0) / longest, 1),
            _list_of(name, code) if name and files else None,
        )
        for code, files in cells.items()
    ]


@lru_cache(maxsize=256)
def _list_of(fact: str, code: str) -> str:
    """The address of the list behind a bar. A chart counts live files; a step says so itself."""
    asked: dict[str, Any] = {"status": "live", fact: code}
    return url_for("cases.index", view="establishment", **asked)
