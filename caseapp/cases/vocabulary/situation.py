"""The words for what a child lives in, and what she needs (reference: case file, section 3.3)."""

from __future__ import annotations

from collections.abc import Sequence

from caseapp.kernel.words import N_, Word


class Danger(Word):
    """How much danger the child is in, as a named person judged it; "not assessed" is an answer of its own."""

    NOT_ASSESSED = "not_assessed", N_("Not assessed")
    NONE = "0", N_("No danger")
    LOW = "1", N_("Low danger")
    MEDIUM = "2", N_("Medium danger")
    HIGH = "3", N_("High danger")
    IMMEDIATE = "4", N_("Immediate danger")


class Category(Word):
    """The prosecutors' three families; "not yet known" until somebody has listened."""

    VICTIM = "victim", N_("Child victim")
    DIFFICULT_SITUATION = "difficult_situation", N_("Child in a difficult situation")
    CONFLICT_WITH_LAW = "conflict_with_law", N_("Child in conflict with the law")
    UNKNOWN = "unknown", N_("Not yet known")


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


class Unticked(Word):
    """What an empty list of boxes says: nobody asked, there is none, or nobody could tell. Three answers, never one."""

    NOT_ASKED = "not_asked", N_("Not asked")
    NONE = "none", N_("None of these")
    UNKNOWN = "unknown", N_("Not known")


SAID_OF_NONE = (str(Unticked.NONE), str(Unticked.UNKNOWN))
"""Stored in the list itself, alone: so it is merged, compared and kept with it. Not asked is an empty list."""


def joined(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """Both lists as one: what somebody ticked stands against "none" and "not known", and "none" says more than that."""
    both = list(dict.fromkeys((*one, *other)))
    ticked = [code for code in both if code not in SAID_OF_NONE]
    return ticked or [code for code in SAID_OF_NONE if code in both][:1]
