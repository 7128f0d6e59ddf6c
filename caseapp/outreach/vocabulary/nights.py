"""The end of a night: its report, and what happened to the crew."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class ReportState(Word):
    """How far the report of a night has come."""

    DRAFT = "draft", N_("Draft")
    SIGNED = "signed", N_("Signed")
    VALIDATED = "validated", N_("Validated")


class TeamIncidentKind(Word):
    """What happened to the crew."""

    THREAT = "threat", N_("Threat")
    AGGRESSION = "aggression", N_("Aggression")
    ACCIDENT = "accident", N_("Accident")
    BREAKDOWN = "breakdown", N_("Breakdown")
    THEFT = "theft", N_("Theft or loss")
    HEALTH = "health", N_("Health")
    OTHER = "other", N_("Other")
