"""What the trail may say about norms and lists. Values are numbers, codes and days; the reason stands sealed."""

from __future__ import annotations

from caseapp.infra.audit import Fact
from caseapp.kernel.words import N_

GIVEN = Fact.declare("norm.given", N_("Gave a norm another value"), "norm", "value", "since")
WITHDRAWN = Fact.declare("norm.withdrawn", N_("Withdrew a value of a norm before it began"), "norm", "value", "since")
WORD_CHANGED = Fact.declare("list.changed", N_("Changed a word of a list"), "list", "word", "since", "offered")
WORD_WITHDRAWN = Fact.declare(
    "list.withdrawn", N_("Withdrew a change of a list before it began"), "list", "word", "since"
)
