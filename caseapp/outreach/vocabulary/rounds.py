"""Rounds: why they go out, how far they have come, who is of the crew."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class RoundKind(Word):
    """Why a round goes out."""

    NIGHT = "night", N_("Night round")
    DAY = "day", N_("Day round")
    RETURN = "return", N_("Return to somebody")
    ALERT = "alert", N_("Alert")
    COUNT = "count", N_("Count night")
    WEATHER = "weather", N_("Great cold or heat")


class RoundState(Word):
    """How far a round has come."""

    PLANNED = "planned", N_("Planned")
    OUT = "out", N_("On the road")
    PAUSED = "paused", N_("Paused")
    BACK = "back", N_("Back")
    REPORTED = "reported", N_("Report signed")
    VALIDATED = "validated", N_("Validated")
    CANCELLED = "cancelled", N_("Cancelled")


RUNNING = frozenset({RoundState.OUT, RoundState.PAUSED})


class Cancelled(Word):
    """Why a round did not go out."""

    CREW = "crew", N_("Too few people")
    VEHICLE = "vehicle", N_("No vehicle")
    WEATHER = "weather", N_("Weather")
    SAFETY = "safety", N_("Not safe")
    OTHER = "other", N_("Other")


class Part(Word):
    """What somebody does in a crew."""

    LEADER = "leader", N_("Leads the round")
    EDUCATOR = "educator", N_("Educator")
    SOCIAL_WORKER = "social_worker", N_("Social worker")
    HEALTH = "health", N_("Doctor or nurse")
    DRIVER = "driver", N_("Driver")
    VOLUNTEER = "volunteer", N_("Volunteer")


class WentHome(Word):
    """Why somebody of a crew goes home before the others."""

    ILL = "ill", N_("Ill or hurt")
    FAMILY = "family", N_("Called home")
    SHIFT = "shift", N_("Her or his hours are over")
    ESCORT = "escort", N_("Stays with a child elsewhere")
    OTHER = "other", N_("Other")


class Skill(Word):
    """What somebody can do, with a certificate that may run out."""

    DRIVING = "driving", N_("Driving licence")
    FIRST_AID = "first_aid", N_("First aid")
    NURSING = "nursing", N_("Nursing")
    PSYCHOLOGY = "psychology", N_("Psychology")
    MEDIATION = "mediation", N_("Mediation")
    TAMAZIGHT = "tamazight", N_("Speaks Tamazight")
    SUB_SAHARAN = "sub_saharan", N_("Speaks languages from south of the Sahara")
    WOMAN = "woman", N_("A woman, for girls and young women")


class StopReason(Word):
    """Why a place is on a round."""

    PLANNED = "planned", N_("On the route")
    CALL = "call", N_("Somebody called")
    PROMISE = "promise", N_("A promised return")
    ADDED = "added", N_("Added on the way")
