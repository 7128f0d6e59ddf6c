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

DEVICE_ADDED = Fact.declare("street.device_added", N_("Asked for a telephone to be enrolled"))
DEVICE_ENROLLED = Fact.declare("street.device_enrolled", N_("Enrolled a telephone"))
DEVICE_REVOKED = Fact.declare("street.device_revoked", N_("Took a telephone off"), "why")
DEVICE_WIPED = Fact.declare("street.device_wiped", N_("A telephone wiped what it could read"), "why")
FIELD_KEY = Fact.declare("street.field_key", N_("Gave telephones a new key to seal with"), "kid")
PACKED = Fact.declare("street.packed", N_("Took a round along on a telephone"), "profiles", "places")
EXCHANGED = Fact.declare("street.exchanged", N_("A telephone handed in its notes"), "taken", "held", "unreadable")
HELD_READ = Fact.declare("street.held_read", N_("Read what a telephone handed in and what waits"), "items")
HELD_TAKEN = Fact.declare("street.held_taken", N_("Took in what a telephone had handed in"), "why")
HELD_ASIDE = Fact.declare("street.held_aside", N_("Set aside what a telephone had handed in"), "why")
