"""The caseload and the files of the establishment."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from flask import render_template, request, url_for

from caseapp.cases import queries
from caseapp.cases.queries.lists import PER_PAGE, View
from caseapp.cases.views import bp, present
from caseapp.cases.vocabulary import Status
from caseapp.policy.permissions import P, holds
from caseapp.web.gate import requires
from caseapp.web.session import actor

W = TypeVar("W", bound=StrEnum)
D = TypeVar("D")
FURTHEST = 400
"""Pages one may leaf through; beyond, one searches."""


@bp.get("/cases/")
@requires(P.CASE_LIST)
def index() -> str:
    """My files, or my establishment's, 25 to a page (`?per=50`)."""
    me = actor()
    follows = holds(me.roles, P.CASE_CLOSE)
    view = _one_of(View, request.args.get("view"), View.MINE if follows else View.ESTABLISHMENT)
    status = _one_of(Status, request.args.get("status"), None)
    page = min(_whole(request.args.get("page"), 1), FURTHEST)
    per = _whole(request.args.get("per"), PER_PAGE[0])
    per = per if per in PER_PAGE else PER_PAGE[0]
    found = queries.caseload(me, view, status=status, page=page, per=per)

    def leaf(to: int) -> str:
        return url_for("cases.index", view=view, status=status, page=to, per=per if per != PER_PAGE[0] else None)

    return render_template(
        "cases/list.html",
        found=found,
        **present.rows(found.lines),
        view=view,
        views=View,
        status=status,
        statuses=Status,
        follows=follows,
        prev_url=leaf(page - 1) if page > 1 else None,
        next_url=leaf(page + 1) if found.more and page < FURTHEST else None,
    )


def _whole(text: str | None, default: int) -> int:
    """A positive whole number, or the default: an altered address is not an error worth a page."""
    return int(text) if text and text.isascii() and text.isdecimal() and 0 < len(text) < 6 and int(text) else default


def _one_of(words: type[W], text: str | None, default: D) -> W | D:
    try:
        return words(text) if text else default
    except ValueError:
        return default
