"""Tables of the street, cut by noun: places, crews, rounds, calls, encounters, profiles, nights, telephones."""

from caseapp.outreach.models.calls import Call, CallFields, Promise
from caseapp.outreach.models.crew import Competence, Vehicle, VehicleFields, WeeklyFields, WeeklyRound
from caseapp.outreach.models.devices import Device, FieldItem, FieldKey, HeldCall
from caseapp.outreach.models.encounters import (
    AddedFields,
    Addition,
    CareFields,
    Encounter,
    FaceFields,
    Met,
    Observation,
    SpotFields,
    ToldFields,
)
from caseapp.outreach.models.nights import Debrief, KitLine, NightReport, ReportFields, TeamIncident
from caseapp.outreach.models.profiles import LifeFields, Missed, Profile, ProfileFace, Recognition
from caseapp.outreach.models.rounds import CheckIn, PlanFields, Round, RoundMember, Stop
from caseapp.outreach.models.street import OfStreet
from caseapp.outreach.models.territory import Place, PlaceFields, PointFields, Sector, SectorFields

__all__ = [
    "AddedFields",
    "Addition",
    "Call",
    "CallFields",
    "CareFields",
    "CheckIn",
    "Competence",
    "Debrief",
    "Device",
    "Encounter",
    "FaceFields",
    "FieldItem",
    "FieldKey",
    "HeldCall",
    "KitLine",
    "LifeFields",
    "Met",
    "Missed",
    "NightReport",
    "Observation",
    "OfStreet",
    "Place",
    "PlaceFields",
    "PlanFields",
    "PointFields",
    "Profile",
    "ProfileFace",
    "Promise",
    "Recognition",
    "ReportFields",
    "Round",
    "RoundMember",
    "Sector",
    "SectorFields",
    "SpotFields",
    "Stop",
    "TeamIncident",
    "ToldFields",
    "Vehicle",
    "VehicleFields",
    "WeeklyFields",
    "WeeklyRound",
]
