"""What the trail may say about a centre. Values are codes and counts; nothing here ever names or tells."""

from __future__ import annotations

from caseapp.infra.audit import Fact
from caseapp.kernel.words import N_

BOARD_SEEN = Fact.declare("places.seen", N_("Saw who lives in the centre"), "files")
UNIT_CHANGED = Fact.declare("places.unit_changed", N_("Changed a unit"), "unit")
BEDS_ADDED = Fact.declare("places.beds_added", N_("Added beds"), "unit", "beds")
BED_ENDED = Fact.declare("places.bed_ended", N_("Took a bed away"), "bed")
LICENCE_SET = Fact.declare("places.licence_set", N_("Recorded what the licence allows"), "category", "places")
BLOCKED = Fact.declare("places.blocked", N_("Blocked a bed"), "bed", "why")
HELD = Fact.declare("places.held", N_("Held a bed"), "bed", "hours")
PROLONGED = Fact.declare("places.prolonged", N_("Held a bed for longer"), "bed")
RELEASED = Fact.declare("places.released", N_("Released a bed"), "bed", "why")
ADMITTED = Fact.declare("stay.admitted", N_("Admitted a child"), "basis", "number", "passed")
GATE_REFUSED = Fact.declare("stay.refused", N_("Was refused: no legal basis or a check failed"), "door", "why")
BASIS_RECORDED = Fact.declare("stay.basis", N_("Recorded a legal basis"), "door", "kind")
BED_CHANGED = Fact.declare("stay.bed_changed", N_("Moved a child to another bed"), "bed")
WENT_OUT = Fact.declare("stay.went_out", N_("Noted that a child went out"), "kind")
CAME_BACK = Fact.declare("stay.came_back", N_("Noted that a child came back"), "late")
VISITOR_SET = Fact.declare("stay.visitor", N_("Recorded who may visit a child"), "rule")
LEFT = Fact.declare("stay.left", N_("Let a child leave"), "why", "basis")
SIGNED = Fact.declare("stay.signed", N_("Had the minutes of a handing over signed"), "way", "quality", "hash")
AFTERCARE = Fact.declare("stay.aftercare", N_("Asked how a child is after her stay"), "days")
STAY_READ = Fact.declare("stay.read", N_("Read a stay"), "classes")
STAYS_LISTED = Fact.declare("stay.listed", N_("Looked through past stays"), "of", "files")
REGISTER_READ = Fact.declare("register.read", N_("Opened the register"), "year", "lines")
REGISTER_WRITTEN = Fact.declare("register.written", N_("Wrote in the register"), "year", "number", "what", "hash")
ROLL_CALLED = Fact.declare("roll.called", N_("Called the roll"), "turn", "here", "away", "absent")
MISSING = Fact.declare("search.begun", N_("Said that a child is missing"))
CALL_MADE = Fact.declare("search.told", N_("Told somebody that a child is missing"), "whom")
SEARCH_CLOSED = Fact.declare("search.closed", N_("The search ended: the child left the centre for good"), "hours")
FOUND = Fact.declare("search.ended", N_("Said that a missing child was found"), "hours")
LOG_SEEN = Fact.declare("log.seen", N_("Read the shift log"), "lines")
LOG_WRITTEN = Fact.declare("log.written", N_("Wrote in the shift log"), "pinned")
LOG_READ = Fact.declare("log.read", N_("Said that the shift log was read"), "lines")
LOG_DONE = Fact.declare("log.done", N_("Said that something of the shift log is done"))
