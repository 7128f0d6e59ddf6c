"""The words of the street, cut by noun: what is stored and what is spoken, on one line. Values are added, never taken
away."""

from caseapp.outreach.vocabulary.calls import CallOutcome, CallUrgency, Channel, PromiseOutcome
from caseapp.outreach.vocabulary.encounters import (
    ACCEPTANCE,
    STOCKED,
    Adherence,
    AgeBand,
    AgeMethod,
    Condition,
    Given,
    Initiative,
    Mode,
    Need,
    Refusal,
    Trigger,
)
from caseapp.outreach.vocabulary.nights import ReportState, TeamIncidentKind
from caseapp.outreach.vocabulary.places import Ambience, PlaceKind
from caseapp.outreach.vocabulary.profiles import IN_STREET, LADDER, LEFT, Answer, Bird, MarkKind, Settled, Stage
from caseapp.outreach.vocabulary.rounds import (
    RUNNING,
    Cancelled,
    Part,
    RoundKind,
    RoundState,
    Skill,
    StopReason,
    WentHome,
)
from caseapp.outreach.vocabulary.telephones import ACCEPTABLE, Aside, Held, ItemKind, ItemState, Revoked, Wiped

__all__ = [
    "ACCEPTABLE",
    "ACCEPTANCE",
    "IN_STREET",
    "LADDER",
    "LEFT",
    "RUNNING",
    "STOCKED",
    "Adherence",
    "AgeBand",
    "AgeMethod",
    "Ambience",
    "Answer",
    "Aside",
    "Bird",
    "CallOutcome",
    "CallUrgency",
    "Cancelled",
    "Channel",
    "Condition",
    "Given",
    "Held",
    "Initiative",
    "ItemKind",
    "ItemState",
    "MarkKind",
    "Mode",
    "Need",
    "Part",
    "PlaceKind",
    "PromiseOutcome",
    "Refusal",
    "ReportState",
    "Revoked",
    "RoundKind",
    "RoundState",
    "Settled",
    "Skill",
    "Stage",
    "StopReason",
    "TeamIncidentKind",
    "Trigger",
    "WentHome",
    "Wiped",
]
