"""What the trail may say about norms. Values are numbers and days; the reason stands sealed with the value."""

from __future__ import annotations

from caseapp.infra.audit import Fact
from caseapp.kernel.words import N_

GIVEN = Fact.declare("norm.given", N_("Gave a norm another value"), "norm", "value", "since")
WITHDRAWN = Fact.declare("norm.withdrawn", N_("Withdrew a value of a norm before it began"), "norm", "value", "since")
