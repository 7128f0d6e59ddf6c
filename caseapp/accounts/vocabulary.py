"""The words of establishments and accounts (law 65-15 art. 3; establishment types of Entraide Nationale)."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class EstablishmentType(Word):
    """What kind of place it is. Protection units and coordination centres are not licensed establishments."""

    PROTECTION_UNIT = "upe", N_("Child protection unit (UPE)")
    SUPPORT_CENTRE = "cape", N_("Child protection support centre (CAPE)")
    RECEPTION_CENTRE = "reception_centre", N_("Reception and protection centre")
    CHILDRENS_HOME = "childrens_home", N_("Home for abandoned children")
    STUDENT_HOME = "student_home", N_("Student home (Dar Talib, Dar Taliba)")
    EMERGENCY_SHELTER = "emergency_shelter", N_("Emergency shelter")
    MOBILE_EMERGENCY = "samu_social", N_("Mobile social emergency (SAMU social)")
    SOCIAL_CENTRE = "social_centre", N_("Social action centre")
    DISABILITY_CENTRE = "disability_centre", N_("Centre for persons with disabilities")
    WOMENS_SPACE = "womens_space", N_("Multi-function women's space")
    ELDERLY_HOME = "elderly_home", N_("Home for the elderly")
    YOUTH_PROTECTION = "youth_protection", N_("Youth protection centre")
    PROVINCIAL_COMMITTEE = "cppe", N_("Provincial child protection committee (CPPE)")
    AUTHORITY = "authority", N_("Authority or inspection")
    OPERATOR = "operator", N_("Operator of this installation")


class LegalCategory(Word):
    """The eight specialisations of which a licence names one (law 65-15 art. 3)."""

    ABANDONED = "1", N_("1. Abandoned children")
    PROTECTION = "2", N_("2. Reception and protection of children")
    SCHOOLED = "3", N_("3. Schooled children")
    DISABILITY = "4", N_("4. Persons with disabilities")
    HOMELESS = "5", N_("5. Homeless persons and beggars")
    WOMEN = "6", N_("6. Multi-function women's spaces")
    ELDERLY = "7", N_("7. Elderly persons")
    MOBILE = "8", N_("8. Mobile social emergency")


class AccountState(Word):
    """Whether an account can be used."""

    ACTIVE = "active", N_("Active")
    ENDED = "ended", N_("Ended")


class Letters(Word):
    """How often a letter may say that a file needs somebody."""

    DAILY = "daily", N_("Each morning")
    MONDAY = "monday", N_("On Mondays only")
    NEVER = "never", N_("Never")
