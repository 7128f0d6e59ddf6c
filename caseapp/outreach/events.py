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
COMPLETED = Fact.declare("street.completed", N_("Added to encounters"), "additions")
DANGER_REVIEWED = Fact.declare("street.danger_reviewed", N_("Looked at a grave danger of the street"), "hours")
NIGHT_READ = Fact.declare("street.night_read", N_("Read the report of a night"), "state")
HANDOVER_READ = Fact.declare("street.handover_read", N_("Read what the last night hands over"))
REPORT_WRITTEN = Fact.declare("street.report_written", N_("Wrote the report of a night"), "fields")
REPORT_OFFERED = Fact.declare("street.report_offered", N_("Signed the report of a night, for somebody to take over"))
REPORT_WITHDRAWN = Fact.declare("street.report_withdrawn", N_("Took back her signature before anybody took over"))
REPORT_SIGNED = Fact.declare("street.report_signed", N_("Took a night over: its report is closed"), "digest", "leader")
REPORT_VALIDATED = Fact.declare("street.report_validated", N_("Validated a night"), "digest")
KIT_COUNTED = Fact.declare("street.kit_counted", N_("Counted the kit of a night"), "missing")
CREW_INCIDENT = Fact.declare("street.crew_incident", N_("Noted an incident of the crew"), "kind", "gravity")
COARSENED = Fact.declare("street.coarsened", N_("Exact points of the street were made coarse"), "encounters")
FIGURES_SEEN = Fact.declare("street.figures_seen", N_("Saw the figures of the street"))
MAP_SEEN = Fact.declare("street.map_seen", N_("Saw the map of the street"), "cells")
