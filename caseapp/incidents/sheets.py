"""The sheet of an incident on paper. One that is set apart is a kind of its own: only whoever printed it sees in the
register of papers that it was."""

from __future__ import annotations

from caseapp.kernel.words import N_
from caseapp.papers.declared import Paper
from caseapp.papers.vocabulary import PaperTongue

_BOTH = (PaperTongue.BOTH, PaperTongue.ARABIC, PaperTongue.FRENCH)
_TEMPLATE = "incidents/papers/incident.typ"
SHEET = Paper.declare("incident", N_("Sheet of an incident"), _TEMPLATE, tongues=_BOTH)
SHEET_APART = Paper.declare(
    "incident_apart", N_("Sheet of an incident set apart"), _TEMPLATE, tongues=_BOTH, discreet=True
)
