"""Questions about a centre: asked by an actor, already scoped, answered with records."""

from caseapp.establishments.queries.board import board, residents
from caseapp.establishments.queries.free import free_beds, free_units
from caseapp.establishments.queries.log import log_of
from caseapp.establishments.queries.presence import called, roll, sought, unaccounted
from caseapp.establishments.queries.register import line_of, read_register, verify, years_of
from caseapp.establishments.queries.stays import aftercare_due, card, glance, has_beds, latest, living

__all__ = [
    "aftercare_due",
    "board",
    "called",
    "card",
    "free_beds",
    "free_units",
    "glance",
    "has_beds",
    "latest",
    "line_of",
    "living",
    "log_of",
    "read_register",
    "residents",
    "roll",
    "sought",
    "unaccounted",
    "verify",
    "years_of",
]
