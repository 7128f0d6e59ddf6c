"""How an actor stands to an incident: why she sees it, with whose keys, and what she may do."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.incidents.models import Incident, IncidentReader
from caseapp.incidents.vocabulary import WITHOUT_KEY, ReaderPart, State
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound, Refused
from caseapp.policy.permissions import P, Reach, reach

_PART = Reading(
    select(IncidentReader.part).where(
        IncidentReader.incident_id == bindparam("incident_id"),
        IncidentReader.user_id == bindparam("user_id"),
        IncidentReader.until.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whose keys open the incident to her (None: she learns coded facts only), and what she may do with it."""

    part: ReaderPart | None
    holder_id: bytes | None
    leads: bool
    writes: bool


def standing(unit: Session, actor: Actor, incident: Incident) -> Standing:
    """How `actor` stands to an incident that her session sees. Raises NotFound where she has nothing to do with it."""
    row = _PART.first(unit, incident_id=incident.id, user_id=actor.user_id)
    part = ReaderPart(row.part) if row else None
    mine = incident.establishment_id == actor.workplace_id
    own = incident.declared_by_id == actor.user_id
    if part is None and (incident.apart or not mine):
        raise NotFound
    if part is None and not own and reach(actor.roles, P.INCIDENT_READ) is not Reach.ESTABLISHMENT:
        raise NotFound
    if part in WITHOUT_KEY:
        return Standing(part, None, leads=False, writes=False)
    how_far = reach(actor.roles, P.INCIDENT_LEAD)
    leads = how_far is not None and (part is ReaderPart.UNIT or (mine and how_far is Reach.ESTABLISHMENT))
    house_key = mine and not incident.apart
    return Standing(
        part,
        actor.workplace_id if house_key else actor.user_id,
        leads,
        (leads or own) and incident.state != State.CLOSED,
    )


def need_lead(unit: Session, actor: Actor, incident: Incident) -> bytes:
    """Whose keys she leads it with. Raises NotFound, or Refused where she may only read it."""
    here = standing(unit, actor, incident)
    if not here.leads or here.holder_id is None:
        raise Refused(P.INCIDENT_LEAD)
    return here.holder_id


def need_write(unit: Session, actor: Actor, incident: Incident) -> bytes:
    """Whose keys she writes it with. Raises NotFound, or Refused where she may only read it or it is closed."""
    here = standing(unit, actor, incident)
    if not here.writes or here.holder_id is None:
        raise Refused(P.INCIDENT_DECLARE)
    return here.holder_id


def reads(actor: Actor, incident: Incident) -> bool:
    """Whether she reads what she has just written: she may have said that she herself is implicated."""
    try:
        standing(session(), actor, incident)
    except NotFound:
        return False
    return True
