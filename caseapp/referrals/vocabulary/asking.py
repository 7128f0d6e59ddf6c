"""What is asked for a child, and what an establishment must offer to take her."""

from __future__ import annotations

from collections.abc import Mapping

from caseapp.kernel.words import N_, Word


class Kind(Word):
    """What is asked for."""

    PLACEMENT = "placement", N_("A bed")
    SERVICE = "service", N_("A service or follow-up")


class Urgency(Word):
    """How soon somebody must act."""

    URGENT = "urgent", N_("Urgent: tonight")
    PRIORITY = "priority", N_("Within days")
    ORDINARY = "ordinary", N_("Ordinary")


class Need(Word):
    """What the receiver has to offer."""

    BED = "bed", N_("A bed")
    CARE = "care", N_("Medical care")
    LISTENING = "listening", N_("To be listened to")
    SCHOOL = "school", N_("School or training")
    LEGAL_AID = "legal_aid", N_("Legal aid")
    PAPERS = "papers", N_("Papers")
    FAMILY_LINK = "family_link", N_("Mediation with the family")
    ADDICTION = "addiction", N_("Help with an addiction")
    DISABILITY = "disability", N_("Adapted to a disability")
    INTERPRETER = "interpreter", N_("An interpreter")


class Constraint(Word):
    """What must be known to say yes or no, without saying whose it is."""

    ORDER_EXISTS = "order_exists", N_("An order of placement exists")
    ORDER_ASKED = "order_asked", N_("An order was asked for")
    CONTACT_FORBIDDEN = "contact_forbidden", N_("Somebody must not approach the child")
    TREATMENT = "treatment", N_("Takes a treatment")
    REDUCED_MOBILITY = "reduced_mobility", N_("Moves with difficulty")
    PREGNANT = "pregnant", N_("Pregnant or with a baby")
    RISK_TO_SELF = "risk_to_self", N_("May hurt herself or himself")
    RISK_TO_OTHERS = "risk_to_others", N_("May hurt others")
    RAN_AWAY_BEFORE = "ran_away_before", N_("Has run away before")


class Suit(Word):
    """What is asked of an establishment before a child is referred to it."""

    CATEGORY = "category", N_("Legal category of the licence")
    SEX = "sex", N_("Sex")
    AGE = "age", N_("Age")
    PLACES = "places", N_("Free beds")
    SIBLINGS = "siblings", N_("Room for brothers and sisters")
    ORDER = "order", N_("The right to enter")
    AWAY = "away", N_("Away from whom the child must not meet")
    DISABILITY = "disability", N_("Adapted to a disability")
    HEALTH = "health", N_("Medical care")


HARD = frozenset({Suit.CATEGORY, Suit.SEX, Suit.AGE, Suit.PLACES, Suit.SIBLINGS, Suit.AWAY})
"""Passed over only with a reason."""

CARES_FOR: Mapping[Suit, frozenset[Need | Constraint]] = {
    Suit.DISABILITY: frozenset({Need.DISABILITY, Constraint.REDUCED_MOBILITY}),
    Suit.HEALTH: frozenset(
        {Need.CARE, Need.ADDICTION, Constraint.TREATMENT, Constraint.PREGNANT, Constraint.RISK_TO_SELF}
    ),
}
"""What a child needs or what must be known of her that only the house itself can say yes to, unless the directory or
its licence does: it never fits in silence."""
