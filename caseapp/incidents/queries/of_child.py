"""The incidents that concern a child, for those who may know of them: coded facts, nothing opened."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from caseapp.cases.beside import beside, of_file
from caseapp.incidents.models import Incident, IncidentChild, IncidentReader
from caseapp.incidents.vocabulary import Category, ChildPart, State
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.policy.permissions import P, Reach, reach

_OF_CHILD = Reading(
    select(
        Incident.id,
        Incident.category,
        Incident.gravity,
        Incident.state,
        Incident.happened_at,
        Incident.declared_by_id,
        IncidentChild.part,
    )
    .join(IncidentChild, IncidentChild.incident_id == Incident.id)
    .where(IncidentChild.case_id == bindparam("case_id"))
    .order_by(Incident.happened_at.desc())
)
INCIDENTS = beside.declare("incidents", select(IncidentChild.incident_id).where(IncidentChild.case_id == of_file))
_READS = Reading(
    select(IncidentReader.incident_id).where(
        IncidentReader.user_id == bindparam("user_id"), IncidentReader.until.is_(None)
    )
)


class OfChild(NamedTuple):
    """An incident, as the line of a child's file tells it."""

    id: bytes
    category: Category
    gravity: int
    state: State
    part: ChildPart
    happened_at: datetime


def of_child(actor: Actor, case_id: bytes) -> list[OfChild]:
    """Those that concern the child of a file that this session has opened; none for a role that reads no incident."""
    how_far = reach(actor.roles, P.INCIDENT_READ)
    if how_far is None:
        return []
    unit = session()
    rows = _OF_CHILD.rows(unit, case_id=case_id)
    if rows and how_far is not Reach.ESTABLISHMENT:
        named = {row.incident_id for row in _READS.rows(unit, user_id=actor.user_id)}
        rows = [row for row in rows if row.id in named or row.declared_by_id == actor.user_id]
    return [
        OfChild(row.id, Category(row.category), row.gravity, State(row.state), ChildPart(row.part), row.happened_at)
        for row in rows
    ]
