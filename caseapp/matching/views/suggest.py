"""Files offered while somebody types: the same search, a few lines of it, as JSON for a list under the box."""

from __future__ import annotations

from typing import Any

from flask import request

from caseapp.kernel.text import TooLong, clean_line
from caseapp.matching import queries
from caseapp.matching.records import Way
from caseapp.matching.views import bp, present
from caseapp.policy.permissions import P
from caseapp.web.app import writes_late
from caseapp.web.gate import requires
from caseapp.web.session import actor

OFFERED = 8
LEAST = 2


@bp.post("/search/suggest")
@writes_late
@requires(P.CASE_LIST)
def suggest() -> Any:
    """What fits what is typed so far. Somebody is typing, so it keeps her session from falling idle."""
    try:
        typed = clean_line(request.form.get("q", ""), 200)
    except TooLong:
        return {"error": "too_long"}, 422
    if len(typed) < LEAST:
        return {"told": "", "files": []}
    question = queries.question(typed)
    return present.offered(queries.find(actor(), question, Way.TYPING, OFFERED), question)
