"""What the trail may say about papers."""

from __future__ import annotations

from caseapp.infra.audit import Fact
from caseapp.kernel.words import N_

ISSUED = Fact.declare("paper.issued", N_("Issued a paper"), "kind", "language", "pages")
LISTED = Fact.declare("paper.listed", N_("Saw which papers were issued"), "papers")
