"""Papers about a file, made when somebody asks for them; nothing of them is kept."""

from __future__ import annotations

from typing import Any

from caseapp.cases import queries
from caseapp.cases.views import bp
from caseapp.cases.views.blank import BLANK, blank_says
from caseapp.cases.views.sheets import INTAKE, intake_says
from caseapp.papers.views.sending import asked_tongue, send
from caseapp.policy.permissions import P
from caseapp.web.app import writes_late
from caseapp.web.gate import requires
from caseapp.web.session import actor


@bp.post("/cases/<reference>/paper")
@requires(P.CASE_OPEN)
@writes_late
def intake_paper(reference: str) -> Any:
    """The intake sheet of a file, as far as its reader may see it."""
    tongue = asked_tongue(INTAKE)
    file = queries.open_file(actor(), reference)
    return send(INTAKE, tongue, intake_says(file, queries.keeper(file)), about=file.id)


@bp.post("/cases/paper")
@requires(P.CASE_CREATE)
@writes_late
def blank_paper() -> Any:
    """The intake form to be filled in by hand."""
    return send(BLANK, asked_tongue(BLANK), blank_says())
