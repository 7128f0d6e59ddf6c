"""Papers of the street: the report of a night, and the sheet on which a crew writes where no telephone works. They name
no child: codes only."""

from __future__ import annotations

from caseapp.kernel.words import N_
from caseapp.papers.declared import Paper
from caseapp.papers.vocabulary import PaperTongue

_BOTH = (PaperTongue.BOTH, PaperTongue.ARABIC, PaperTongue.FRENCH)
REPORT = Paper.declare(
    "night_report", N_("Report of a night"), "outreach/papers/night.typ", tongues=_BOTH, discreet=True
)
BLANK = Paper.declare("round_form", N_("Round sheet, blank"), "outreach/papers/round_form.typ", tongues=_BOTH)
