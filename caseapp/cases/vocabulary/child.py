"""The words about the child herself."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class Sex(Word):
    """The child's sex. Unknown is an answer: a newborn found, a voice on the phone."""

    FEMALE = "female", N_("Girl")
    MALE = "male", N_("Boy")
    UNKNOWN = "unknown", N_("Unknown")


class AgeBasis(Word):
    """How an age came to be known."""

    DOCUMENT = "document", N_("From a paper")
    CHILD = "child", N_("The child says so")
    FAMILY = "family", N_("The family says so")
    LOOKS = "looks", N_("As the child looks")
    EXPERT = "expert", N_("Medical estimate")
    UNKNOWN = "unknown", N_("Unknown")


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


class Guardian(Word):
    """Who answers for the child before the law (family code art. 230-232)."""

    FATHER = "father", N_("The father")
    MOTHER = "mother", N_("The mother")
    TESTAMENTARY = "testamentary", N_("A guardian by will")
    DATIVE = "dative", N_("A guardian named by the judge")
    KAFIL = "kafil", N_("The kafil")
    NONE = "none", N_("Nobody")
    UNKNOWN = "unknown", N_("Unknown")


class Answer(Word):
    """Five answers that are never the same: an empty box is none of them."""

    YES = "yes", N_("Yes")
    NO = "no", N_("No")
    UNKNOWN = "unknown", N_("Unknown")
    REFUSED = "refused", N_("Refused to answer")
    NOT_ASKED = "not_asked", N_("Not asked")
    NOT_APPLICABLE = "not_applicable", N_("Does not apply")
