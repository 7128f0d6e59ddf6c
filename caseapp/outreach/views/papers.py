"""The blank sheet of a round. What a night's report says stands in `paper.py`, printing it in `reports.py`."""

from __future__ import annotations

from flask import Response

from caseapp.outreach.sheets import BLANK
from caseapp.outreach.views import bp
from caseapp.outreach.views.paper import blank_says
from caseapp.papers.views.sending import asked_tongue, send
from caseapp.policy.permissions import P
from caseapp.web.app import writes_late
from caseapp.web.gate import requires


@bp.post("/street/paper")
@writes_late
@requires(P.STREET_MEET)
def print_blank() -> Response:
    """The sheet on which a crew writes where no telephone works."""
    return send(BLANK, asked_tongue(BLANK), blank_says())
