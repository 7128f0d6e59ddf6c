"""Is this paper genuine? Asked by whoever holds it, without an account; the answer never says whom it speaks of."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from caseapp.accounts.service import throttle
from caseapp.accounts.service.throttle import Counter
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.papers import queries
from caseapp.papers.letterhead import province_line
from caseapp.papers.views import bp
from caseapp.papers.views.register import TONGUES, title_of
from caseapp.web.gate import public
from caseapp.web.i18n import word


@bp.get("/papers/<code>")
@public
def verify(code: str) -> Any:
    """Genuine or unknown. Codes that nothing has make the next question of this address wait, as wrong passwords do."""
    subjects = [throttle.of_address(Counter.PAPER, request.remote_addr or "")]
    unit = session()
    throttle.check(unit, subjects)
    paper = queries.genuine(code)
    if paper is None:
        work.leave_trace(unit, lambda writing: throttle.failed(writing, subjects))
        return render_template("papers/unknown.html"), 404
    return render_template(
        "papers/genuine.html",
        paper=paper,
        title=title_of(paper.kind),
        tongue=word(TONGUES.get(paper.language, "")),
        province=province_line(paper.place),
    )
