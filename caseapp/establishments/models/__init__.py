"""Tables of a centre, cut by noun: its places, who stays there, who is here, its register, its figures."""

from caseapp.establishments.models.centre import OfCentre
from caseapp.establishments.models.figures import StayFlow, StayLength
from caseapp.establishments.models.log import LogLine, LogRead
from caseapp.establishments.models.places import Bed, BedUse, Licensed, Night, Unit
from caseapp.establishments.models.presence import Call, Presence, Search
from caseapp.establishments.models.register import Register, RegisterLine, RegisterMark
from caseapp.establishments.models.signatures import ChildFields, Signature, SignedFields
from caseapp.establishments.models.stays import (
    Basis,
    BasisFields,
    EntryFields,
    LeavingFields,
    Outing,
    PassedOver,
    Stay,
    Visitor,
)

__all__ = [
    "Basis",
    "BasisFields",
    "Bed",
    "BedUse",
    "Call",
    "ChildFields",
    "EntryFields",
    "LeavingFields",
    "Licensed",
    "LogLine",
    "LogRead",
    "Night",
    "OfCentre",
    "Outing",
    "PassedOver",
    "Presence",
    "Register",
    "RegisterLine",
    "RegisterMark",
    "Search",
    "Signature",
    "SignedFields",
    "Stay",
    "StayFlow",
    "StayLength",
    "Unit",
    "Visitor",
]
