"""What may leave as a list: coded facts of incidents that are open to the whole house of whoever asks."""

from __future__ import annotations

from collections.abc import Callable

from caseapp.cases.service.entries import need
from caseapp.incidents.events import EXPORTED
from caseapp.incidents.queries.lists import incidents_of
from caseapp.incidents.records import Line
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.policy.permissions import P


def in_open(actor: Actor) -> list[Line]:
    """Incidents that nobody is kept from: one that is set apart leaves by no list, whoever reads it. Raises Refused."""
    need(actor, P.INCIDENT_LEAD)
    return [line for line in incidents_of(actor, traced=False) if not line.apart]


def exported(actor: Actor, fits: Callable[[Line], bool], *, reason: str) -> list[Line]:
    """Those that fit; the trail keeps how many, and, sealed, why. Raises Refused."""
    lines = [line for line in in_open(actor) if fits(line)]
    record(session(), actor, EXPORTED, actor.workplace_id, incidents=len(lines), reason=reason)
    return lines
