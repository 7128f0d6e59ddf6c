"""What the tests of a file have in common: who works there, how a child is registered, the file as somebody sees it
(behaviours 24, 25, 50, 53, 61, 79, 81, 82, 84)."""

from __future__ import annotations

from typing import Any

from caseapp.cases import queries
from caseapp.policy.roles import Role
from tests.cases.pages import fill, reference_of
from tests.conftest import House
from tests.support.client import PageClient
from tests.support.world import PASSWORD, act_as, leave

WORKER, OFFICER, INTAKE, DIRECTOR = Role.REFERENCE_WORKER, Role.UNIT_OFFICER, Role.INTAKE_WORKER, Role.DIRECTOR
HEALTH = Role.HEALTH_STAFF
REASON = "Appel du procureur à trois heures du matin."


def register(client: PageClient, **typed: Any) -> str:
    """Register a child; the reference of the file."""
    return reference_of(fill(client, "/cases/new", **{"danger": "not_assessed", **typed}))


def opened(house: House, reference: str, role: Role = WORKER) -> Any:
    """The file as `role` sees it."""
    with house.app.app_context():
        me = house.world.actor(role)
        act_as(me)
        file = queries.open_file(me, reference)
        leave()
        return file


def path(house: House, end: str = "") -> str:
    """The address of the world's file."""
    return f"/cases/{house.world.reference}{end}"


def break_glass(client: PageClient, file: str, **typed: str) -> Any:
    """Open somebody else's file exceptionally; the answer."""
    wanted = {"reference": file, "reason": REASON, "password": PASSWORD, **typed}
    return fill(client, "/exceptional", "/exceptional", **wanted)
