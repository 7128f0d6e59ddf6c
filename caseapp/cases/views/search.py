"""Is this child already known? Names travel by POST only: an address is kept in histories and logs."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from caseapp.cases import queries
from caseapp.cases.views import bp, present
from caseapp.kernel.identifiers import read_reference
from caseapp.kernel.text import TooLong, clean_line
from caseapp.policy.permissions import P
from caseapp.web.gate import requires
from caseapp.web.respond import see_other
from caseapp.web.session import actor

LONGEST = 200


@bp.get("/search")
@requires(P.CASE_LIST)
def search() -> Any:
    """The empty box. A `q` in the address is accepted for a file's reference alone."""
    reference = read_reference(request.args.get("q", ""))
    if reference:
        return see_other(url_for("cases.show", reference=reference))
    return render_template("cases/search.html", asked="", lines=None, too_long=False)


@bp.post("/search")
@requires(P.CASE_LIST)
def found() -> Any:
    """What fits, newest first."""
    try:
        asked = clean_line(request.form.get("q", ""), LONGEST)
    except TooLong:
        return render_template("cases/search.html", asked="", lines=None, too_long=True), 422
    reference = read_reference(asked)
    if reference and queries.is_within_reach(actor(), reference):
        return see_other(url_for("cases.show", reference=reference))
    lines = queries.find(actor(), asked)
    return render_template("cases/search.html", asked=asked, **present.rows(lines), too_long=False)
