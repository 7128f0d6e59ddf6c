"""The documents of a file: a card on its page, and all of them on a page of their own."""

from __future__ import annotations

from typing import Any

from flask import render_template

from caseapp.cases import queries as files
from caseapp.cases.records import CaseFile
from caseapp.documents import queries
from caseapp.documents.views import bp, present
from caseapp.kernel.actor import Actor
from caseapp.policy.permissions import P, holds
from caseapp.web.gate import requires
from caseapp.web.session import actor

ON_CARD = 6


def aside(file: CaseFile) -> dict[str, Any] | None:
    """The card on the page of a file (slot `cases.views.file.asides`)."""
    me = actor()
    may = holds(me.roles, P.DOCUMENT_ADD) and not file.read_only and bool(file.writable)
    lines = [present.line(told) for told in queries.in_file(me, file)] if holds(me.roles, P.DOCUMENT_READ) else []
    if not (lines or may):
        return None
    more = len(lines) - ON_CARD
    page = {"reference": file.reference, "lines": lines[:ON_CARD], "more": max(more, 0), "may": may}
    return {"template": "documents/card.html", **page}


def review_panel(me: Actor) -> dict[str, Any] | None:
    """On the first page: files that she follows and some of whose documents have come to their day of review."""
    due = queries.to_review(me)
    return {"template": "documents/review.html", "due": due, "code": me.language} if due else None


@bp.get("/cases/<reference>/documents")
@requires(P.DOCUMENT_READ)
def index(reference: str) -> str:
    """All documents of a file."""
    me = actor()
    case = files.locate(me, reference)
    lines = [present.line(told) for told in queries.of_file(me, case)]
    may = holds(me.roles, P.DOCUMENT_ADD) and case.establishment_id == me.workplace_id
    return render_template("documents/index.html", reference=case.reference, lines=lines, may=may)
