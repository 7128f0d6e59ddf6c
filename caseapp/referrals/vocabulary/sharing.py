"""By what right something is told to another establishment, and what a summary says."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class SharingBasis(Word):
    """By what right something about a child is told to another establishment (law 09-08 art. 4; law 15-01)."""

    GUARDIAN = "guardian", N_("Consent of the legal representative")
    CHILD = "child", N_("Consent of the child, who understands")
    ORDER = "order", N_("Order of the prosecutor or a judge")
    DANGER = "danger", N_("Vital interest of a child in danger")
    DUTY = "duty", N_("Duty by law")


REVOCABLE = frozenset({SharingBasis.GUARDIAN, SharingBasis.CHILD})
"""Who gave a consent may take it back; an order stands."""


class Withdrawal(Word):
    """Why a right to share ends before its day."""

    TAKEN_BACK = "taken_back", N_("Whoever gave it took it back")
    MISTAKE = "mistake", N_("It was entered by mistake")


class Summed(Word):
    """What a summary may say before the yes, field by field."""

    FAMILY = "family", N_("Family")
    SITUATION = "situation", N_("Situation")
    HEALTH = "health", N_("Health")
    SCHOOL = "school", N_("School")
    BEHAVIOUR = "behaviour", N_("Behaviour, what helps")
