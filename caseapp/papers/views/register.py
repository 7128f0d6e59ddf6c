"""Papers of my place of work: forms to print, and what was issued lately."""

from __future__ import annotations

from typing import NamedTuple

from flask import render_template, request, url_for

from caseapp.kernel.actor import Actor
from caseapp.papers import queries
from caseapp.papers.declared import Paper, paper_of, papers
from caseapp.papers.views import bp
from caseapp.papers.views.sending import print_buttons
from caseapp.papers.vocabulary import PaperTongue
from caseapp.policy.permissions import P, holds
from caseapp.web.gate import requires
from caseapp.web.i18n import said, word
from caseapp.web.session import actor


class Form(NamedTuple):
    """A paper that needs no file: printed from the list of papers and from the first page."""

    paper: Paper
    power: P
    endpoint: str


forms: list[Form] = []
"""Slot: a feature above adds its blank forms."""

TONGUES = {str(tongue): tongue for tongue in PaperTongue}


@bp.get("/papers/")
@requires(P.PAPER_READ)
def index() -> str:
    """Blank forms to print, and the papers that were issued here, newest first; `?kind=` shows one kind."""
    me = actor()
    asked = request.args.get("kind", "")
    kind = asked if paper_of(asked) else ""
    number = request.args.get("page", "1")
    page = min(int(number), 10_000) if number.isascii() and number.isdecimal() and len(number) < 6 else 1
    lines, more = queries.lately(me, kind, max(page, 1))

    def at(page: int) -> str:
        return url_for("papers.index", kind=kind or None, page=page if page > 1 else None)

    return render_template(
        "papers/index.html",
        forms=[print_buttons(form.paper, url_for(form.endpoint)) for form in printable(me)],
        lines=[(line, title_of(line.kind), word(TONGUES.get(line.language, ""))) for line in lines],
        kinds=[(paper.kind, said(paper.title)) for paper in papers() if not paper.discreet],
        kind=kind,
        page=max(page, 1),
        prev_url=at(page - 1) if page > 1 else None,
        next_url=at(page + 1) if more else None,
    )


def printable(me: Actor) -> list[Form]:
    """The blank forms that she may print."""
    return [form for form in forms if holds(me.roles, form.power)]


def title_of(kind: str) -> str:
    """What a kind of paper is called, in the language of the page."""
    paper = paper_of(kind)
    return said(paper.title) if paper else kind
