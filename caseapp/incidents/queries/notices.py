"""What the bell tells of incidents: that one concerns her, and the way to it."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from caseapp.accounts.models import Establishment
from caseapp.cases.models import Notice
from caseapp.cases.queries.notices import MOST, TELLS, Source, Told
from caseapp.cases.vocabulary import NoticeKind
from caseapp.incidents.models import Incident, IncidentReader
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P, holds

_HERS = (
    Notice.user_id == bindparam("user_id"),
    IncidentReader.place_id == bindparam("place_id"),
    IncidentReader.until.is_(None),
)
_TOLD = Reading(
    select(*TELLS, Incident.id.label("incident_id"), Establishment.name_fr, Establishment.name_ar)
    .join(IncidentReader, IncidentReader.id == Notice.id)
    .join(Incident, Incident.id == IncidentReader.incident_id)
    .join(Establishment, Establishment.id == Incident.establishment_id)
    .where(*_HERS)
    .order_by(Notice.at.desc())
    .limit(MOST)
)
_UNREAD = Reading(
    select(func.count(Notice.id).label("lines"))
    .join(IncidentReader, IncidentReader.id == Notice.id)
    .where(*_HERS, Notice.read_at.is_(None))
)


def _told(actor: Actor) -> list[Told]:
    if not holds(actor.roles, P.INCIDENT_READ):
        return []
    rows = _TOLD.rows(session(), user_id=actor.user_id, place_id=actor.workplace_id)
    return [
        Told(
            NoticeKind(row.kind),
            1,
            row.at,
            row.read_at is not None,
            colleague=row.name_ar if actor.language == "ar" else row.name_fr,
            url=f"/incidents/{id_text(row.incident_id)}",
        )
        for row in rows
    ]


def _unread(actor: Actor) -> int:
    if not holds(actor.roles, P.INCIDENT_READ):
        return 0
    row = _UNREAD.first(session(), user_id=actor.user_id, place_id=actor.workplace_id)
    return int(row.lines) if row else 0


BELL = Source(_told, _unread)
