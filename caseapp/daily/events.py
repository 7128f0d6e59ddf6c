"""What the trail may say about daily life. Values are codes and counts; nothing here ever names or tells."""

from __future__ import annotations

from caseapp.infra.audit import Fact
from caseapp.kernel.words import N_

PRESCRIBED = Fact.declare("treatment.written", N_("Recorded a treatment"), "rounds", "witnessed")
STOPPED = Fact.declare("treatment.stopped", N_("Stopped a treatment"))
TREATMENTS_READ = Fact.declare("treatment.read", N_("Read the treatments of a child"), "treatments")
ROUND_SEEN = Fact.declare("dose.seen", N_("Opened a round of medicines"), "doses")
DOSE_WRITTEN = Fact.declare("dose.written", N_("Wrote what became of a dose"), "round", "outcome", "line")
DOSE_WITNESSED = Fact.declare("dose.witnessed", N_("Saw a dose being taken"), "minutes")
NEEDS_SET = Fact.declare("needs.written", N_("Recorded what a child may not eat or take"))
NEEDS_SEEN = Fact.declare("needs.seen", N_("Saw who eats what"), "children")
MEAL_COUNTED = Fact.declare("meal.counted", N_("Counted a meal"), "service", "served")
ACTIVITY_SET = Fact.declare("activity.written", N_("Planned an activity"), "kind")
ACTIVITY_CHANGED = Fact.declare("activity.changed", N_("Changed an activity"), "kind")
ACTIVITY_ENDED = Fact.declare("activity.ended", N_("Ended an activity"), "kind")
ACTIVITY_SEEN = Fact.declare("activity.seen", N_("Opened the activities"), "activities")
ENROLLED = Fact.declare("activity.enrolled", N_("Enrolled children in an activity"), "came", "left")
ATTENDED = Fact.declare("activity.attended", N_("Noted who came to an activity"), "came", "excused", "absent")
