"""What tests of incidents share: declaring one, and asking as somebody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from caseapp.incidents import queries
from caseapp.incidents.models import PeopleFields, ToldFields
from caseapp.incidents.service.declare import Declared, declare
from caseapp.incidents.vocabulary import Category, Gravity
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.policy.roles import Role
from tests.conftest import House
from tests.security.tools import looking, working

EDUCATOR, DIRECTOR, WORKER, OFFICER = Role.EDUCATOR, Role.DIRECTOR, Role.REFERENCE_WORKER, Role.UNIT_OFFICER
INTAKE = Role.INTAKE_WORKER
WHAT = "Une gifle au réfectoire, devant les autres."


def naming(house: House, *roles: Role, words: str = "", past: bool = False) -> PeopleFields:
    """These colleagues of the centre are implicated."""
    return PeopleFields(staff=[id_text(house.world.person(role)) for role in roles], words=words, past=past)


def declared(house: House, by: Role = EDUCATOR, **changed: Any) -> bytes:
    """Declare an incident that happened half an hour ago; its id."""
    given: dict[str, Any] = {
        "category": Category.VIOLENCE,
        "gravity": Gravity.SERIOUS,
        "happened_at": clock.now() - timedelta(minutes=30),
        "told": ToldFields(what=WHAT),
    }
    me = house.world.actor(by)
    with working(house, me):
        return declare(me, Declared(**given | changed)).id


def seen_by(house: House, actor: Actor) -> set[bytes]:
    """The incidents on somebody's list."""
    with looking(house, actor):
        return {line.id for line in queries.incidents_of(actor)}


def read_by(house: House, actor: Actor, incident: bytes) -> Any:
    """The sheet, as somebody opens it. Raises NotFound."""
    with looking(house, actor):
        return queries.open_sheet(actor, queries.locate(actor, incident))
