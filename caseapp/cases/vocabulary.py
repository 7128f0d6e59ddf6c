"""The words of the file: what is stored and what is spoken (reference: case file, sections 3.1 and 3.3)."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class Danger(Word):
    """How much danger the child is in, as a named person judged it; "not assessed" is an answer of its own."""

    NOT_ASSESSED = "not_assessed", N_("Not assessed")
    NONE = "0", N_("No danger")
    LOW = "1", N_("Low danger")
    MEDIUM = "2", N_("Medium danger")
    HIGH = "3", N_("High danger")
    IMMEDIATE = "4", N_("Immediate danger")


class Sex(Word):
    """The child's sex. Unknown is an answer: a newborn found, a voice on the phone."""

    FEMALE = "female", N_("Girl")
    MALE = "male", N_("Boy")
    UNKNOWN = "unknown", N_("Unknown")


class Status(Word):
    """Where a file stands: the steps of a protection unit (reference: lifecycles, 3.2)."""

    CONTACT = "contact", N_("First contact")
    INTAKE = "intake", N_("Intake")
    ASSESSMENT = "assessment", N_("Initial assessment")
    PLAN = "plan", N_("Individual plan")
    FOLLOW_UP = "follow_up", N_("Follow-up")
    CLOSING_REVIEW = "closing_review", N_("Closing review")
    CLOSED = "closed", N_("Closed")
    REOPENED = "reopened", N_("Reopened")
    MERGED = "merged", N_("Merged")


ENDED = frozenset({Status.CLOSED, Status.MERGED})
"""Nothing is due here: the file is closed, or goes on in another one."""
LIVE = frozenset(Status) - ENDED
"""Whatever has not ended needs somebody."""
KEPT = tuple(status for status in Status if status is not Status.MERGED)
"""What lists show and ask for: a merged file is found as the file it goes on in."""


class MoveName(Word):
    """The moves of the lifecycle."""

    COMPLETE_INTAKE = "complete_intake", N_("Complete the intake")
    ASSESS = "assess", N_("Begin the assessment")
    PLAN = "plan", N_("Begin the individual plan")
    FOLLOW = "follow", N_("Begin the follow-up")
    PROPOSE_CLOSING = "propose_closing", N_("Propose to close")
    GO_ON = "go_on", N_("Go on with the follow-up")
    CLOSE = "close", N_("Close the file")
    REOPEN = "reopen", N_("Reopen the file")
    MERGE = "merge", N_("Merge into another file")
    SEPARATE = "separate", N_("Take a merge back")


class Source(Word):
    """Who turned to us (child, family, neighbour, school, hospital, police, justice, association, hotline, street)."""

    CHILD = "child", N_("The child")
    PARENT = "parent", N_("A parent or guardian")
    RELATIVE = "relative", N_("A relative")
    NEIGHBOUR = "neighbour", N_("A neighbour or passer-by")
    SCHOOL = "school", N_("School")
    HEALTH = "health", N_("Hospital or health centre")
    POLICE = "police", N_("Police or gendarmerie")
    PROSECUTOR = "prosecutor", N_("Public prosecutor")
    JUDGE = "judge", N_("Judge")
    LOCAL_AUTHORITY = "local_authority", N_("Local authority")
    ASSOCIATION = "association", N_("Association")
    HOTLINE = "hotline", N_("Hotline (2511 or other)")
    STREET_TEAM = "street_team", N_("Outreach team")
    ESTABLISHMENT = "establishment", N_("Another establishment")
    OTHER = "other", N_("Other")
    UNKNOWN = "unknown", N_("Unknown")


class Category(Word):
    """The prosecutors' three families; "not yet known" until somebody has listened."""

    VICTIM = "victim", N_("Child victim")
    DIFFICULT_SITUATION = "difficult_situation", N_("Child in a difficult situation")
    CONFLICT_WITH_LAW = "conflict_with_law", N_("Child in conflict with the law")
    UNKNOWN = "unknown", N_("Not yet known")


class ClosingReason(Word):
    """Why a file was closed (law 15-01 art. 25, criminal procedure art. 481, 517, and what units see)."""

    FAMILY_RETURN = "family_return", N_("Back with the family")
    EXTENDED_FAMILY = "extended_family", N_("With the extended family")
    FOSTER_FAMILY = "foster_family", N_("Foster family")
    KAFALA = "kafala", N_("Kafala")
    OTHER_ESTABLISHMENT = "other_establishment", N_("Another establishment")
    PROTECTION_CENTRE = "protection_centre", N_("Youth protection centre")
    INDEPENDENCE = "independence", N_("Independence or work")
    MAJORITY = "majority", N_("Majority (18 years)")
    HELP_REFUSED = "help_refused", N_("Help was refused")
    LOST_CONTACT = "lost_contact", N_("Contact was lost")
    LEFT_COUNTRY = "left_country", N_("Left the country")
    DEATH = "death", N_("Death")
    ERROR = "error", N_("Opened by mistake")
    OTHER = "other", N_("Other")


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
    | {EventKind.REFERRAL_ARRIVED, EventKind.REFERRAL_FEEDBACK}
    | {EventKind.FILE_ASKED, EventKind.FILE_OFFERED, EventKind.FILE_STAYS, EventKind.HANDED_OVER}
)
"""Lines whose detail names another establishment: a house that received the file reads those about itself."""


class TeamPart(Word):
    """What somebody is to a file."""

    REFERENCE = "reference", N_("Reference worker")
    TEAM = "team", N_("Team member")


class ReviewOutcome(Word):
    """What the review of an exceptional opening found."""

    JUSTIFIED = "justified", N_("Justified")
    NOT_JUSTIFIED = "not_justified", N_("Not justified")


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
    OPENED = "opened", N_("This file was opened exceptionally")
    MISSING = "missing", N_("The child is missing")
    FOUND = "found", N_("The child was found")
    DOSE = "dose", N_("A medicine was not taken")
    LIVES = "lives", N_("The child lives somewhere else now")
    ANSWERED = "answered", N_("A referral of this child has moved")
    OFFERED = "offered", N_("Another house offers you this file")
    TAKEN_OVER = "taken_over", N_("A file that you followed is kept by another house now")
    STAND_IN = "stand_in", N_("You look after the files of a colleague who is away")
    INCIDENT = "incident", N_("An incident needs you")
    ROUND = "round", N_("A round needs you")
    FILE_ASKED = "file_asked", N_("A child of the street accepts: a file is to be opened")
    BED = "bed", N_("A child of the street needs a bed tonight")
    UNSEEN = "unseen", N_("Children of the street were not met for ninety days: lost from sight?")


class Violence(Word):
    """Forms of violence (law 103-13 art. 1, and what units see)."""

    PHYSICAL = "physical", N_("Physical violence")
    PSYCHOLOGICAL = "psychological", N_("Psychological violence")
    SEXUAL = "sexual", N_("Sexual violence")
    ECONOMIC = "economic", N_("Economic violence")
    NEGLECT = "neglect", N_("Neglect")
    EXPLOITATION = "exploitation", N_("Exploitation")
    ONLINE = "online", N_("Violence online")
    INSTITUTIONAL = "institutional", N_("Violence in an institution")
    SCHOOL = "school", N_("Violence at school")
    HARMFUL_PRACTICE = "harmful_practice", N_("Harmful practice (child marriage)")


class Situation(Word):
    """What the child lives in (lists of units, UNICEF and outreach teams)."""

    LIVES_IN_STREET = "lives_in_street", N_("Lives and sleeps in the street")
    WORKS_IN_STREET = "works_in_street", N_("In the street by day, goes home")
    BEGGING = "begging", N_("Begging")
    CHILD_LABOUR = "child_labour", N_("Child labour")
    DOMESTIC_WORK = "domestic_work", N_("Domestic work")
    RUNAWAY = "runaway", N_("Ran away")
    ABANDONED = "abandoned", N_("Abandoned child")
    WITHOUT_PARENTAL_CARE = "without_parental_care", N_("Without parental care")
    UNACCOMPANIED = "unaccompanied", N_("Unaccompanied migrant child")
    ON_THE_MOVE = "on_the_move", N_("On the move, wants to leave the country")
    ADDICTION = "addiction", N_("Addiction")
    DISABILITY = "disability", N_("Disability")
    OUT_OF_SCHOOL = "out_of_school", N_("Out of school")
    WITHOUT_PAPERS = "without_papers", N_("Without papers")
    TRAFFICKING = "trafficking", N_("Trafficking")
    CHILD_MOTHER = "child_mother", N_("Child mother or pregnant")
    OFFENCE = "offence", N_("Accused of an offence")


class Need(Word):
    """What the child needs today."""

    FOOD = "food", N_("Food")
    SHELTER = "shelter", N_("A bed tonight")
    CARE = "care", N_("Medical care")
    CLOTHES = "clothes", N_("Clothes")
    HYGIENE = "hygiene", N_("A shower")
    PROTECTION = "protection", N_("Protection from somebody")
    LISTENING = "listening", N_("To be listened to")
    PAPERS = "papers", N_("Papers")
    FAMILY = "family", N_("To reach the family")


class Tongue(Word):
    """Languages spoken in Morocco (census 2024), and others."""

    DARIJA = "darija", N_("Darija")
    TACHELHIT = "tachelhit", N_("Tachelhit")
    TAMAZIGHT = "tamazight", N_("Tamazight")
    TARIFIT = "tarifit", N_("Tarifit")
    HASSANIA = "hassania", N_("Hassania")
    FRENCH = "french", N_("French")
    SIGN = "sign", N_("Sign language")
    OTHER = "other", N_("Another language")


class Answer(Word):
    """Five answers that are never the same: an empty box is none of them."""

    YES = "yes", N_("Yes")
    NO = "no", N_("No")
    UNKNOWN = "unknown", N_("Unknown")
    REFUSED = "refused", N_("Refused to answer")
    NOT_ASKED = "not_asked", N_("Not asked")
    NOT_APPLICABLE = "not_applicable", N_("Does not apply")


class Guardian(Word):
    """Who answers for the child before the law (family code art. 230-232)."""

    FATHER = "father", N_("The father")
    MOTHER = "mother", N_("The mother")
    TESTAMENTARY = "testamentary", N_("A guardian by will")
    DATIVE = "dative", N_("A guardian named by the judge")
    KAFIL = "kafil", N_("The kafil")
    NONE = "none", N_("Nobody")
    UNKNOWN = "unknown", N_("Unknown")


class AgeBasis(Word):
    """How an age came to be known."""

    DOCUMENT = "document", N_("From a paper")
    CHILD = "child", N_("The child says so")
    FAMILY = "family", N_("The family says so")
    LOOKS = "looks", N_("As the child looks")
    EXPERT = "expert", N_("Medical estimate")
    UNKNOWN = "unknown", N_("Unknown")
