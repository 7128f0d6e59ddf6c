"""Telephones: what they hand in, why it waits, why one is taken off."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class ItemKind(Word):
    """What a phone sends."""

    ENCOUNTER = "encounter", N_("Encounter")
    ADDITION = "addition", N_("Completed later")
    OBSERVATION = "observation", N_("The place")
    STOP = "stop", N_("Arrival or departure")
    CHECK_IN = "check_in", N_("All is well")
    ALARM = "alarm", N_("Alarm")


class ItemState(Word):
    """What became of it."""

    TAKEN = "taken", N_("Taken")
    HELD = "held", N_("Waits for a coordinator")
    UNREADABLE = "unreadable", N_("Could not be opened, kept")
    SET_ASIDE = "set_aside", N_("Set aside")


class Held(Word):
    """Why an item of a telephone waits for a coordinator."""

    REVOKED = "revoked", N_("The telephone had been taken off")
    EXPIRED = "expired", N_("The telephone was due to be enrolled again")
    OWNER = "owner", N_("Its owner does not go out for this house any more")
    ROUND = "round", N_("This house has no such round")
    CREW = "crew", N_("Its owner was not on this round")
    OVER = "over", N_("The round had ended more than a day before")
    CLOSED = "closed", N_("The night was validated, or the round cancelled")
    PLACE = "place", N_("This house has no such place")
    PROFILE = "profile", N_("This house has no such street profile")
    TIME = "time", N_("Its time cannot be right")
    FORM = "form", N_("It says something that this version does not know")
    FILE = "file", N_("It came as a file, not from the telephone itself")
    OTHER = "other", N_("It was noted on another telephone")
    TWICE = "twice", N_("Something else was handed in under the same number")


ACCEPTABLE = frozenset(Held) - {Held.ROUND, Held.PLACE, Held.PROFILE, Held.FORM}
"""What a coordinator may pass over: what is in the way is the circumstance, not the content."""


class Aside(Word):
    """Why a coordinator sets an item aside."""

    TWICE = "twice", N_("It was noted another way")
    TRIAL = "trial", N_("It was a trial")
    STOLEN = "stolen", N_("Somebody else may have written it")
    USELESS = "useless", N_("It does not open, or makes no sense")


class Wiped(Word):
    """Why a telephone wiped what it could read."""

    HOURS = "hours", N_("The round was over")
    PINS = "pins", N_("The PIN was wrong too often")
    REVOKED = "revoked", N_("It was taken off")
    USER = "user", N_("Whoever had it in hand wanted it so")


class Revoked(Word):
    """Why a telephone was taken off."""

    LOST = "lost", N_("Lost or stolen")
    REPLACED = "replaced", N_("Replaced")
    LEFT = "left", N_("Its owner has left")
    OTHER = "other", N_("Other")
