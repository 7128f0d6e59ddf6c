"""What the trail may say about the street: codes and counts, never where and never who."""

from __future__ import annotations

from caseapp.infra.audit import Fact
from caseapp.kernel.words import N_

TERRITORY_READ = Fact.declare("street.territory_read", N_("Saw the places of the street"), "places")
TERRITORY_SET = Fact.declare("street.territory_set", N_("Changed the sectors or places of the street"), "what")
ROUND_PLANNED = Fact.declare("street.round_planned", N_("Planned a round"), "kind")
ROUND_MOVED = Fact.declare("street.round_moved", N_("Took a round to its next step"), "state")
ROUND_READ = Fact.declare("street.round_read", N_("Read what was met on a round"), "encounters")
MET = Fact.declare("street.met", N_("Noted encounters"), "encounters")
PROFILES_READ = Fact.declare("street.profiles_read", N_("Saw street profiles"), "profiles", "view")
PROFILE_OPENED = Fact.declare("street.profile_opened", N_("Opened a street profile"))
PROFILE_CHANGED = Fact.declare("street.profile_changed", N_("Changed a street profile"), "fields")
PROFILE_LEFT = Fact.declare("street.profile_left", N_("Said how a child left the street, or is back"), "stage")
PROFILE_ASKED = Fact.declare("street.profile_asked", N_("Asked the day team to open a file"))
PROFILE_BECAME = Fact.declare("street.profile_became", N_("Opened a file from a street profile"))
PROFILES_JOINED = Fact.declare("street.profiles_joined", N_("Put two street profiles together"))
PROFILES_PARTED = Fact.declare("street.profiles_parted", N_("Took two street profiles apart"))
RECOGNISED = Fact.declare("street.recognised", N_("Said whether somebody met is a street profile"), "answer")
RECOGNITION_UNDONE = Fact.declare("street.recognition_undone", N_("Took a recognition back"))
