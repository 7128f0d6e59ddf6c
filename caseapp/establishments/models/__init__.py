"""Tables of a centre, cut by noun: its places, who stays there, its register."""

from caseapp.establishments.models.centre import OfCentre
from caseapp.establishments.models.places import Bed, BedUse, Licensed, Night, Unit
from caseapp.establishments.models.register import Register, RegisterLine, RegisterMark
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
    "EntryFields",
    "LeavingFields",
    "Licensed",
    "Night",
    "OfCentre",
    "Outing",
    "PassedOver",
    "Register",
    "RegisterLine",
    "RegisterMark",
    "Stay",
    "Unit",
    "Visitor",
]
