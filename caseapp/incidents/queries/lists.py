"""Which incidents somebody sees, as coded facts. What she may not know of is not there to be counted."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select

from caseapp.accounts.directory import names_of
from caseapp.accounts.models import Establishment
from caseapp.cases.service.entries import need
from caseapp.incidents.events import LISTED
from caseapp.incidents.models import Incident, IncidentDuty, IncidentReader
from caseapp.incidents.records import Line
from caseapp.incidents.vocabulary import Category, State
from caseapp.infra.audit import record
from caseapp.infra.db import UtcDateTime, session
from caseapp.infra.db.reading import Reading, padded
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.incidents import Whom
from caseapp.policy.permissions import P, Reach, reach

LASTS = timedelta(days=730)
"""So far back a list of incidents goes; what is not closed is shown whatever its age."""
MOST = 1000

_COLUMNS = (
    Incident.id,
    Incident.establishment_id,
    Incident.category,
    Incident.gravity,
    Incident.state,
    Incident.apart,
    Incident.happened_at,
    Incident.known_at,
    Incident.declared_by_id,
    Establishment.name_fr,
    Establishment.name_ar,
)
_RECENT = or_(Incident.happened_at > bindparam("since", type_=UtcDateTime()), Incident.state != str(State.CLOSED))
_ALL = Reading(
    select(*_COLUMNS)
    .join(Establishment, Establishment.id == Incident.establishment_id)
    .where(_RECENT)
    .order_by(Incident.happened_at.desc(), Incident.id.desc())
    .limit(MOST)
)
_READS = Reading(
    select(IncidentReader.incident_id).where(
        IncidentReader.user_id == bindparam("user_id"), IncidentReader.until.is_(None)
    )
)
_UNTOLD = Reading(
    select(IncidentDuty.incident_id, IncidentDuty.whom, IncidentDuty.due_at)
    .where(IncidentDuty.incident_id.in_(bindparam("ids", expanding=True)), IncidentDuty.told_at.is_(None))
    .order_by(IncidentDuty.due_at)
)


def incidents_of(actor: Actor, *, traced: bool = True) -> list[Line]:
    """Every incident that this person may know of, the newest first. Raises Refused.

    Her house's, where her role reads them all; else those she declared; and those whose circle she is in.
    """
    need(actor, P.INCIDENT_READ)
    unit = session()
    rows = _ALL.rows(unit, since=clock.now() - LASTS)
    if reach(actor.roles, P.INCIDENT_READ) is not Reach.ESTABLISHMENT:
        named = {row.incident_id for row in _READS.rows(unit, user_id=actor.user_id)}
        rows = [row for row in rows if row.id in named or row.declared_by_id == actor.user_id]
    if not rows:
        return []
    untold: dict[bytes, list[tuple[Whom, datetime]]] = defaultdict(list)
    for duty in _UNTOLD.rows(unit, ids=padded([row.id for row in rows])):
        untold[duty.incident_id].append((Whom(duty.whom), duty.due_at))
    people = names_of(unit, {row.declared_by_id for row in rows}, actor.language)
    if traced:
        record(unit, actor, LISTED, actor.workplace_id, incidents=len(rows))
    return [_line(row, actor, people, untold[row.id]) for row in rows]


def _line(row: Any, actor: Actor, people: dict[bytes, str], untold: list[tuple[Whom, datetime]]) -> Line:
    return Line(
        id=row.id,
        place=row.name_ar if actor.language == "ar" else row.name_fr,
        mine=row.establishment_id == actor.workplace_id,
        category=Category(row.category),
        gravity=row.gravity,
        state=State(row.state),
        apart=row.apart,
        happened_at=row.happened_at,
        known_at=row.known_at,
        declared_by=people.get(row.declared_by_id, ""),
        untold=untold,
    )
