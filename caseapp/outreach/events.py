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
CREW_JOINED = Fact.declare("street.crew_joined", N_("Somebody joined a round that was out"), "person", "part")
CREW_GONE = Fact.declare("street.crew_gone", N_("Somebody went home before the round was back"), "person", "why")
SIGNED = Fact.declare("street.signed", N_("Gave a sign of life of a round"))
ALARMED = Fact.declare("street.alarmed", N_("A round called for help"), "told")
CALLED = Fact.declare("street.called", N_("The chain was called for a round without a sign of life"), "level", "told")
CREW_SET = Fact.declare("street.crew_set", N_("Changed competences or vehicles of the street"), "what")
WEEK_SET = Fact.declare("street.week_set", N_("Changed the weekly plan of rounds"), "weekday")
ROUNDS_MADE = Fact.declare("street.rounds_made", N_("Rounds were made from the weekly plan"), "rounds")
CALL_TAKEN = Fact.declare("street.call_taken", N_("Took a call about the street"), "urgency")
CALL_ENDED = Fact.declare("street.call_ended", N_("Noted what came of a call"), "outcome")
CALLS_READ = Fact.declare("street.calls_read", N_("Read calls about the street"), "calls")
PROMISED = Fact.declare("street.promised", N_("Noted a promised return"))
PROMISE_ENDED = Fact.declare("street.promise_ended", N_("Noted what came of a promised return"), "outcome")
PROMISES_READ = Fact.declare("street.promises_read", N_("Read promised returns"), "promises")
PLAN_READ = Fact.declare("street.plan_read", N_("Read the plan of rounds"), "rounds")

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
PROFILES_READ = Fact.declare("street.profiles_read", N_("Saw street profiles"), "profiles", "view")
PROFILE_OPENED = Fact.declare("street.profile_opened", N_("Opened a street profile"))
PROFILE_CHANGED = Fact.declare("street.profile_changed", N_("Changed a street profile"), "fields")
PROFILES_MISSED = Fact.declare(
    "street.profiles_missed",
    N_("Proposed children whom nobody met for long as lost from sight"),
    "profiles",
    "told",
)
PROFILE_LEFT = Fact.declare("street.profile_left", N_("Said how a child left the street, or is back"), "stage")
PROFILE_ASKED = Fact.declare("street.profile_asked", N_("Asked the day team to open a file"))
PROFILE_BECAME = Fact.declare("street.profile_became", N_("Opened a file from a street profile"))
PROFILES_JOINED = Fact.declare("street.profiles_joined", N_("Put two street profiles together"))
PROFILES_PARTED = Fact.declare("street.profiles_parted", N_("Took two street profiles apart"))
RECOGNISED = Fact.declare("street.recognised", N_("Said whether somebody met is a street profile"), "answer")
RECOGNITION_UNDONE = Fact.declare("street.recognition_undone", N_("Took a recognition back"))
