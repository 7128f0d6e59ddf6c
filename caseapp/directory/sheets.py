"""The paper of the directory."""

from __future__ import annotations

from caseapp.kernel.words import N_
from caseapp.papers.declared import Paper
from caseapp.papers.vocabulary import PaperTongue

POCKET = Paper.declare(
    "pocket_list",
    N_("Pocket list of addresses"),
    "directory/papers/pocket.typ",
    tongues=(PaperTongue.FRENCH, PaperTongue.ARABIC),
    landscape=True,
)
