"""The words of a file from its opening to its end (reference: case file, sections 3.1 and 3.2)."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


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


class Reopens(Word):
    """What is begun for a child whose file is closed, and so reopens it (behaviour 35)."""

    REFERRAL = "referral", N_("a referral was prepared")
    ADMISSION = "admission", N_("the child was admitted to a centre")
    INCIDENT = "incident", N_("an incident was declared")


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


class TeamPart(Word):
    """What somebody is to a file."""

    REFERENCE = "reference", N_("Reference worker")
    TEAM = "team", N_("Team member")


class ReviewOutcome(Word):
    """What the review of an exceptional opening found."""

    JUSTIFIED = "justified", N_("Justified")
    NOT_JUSTIFIED = "not_justified", N_("Not justified")
