"""What the trail may say about incidents. Codes and counts; where staff is implicated, not even the category."""

from __future__ import annotations

from caseapp.infra.audit import Fact
from caseapp.kernel.words import N_

LISTED = Fact.declare("incident.listed", N_("Saw the list of incidents"), "incidents")
READ = Fact.declare("incident.read", N_("Read an incident"))
DECLARED = Fact.declare("incident.declared", N_("Declared an incident"))
CHANGED = Fact.declare("incident.changed", N_("Changed the sheet of an incident"), "fields")
GUARDED = Fact.declare("incident.guarded", N_("Set an incident apart: staff is implicated"))
CIRCLE = Fact.declare("incident.circle", N_("Changed who reads an incident"), "came", "went")
TOLD = Fact.declare("incident.told", N_("Noted who was told of an incident"), "whom", "late")
MOVED = Fact.declare("incident.moved", N_("Took an incident to its next step"), "state")
ACTION = Fact.declare("incident.action", N_("Decided an action after an incident"))
ACTION_DONE = Fact.declare("incident.action_done", N_("Noted that an action is done"), "late")
EXPORTED = Fact.declare("incident.exported", N_("Exported a list of incidents"), "incidents")
ROSE = Fact.declare("incident.rose", N_("Told the protection unit that something is late"), "readers")
