"""Is this child already known? Names travel by POST only: an address is kept in histories and logs."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import render_template, request, url_for
from markupsafe import Markup

from caseapp.cases.queries import is_within_reach
from caseapp.kernel.identifiers import read_reference
from caseapp.matching import queries
from caseapp.matching.forms import SearchForm
from caseapp.matching.views import bp, present
from caseapp.matching.views.slots import lead
from caseapp.policy.permissions import P, holds
from caseapp.web.app import writes_late
from caseapp.web.gate import requires
from caseapp.web.i18n import language
from caseapp.web.respond import invalid, see_other
from caseapp.web.session import actor


@bp.get("/search")
@requires(P.CASE_LIST)
def search() -> Any:
    """The empty box. A `q` in the address is accepted for a file's reference alone."""
    reference = read_reference(request.args.get("q", ""))
    if reference:
        return see_other(url_for("cases.show", reference=reference))
    blank = _blank(language().code)
    return render_template(
        "matching/search.html", form=SearchForm.opened(), blank=blank, found=None, waiting=_waiting()
    )


@bp.post("/search")
@writes_late
@requires(P.CASE_LIST)
def found() -> Any:
    """What fits, the likeliest first."""
    form = SearchForm.sent()
    if not form.validate():
        return invalid("matching/search.html", form=form, found=None, waiting=None)
    me = actor()
    reference = read_reference(form.q.data or "")
    if reference and is_within_reach(me, reference):
        return see_other(url_for("cases.show", reference=reference))
    if led := lead(me, form.q.data or ""):
        return see_other(led.url)
    question = form.question
    files = queries.find(me, question)
    page = present.bands(files, question)
    if not any(file.band == "very_likely" for file in files):
        page |= present.elsewhere(queries.elsewhere(me, question))
    may = {"may_create": holds(me.roles, P.CASE_CREATE), "may_break_glass": holds(me.roles, P.BREAK_GLASS)}
    blank = None if form.more_is_told else _blank(language().code)
    return render_template("matching/search.html", form=form, blank=blank, **page, **may, waiting=None)


@cache
def _blank(_code: str) -> Markup:
    """What may be told below the box while nothing is, in the language of the page: the same for everybody."""
    return Markup(render_template("matching/_more.html", form=SearchForm()))  # noqa: S704 - a template's own text


def _waiting() -> int | None:
    """How many other units wait for an answer; None for whoever does not answer them."""
    return queries.waiting(actor()) if holds(actor().roles, P.CASE_READERS) else None
