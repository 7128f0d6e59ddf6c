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
    """Where a file stands."""

    OPEN = "open", N_("Open")
    REOPENED = "reopened", N_("Reopened")
    CLOSED = "closed", N_("Closed")


class MoveName(Word):
    """The moves of the lifecycle."""

    CLOSE = "close", N_("Close the file")
    REOPEN = "reopen", N_("Reopen the file")


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
    IDENTITY_CORRECTED = "identity_corrected", N_("Identity corrected")
    CLOSED = "closed", N_("File closed")
    REOPENED = "reopened", N_("File reopened")
    ASSIGNED = "assigned", N_("Reference worker chosen")
    TEAM_CHANGED = "team_changed", N_("Team changed")
    RESTRICTED = "restricted", N_("File restricted to its team")
    UNRESTRICTED = "unrestricted", N_("Restriction lifted")
    SHARED = "shared", N_("Shared with another establishment")
    SHARE_WITHDRAWN = "share_withdrawn", N_("Sharing withdrawn")


class TeamPart(Word):
    """What somebody is to a file."""

    REFERENCE = "reference", N_("Reference worker")
    TEAM = "team", N_("Team member")


class ReviewOutcome(Word):
    """What the review of an exceptional opening found."""

    JUSTIFIED = "justified", N_("Justified")
    NOT_JUSTIFIED = "not_justified", N_("Not justified")
