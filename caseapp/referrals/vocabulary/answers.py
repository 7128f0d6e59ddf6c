"""What establishments answer, what follows from it, and how the child is (refusal reasons on two axes)."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class Parting(Word):
    """What a proposal says of each child of a party that a house would take in part."""

    HERE = "here", N_("A place for this child, not for all of them")
    APART = "apart", N_("No place for this child; for others of them there is one")


class HouseReason(Word):
    """Why an establishment says no: what is missing there."""

    FULL = "full", N_("Full")
    OUTSIDE_LICENCE = "outside_licence", N_("Outside the licence (age, sex, category)")
    NOT_EQUIPPED = "not_equipped", N_("Not equipped (health, disability, addiction)")
    SAFETY_OF_OTHERS = "safety_of_others", N_("Safety of the other children")
    STAFF = "staff", N_("Not enough staff")
    PAPER_MISSING = "paper_missing", N_("An order or a paper is missing")
    TOO_LITTLE_KNOWN = "too_little_known", N_("Too little is known")
    DUPLICATE = "duplicate", N_("Asked twice")
    OTHER = "other", N_("Other")


class ChildReason(Word):
    """Why it does not come about: the child or the family."""

    NONE = "none", N_("Nothing on the child's side")
    UNWILLING = "unwilling", N_("The child or the family does not want to")
    NOT_FOUND = "not_found", N_("Cannot be reached or found")
    BACK_HOME = "back_home", N_("Back with the family")
    OTHER_SOLUTION = "other_solution", N_("Another solution was found")
    TOO_OLD = "too_old", N_("The age was reached")
    RAN_AWAY = "ran_away", N_("Ran away")


class Consequence(Word):
    """What a refusal leads to."""

    OTHERS = "others", N_("Ask other establishments")
    CHECK_PLACES = "check_places", N_("Ask the establishment to check its free beds")
    REASSESS = "reassess", N_("Look at the child's needs again")
    COMPLETE = "complete", N_("Complete the referral and send it again")
    NOTHING = "nothing", N_("Nothing more to do")


class Finding(Word):
    """What the protection unit says of a refusal."""

    STANDS = "stands", N_("The refusal stands")
    AGAIN = "again", N_("The establishment answers again")
    HEARD = "heard", N_("The director is heard first")


class RecallReason(Word):
    """Why a sender takes a referral back."""

    OTHER_SOLUTION = "other_solution", N_("Another solution was found")
    BACK_HOME = "back_home", N_("Back with the family")
    RAN_AWAY = "ran_away", N_("Ran away")
    CONSENT_REVOKED = "consent_revoked", N_("The consent was revoked")
    ERROR = "error", N_("Sent by mistake")
    OTHER = "other", N_("Other")


class Arrival(Word):
    """How a child came through the door."""

    SAFE = "safe", N_("Arrived safe")
    HURT = "hurt", N_("Arrived hurt or ill")


class Feedback(Word):
    """How the child is, as the receiver tells the sender."""

    WELL = "well", N_("Settled, doing well")
    FRAGILE = "fragile", N_("Fragile, followed closely")
    LEFT = "left", N_("No longer there")


class Breaking(Word):
    """Why a service is broken off before it is completed."""

    UNWILLING = "unwilling", ChildReason.UNWILLING.label
    NOT_FOUND = "not_found", ChildReason.NOT_FOUND.label
    RAN_AWAY = "ran_away", ChildReason.RAN_AWAY.label
    BACK_HOME = "back_home", ChildReason.BACK_HOME.label
    OTHER_SOLUTION = "other_solution", ChildReason.OTHER_SOLUTION.label
    TOO_OLD = "too_old", ChildReason.TOO_OLD.label
    UNABLE = "unable", N_("The service can no longer be given")
    OTHER = "other", HouseReason.OTHER.label
