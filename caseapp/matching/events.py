"""What the trail may say about searches. Counts and codes; never what was asked for."""

from __future__ import annotations

from caseapp.infra.audit import Fact
from caseapp.kernel.words import N_

SEARCHED = Fact.declare("case.searched", N_("Searched for a child"), "files", "opened", "way")
