"""The list behind a figure of stays: each child one line, each line the way to her stay."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import render_template, request, url_for

from caseapp.cases.views import present
from caseapp.establishments.queries.past import PER_PAGE, AskedStays, stays_behind
from caseapp.establishments.views import bp
from caseapp.establishments.views.figures import year_asked
from caseapp.establishments.vocabulary import EntryMode, ExitReason, Past
from caseapp.kernel import clock
from caseapp.policy.permissions import P
from caseapp.web.gate import requires
from caseapp.web.i18n import language, month_names, word
from caseapp.web.session import actor

FURTHEST = 400
CODES: dict[Past, frozenset[str]] = {
    Past.CAME: frozenset(EntryMode),
    Past.LEFT: frozenset(ExitReason),
    Past.AFTERCARE: frozenset(),
}


class Leaf(NamedTuple):
    """Where one is in the list (`kit.pagination`)."""

    page: int
    pages: int
    total: int
    prev_url: str | None
    next_url: str | None


@bp.get("/tonight/stays")
@requires(P.PLACE_MANAGE)
def past_stays() -> str:
    """`?of=left&year=2026&month=3&code=family_return`; an altered address is no error worth a page."""
    asked = _asked()
    found = stays_behind(actor(), asked)
    pages = max(1, -(-found.total // PER_PAGE))

    def leaf(to: int) -> str | None:
        return url_of(asked._replace(page=to)) if 1 <= to <= pages else None

    return render_template(
        "establishments/stays.html",
        asked=asked,
        narrowed=_words(asked),
        lines=found.lines,
        leaf=Leaf(asked.page, pages, found.total, leaf(asked.page - 1), leaf(asked.page + 1)),
        today=clock.today(),
        unnamed=present.unnamed(),
        back=url_for("centre.stays_figures", year=asked.year),
    )


def url_of(asked: AskedStays) -> str:
    """The address of a list."""
    said: dict[str, Any] = {"of": str(asked.of), "year": asked.year}
    said |= {"month": asked.month} if asked.month else {}
    said |= {"code": asked.code} if asked.code else {}
    said |= {"page": asked.page} if asked.page > 1 else {}
    return url_for("centre.past_stays", **said)


def _asked() -> AskedStays:
    of = next((one for one in Past if one == request.args.get("of")), Past.CAME)
    code = request.args.get("code", "")
    month = _whole("month", 12)
    return AskedStays(of, year_asked(), month, code if code in CODES[of] else "", _whole("page", FURTHEST) or 1)


def _whole(name: str, most: int) -> int:
    text = request.args.get(name, "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    return number if number <= most else 0


def _words(asked: AskedStays) -> str:
    """What the list is narrowed to, as people say it."""
    if asked.of is Past.AFTERCARE:
        return ""
    when = f"{month_names(language())[asked.month - 1]} {asked.year}" if asked.month else str(asked.year)
    kind = {Past.CAME: EntryMode, Past.LEFT: ExitReason}[asked.of]
    return " · ".join([when, word(kind(asked.code))] if asked.code else [when])
