"""Whom to tell by when, and that somebody was told (`policy/incidents.py`)."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TypedDict

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.incidents.events import TOLD
from caseapp.incidents.models import Incident, IncidentChild, IncidentDuty
from caseapp.incidents.relation import need_write
from caseapp.incidents.service.lines import write_line
from caseapp.incidents.vocabulary import LineKind
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import load_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.norms import values
from caseapp.policy import incidents as policy
from caseapp.policy.classes import DataClass
from caseapp.policy.incidents import Whom


class HowFields(TypedDict, total=False):
    """By whom, in what way, under what reference, to which person."""

    way: str
    reference: str
    person: str


def asked(incident: Incident, *, child: bool, past: bool) -> dict[Whom, datetime]:
    """Who must be told of this incident by when. Past the director: not her."""
    day = clock.local(incident.known_at).date()
    known, held = incident.known_at, partial(values.held, day=day)
    found = policy.due(incident.category, incident.gravity, known, day, child=child, held=held)
    return {whom: at for whom, at in found.items() if not (past and whom is Whom.DIRECTOR)}


def new_duty(incident: Incident, whom: Whom, due_at: datetime) -> IncidentDuty:
    """A row of the clock of telling."""
    return IncidentDuty(id=new_id(), incident_id=incident.id, whom=str(whom), due_at=due_at)


def refresh(unit: Session, incident: Incident, *, past: bool) -> None:
    """Ask the table again after the incident was judged anew: what was told stays told, what is no longer asked goes,
    and what is asked now is due from when the house knew."""
    child = unit.scalars(select(IncidentChild.id).where(IncidentChild.incident_id == incident.id)).first() is not None
    wanted = asked(incident, child=child, past=past)
    rows = {row.whom: row for row in unit.scalars(_of(incident))}
    for whom, row in rows.items():
        if whom in wanted:
            row.due_at = wanted[Whom(whom)]
        elif row.told_at is None:
            unit.delete(row)
    for whom, due_at in wanted.items():
        if whom not in rows:
            unit.add(new_duty(incident, whom, due_at))
    unit.flush()


def tell(actor: Actor, incident: Incident, whom: Whom, told_at: datetime, how: HowFields) -> None:
    """Note that somebody was told, when and how. Raises NotFound, Refused, Invalid for a time to come or before the
    incident, Impossible when it was noted already."""
    unit = session()
    holder = need_write(unit, actor, incident)
    row = unit.scalars(_of(incident).where(IncidentDuty.whom == str(whom))).one_or_none()
    if row is None:
        raise NotFound
    if row.told_at is not None:
        raise Impossible("told_already")
    if not incident.happened_at <= told_at <= clock.now():
        raise Invalid({"at": "told_when"})
    keys = load_keys(unit, holder, [incident.id], [DataClass.NOTES])
    said = {name: text.strip() for name, text in how.items() if isinstance(text, str) and text.strip()}
    row.how = keys.seal(said, IncidentDuty.__tablename__, DataClass.NOTES, row.id, incident.id)
    row.told_at, row.told_by_id = told_at, actor.user_id
    write_line(unit, actor, incident, LineKind.TOLD, detail=str(whom))
    record(unit, actor, TOLD, incident.id, whom=str(whom), late=int(told_at > row.due_at))
    unit.flush()


def untold(unit: Session, incident: Incident) -> bool:
    """Whether anybody still has to be told."""
    return unit.scalars(_of(incident).where(IncidentDuty.told_at.is_(None))).first() is not None


def _of(incident: Incident):  # type: ignore[no-untyped-def]
    return select(IncidentDuty).where(IncidentDuty.incident_id == incident.id)
