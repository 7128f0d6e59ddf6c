"""Calls that come in, and returns that were promised."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class Channel(Word):
    """Who called."""

    HOTLINE = "hotline", N_("Helpline for children")
    CITIZEN = "citizen", N_("A citizen")
    POLICE = "police", N_("Police or gendarmerie")
    SCHOOL = "school", N_("School")
    ASSOCIATION = "association", N_("Association")
    CENTRE = "centre", N_("A social centre")
    OTHER = "other", N_("Other")


class CallUrgency(Word):
    """How soon somebody must go."""

    NOW = "now", N_("Now")
    TONIGHT = "tonight", N_("Tonight")
    WEEK = "week", N_("This week")


class CallOutcome(Word):
    """What came of a call."""

    FOUND = "found", N_("Found")
    NOT_FOUND = "not_found", N_("Not found")
    LEFT = "left", N_("Already left")
    DUPLICATE = "duplicate", N_("Already reported")


class PromiseOutcome(Word):
    """What came of a promised return."""

    KEPT = "kept", N_("Kept")
    ABSENT = "absent", N_("We came, the child was not there")
    MISSED = "missed", N_("Nobody went")
