"""What the trail may say about files. Values are codes and counts; nothing here ever names or tells."""

from __future__ import annotations

from caseapp.infra.audit import Fact
from caseapp.kernel.words import N_

LISTED = Fact.declare("case.listed", N_("Saw a list of files"), "files", "view")
SEARCHED = Fact.declare("case.searched", N_("Searched for a child"), "files", "opened")
OPENED = Fact.declare("case.opened", N_("Opened the file"), "classes", "relation")
REGISTERED = Fact.declare("case.registered", N_("Registered the child"), "danger")
NOTED = Fact.declare("case.noted", N_("Added a note"), "class")
CORRECTED = Fact.declare("case.corrected", N_("Corrected the identity"), "fields")
NOTE_CORRECTED = Fact.declare("case.note_corrected", N_("Corrected a note"), "class")
LINE_PINNED = Fact.declare("case.line_pinned", N_("Pinned or unpinned a line of the timeline"), "pinned")
INTAKE_COMPLETED = Fact.declare("case.intake_completed", N_("Completed the intake"), "fields")
MOVED = Fact.declare("case.moved", N_("Took the file to its next step"), "move", "status")
DANGER_CHANGED = Fact.declare("case.danger_changed", N_("Judged the danger anew"), "before", "after")
DEADLINE_MET = Fact.declare("case.deadline_met", N_("Did what was due"), "rule")
DEADLINE_PUT_OFF = Fact.declare("case.deadline_put_off", N_("Put a deadline off"), "rule", "times")
EXPORTED = Fact.declare("case.exported", N_("Exported a list of files"), "files", "format")
CLOSED = Fact.declare("case.closed", N_("Closed the file"), "reason")
REOPENED = Fact.declare("case.reopened", N_("Reopened the file"))
ASSIGNED = Fact.declare("case.assigned", N_("Chose the reference worker"), "worker")
TEAM_JOINED = Fact.declare("case.team_joined", N_("Added somebody to the team"), "worker")
TEAM_LEFT = Fact.declare("case.team_left", N_("Took somebody off the team"), "worker")
RESTRICTED = Fact.declare("case.restricted", N_("Restricted the file to its team"))
UNRESTRICTED = Fact.declare("case.unrestricted", N_("Lifted the restriction"))
SHARED = Fact.declare("case.shared", N_("Shared the file"), "receiver", "classes")
WITHDRAWN = Fact.declare("case.share_withdrawn", N_("Withdrew a sharing"), "receiver")
READERS_SEEN = Fact.declare("case.readers_seen", N_("Looked at who has read the file"))
GLASS_BROKEN = Fact.declare("glass.broken", N_("Opened the file exceptionally"), "classes", "minutes")
GLASS_REFUSED = Fact.declare("glass.refused", N_("An exceptional opening was refused"), "why")
GLASS_SEEN = Fact.declare("glass.seen", N_("Read the reason of an exceptional opening"))
GLASS_REVIEWED = Fact.declare("glass.reviewed", N_("Reviewed an exceptional opening"), "outcome")
HANDED_ON = Fact.declare("case.handed_on", N_("Handed files on to a colleague"), "files", "worker")
IMPORTED = Fact.declare("case.imported", N_("Imported files"), "files", "batch")
