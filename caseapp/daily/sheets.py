"""The papers of daily life: what each is called, its template, the languages it speaks."""

from __future__ import annotations

from caseapp.kernel.words import N_
from caseapp.papers.declared import Paper
from caseapp.papers.vocabulary import PaperTongue

_BOTH = (PaperTongue.BOTH, PaperTongue.ARABIC, PaperTongue.FRENCH)
ROUND = Paper.declare(
    "medicine_rounds", N_("Rounds of medicines of the day"), "daily/papers/rounds.typ", tongues=_BOTH, landscape=True
)
KITCHEN = Paper.declare("kitchen", N_("Kitchen sheet of the day"), "daily/papers/kitchen.typ", tongues=_BOTH)
