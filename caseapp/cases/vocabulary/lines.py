"""The words of the timeline, of notes, and of what somebody is told."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class EventKind(Word):
    """A line of the timeline."""

    REGISTERED = "registered", N_("Child registered")
    NOTE = "note", N_("Note")
    INTAKE_COMPLETED = "intake_completed", N_("Intake completed")
    MOVED = "moved", N_("New step")
    DANGER_CHANGED = "danger_changed", N_("Danger judged anew")
    DEADLINE_PUT_OFF = "deadline_put_off", N_("Deadline put off")
    DEADLINE_MET = "deadline_met", N_("Done")
    IDENTITY_CORRECTED = "identity_corrected", N_("Identity corrected")
    CLOSED = "closed", N_("File closed")
    REOPENED = "reopened", N_("File reopened")
    ASSIGNED = "assigned", N_("Reference worker chosen")
    TEAM_CHANGED = "team_changed", N_("Team changed")
    RESTRICTED = "restricted", N_("File restricted to its team")
    UNRESTRICTED = "unrestricted", N_("Restriction lifted")
    SHARED = "shared", N_("Shared with another establishment")
    SHARE_WITHDRAWN = "share_withdrawn", N_("Sharing withdrawn")
    DOCUMENT_ADDED = "document_added", N_("Document attached")
    DOCUMENT_WITHDRAWN = "document_withdrawn", N_("Document withdrawn")
    MERGED = "merged", N_("Merged with another file")
    SEPARATED = "separated", N_("Merge taken back")
    ADMITTED = "admitted", N_("Admitted to a centre")
    BED_CHANGED = "bed_changed", N_("Moved to another bed")
    WENT_OUT = "went_out", N_("Went out")
    CAME_BACK = "came_back", N_("Came back")
    LEFT_CENTRE = "left_centre", N_("Left the centre")
    MINUTES_SIGNED = "minutes_signed", N_("Minutes of handing over signed")
    MISSING = "missing", N_("Missing")
    FOUND = "found", N_("Found")
    CONSENT = "consent", N_("Right to share recorded")
    CONSENT_REVOKED = "consent_revoked", N_("Right to share revoked")
    REFERRED = "referred", N_("Referral sent")
    REFERRAL_ACCEPTED = "referral_accepted", N_("Referral accepted")
    REFERRAL_REFUSED = "referral_refused", N_("Referral refused")
    REFERRAL_TURNED_AWAY = "referral_turned_away", N_("Turned away at the door")
    REFERRAL_NOT_ARRIVED = "referral_not_arrived", N_("Child did not arrive")
    REFERRAL_ENDED = "referral_ended", N_("Referral ended")
    REFERRAL_ARRIVED = "referral_arrived", N_("Child arrived")
    REFERRAL_FEEDBACK = "referral_feedback", N_("News of the child")
    FILE_ASKED = "file_asked", N_("Whole file asked for")
    FILE_OFFERED = "file_offered", N_("Whole file offered")
    FILE_STAYS = "file_stays", N_("The file stays in its house")
    HANDED_OVER = "handed_over", N_("File taken over from another house")


WHERE_SHE_LIVES = frozenset(
    {EventKind.ADMITTED, EventKind.BED_CHANGED, EventKind.WENT_OUT, EventKind.CAME_BACK, EventKind.LEFT_CENTRE}
    | {EventKind.MINUTES_SIGNED, EventKind.MISSING, EventKind.FOUND}
)
"""Lines that the centre adds to a file which is kept elsewhere: coded, without text of their own."""
BETWEEN_HOUSES = frozenset(
    {EventKind.SHARED, EventKind.SHARE_WITHDRAWN, EventKind.CONSENT, EventKind.CONSENT_REVOKED, EventKind.REFERRED}
    | {EventKind.REFERRAL_ACCEPTED, EventKind.REFERRAL_REFUSED, EventKind.REFERRAL_ENDED}
    | {EventKind.REFERRAL_TURNED_AWAY, EventKind.REFERRAL_NOT_ARRIVED}
    | {EventKind.REFERRAL_ARRIVED, EventKind.REFERRAL_FEEDBACK}
    | {EventKind.FILE_ASKED, EventKind.FILE_OFFERED, EventKind.FILE_STAYS, EventKind.HANDED_OVER}
)
"""Lines whose detail names another establishment: a house that received the file reads those about itself."""


class NoteKind(Word):
    """What a note tells about."""

    INTERVIEW = "interview", N_("Interview")
    VISIT = "visit", N_("Visit")
    CALL = "call", N_("Phone call")
    SCHOOL = "school", N_("School")
    HEALTH = "health", N_("Health")
    FAMILY = "family", N_("Family")
    OBSERVATION = "observation", N_("Observation")


class Audience(Word):
    """Who of those who may open the class of a note reads it."""

    TEAM = "team", N_("Shared with the team")
    RESERVED = "reserved", N_("Reserved")


class NoticeKind(Word):
    """What somebody is told about a file."""

    ASSIGNED = "assigned", N_("You are now the reference worker of this file")
    JOINED = "joined", N_("You were added to the team of this file")
    LEFT = "left", N_("You no longer follow this file")
    WROTE = "wrote", N_("A colleague wrote in this file")
    CORRECTED = "corrected", N_("A colleague corrected the identity")
    CHANGED = "changed", N_("A colleague changed something in this file")
    DANGER = "danger", N_("The danger was judged anew")
    CLOSED = "closed", N_("A colleague closed this file")
    REOPENED = "reopened", N_("A colleague reopened this file")
    ROSE = "rose", N_("Something is late, and your director was told")
    ROSE_IN_TEAM = "rose_in_team", N_("Something is late in a file of your team")
    IN_DANGER = "in_danger", N_("A child in great danger, and nobody follows the file")
    OPENED = "opened", N_("This file was opened exceptionally")
    MISSING = "missing", N_("The child is missing")
    FOUND = "found", N_("The child was found")
    DOSE = "dose", N_("A medicine was not taken")
    LIVES = "lives", N_("The child lives somewhere else now")
    ANSWERED = "answered", N_("A referral of this child has moved")
    RIGHT_ENDED = "right_ended", N_("The right to share has ended while a referral runs: record a new one")
    REFUSED = "refused", N_("A house has refused this child")
    TURNED_AWAY = "turned_away", N_("The child was turned away at the door")
    NOT_ARRIVED = "not_arrived", N_("The child did not come where she or he was expected")
    OVERDUE = "overdue", N_("The child has not arrived, an hour after the expected hour")
    SILENT = "silent", N_("No answer in time: the protection unit knows it")
    LONG_SILENT = "long_silent", N_("Still no answer: ask others as well")
    LAPSED = "lapsed", N_("A referral of this child has lapsed")
    OFFERED = "offered", N_("Another house offers you this file")
    PLACED = "placed", N_("A child was placed with you in an emergency: make a bed ready")
    REVIEWED = "reviewed", N_("The protection unit has looked at a refusal")
    TAKEN_OVER = "taken_over", N_("A file that you followed is kept by another house now")
    STAND_IN = "stand_in", N_("You look after the files of a colleague who is away")
    AWAY = "away", N_("It was noted that you are away: a colleague looks after your files")
    AWAY_CHANGED = "away_changed", N_("Your days away were changed")
    AWAY_ENDED = "away_ended", N_("Your days away were ended: you look after your files again")
    INCIDENT = "incident", N_("An incident needs you")
    ROUND = "round", N_("A round needs you")
    HELD = "held", N_("A grave danger noted on a telephone waits: look at it at once")
    FILE_ASKED = "file_asked", N_("A child of the street accepts: a file is to be opened")
    BED = "bed", N_("A child of the street needs a bed tonight")
    UNSEEN = "unseen", N_("Children of the street were not met for ninety days: lost from sight?")
