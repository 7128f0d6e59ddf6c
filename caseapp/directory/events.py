"""What the trail may say about the directory. Values are codes and counts; nothing here ever names or locates."""

from __future__ import annotations

from caseapp.infra.audit import Fact
from caseapp.kernel.words import N_

CHANGED = Fact.declare("directory.changed", N_("Changed an entry of the directory"), "act", "fields")
ORGANISATION_CHANGED = Fact.declare("directory.organisation", N_("Changed an organisation of the directory"), "fields")
ADDRESS_SEEN = Fact.declare("directory.address_seen", N_("Saw an address that is kept"))
REPORTED = Fact.declare("directory.reported", N_("Said that an entry of the directory is wrong"), "what")
REPORTS_SEEN = Fact.declare("directory.reports_seen", N_("Read what is said to be wrong in the directory"), "reports")
IMPORTED = Fact.declare("directory.imported", N_("Imported entries of the directory"), "new", "changed", "refused")
EXPORTED = Fact.declare("directory.exported", N_("Exported the directory"), "format", "sites")
