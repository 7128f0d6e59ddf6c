"""Who has read a file: whoever may read it can see who else has (behaviour 82)."""

from __future__ import annotations

import json

from sqlalchemy import func, select

from caseapp.accounts.directory import names_of
from caseapp.accounts.models import Establishment
from caseapp.cases.events import OPENED
from caseapp.cases.models import Case
from caseapp.cases.records import Reader
from caseapp.infra.audit import AuditEvent
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.policy.matrix import Relation


def readers_of(actor: Actor, case: Case, limit: int = 50) -> list[Reader]:
    """People who opened the file, the latest first, each once with how often."""
    last = func.max(AuditEvent.at).label("last_at")
    query = (
        select(
            AuditEvent.actor_id,
            AuditEvent.workplace_id,
            AuditEvent.detail,
            last,
            func.count().label("times"),
        )
        .where(AuditEvent.about_id == case.id, AuditEvent.fact == OPENED.code)
        .group_by(AuditEvent.actor_id, AuditEvent.workplace_id, AuditEvent.detail)
        .order_by(last.desc())
        .limit(limit)
    )
    unit = session()
    rows = unit.execute(query).all()
    names = names_of(unit, {row.actor_id for row in rows if row.actor_id}, actor.language)
    places = {
        place.id: place.name(actor.language)
        for place in unit.scalars(select(Establishment).where(Establishment.id.in_({r.workplace_id for r in rows})))
    }
    return [
        Reader(
            name=names.get(row.actor_id, ""),
            workplace=places.get(row.workplace_id, ""),
            last_at=row.last_at,
            times=row.times,
            exceptional=json.loads(row.detail).get("relation") == Relation.EXCEPTIONAL,
        )
        for row in rows
    ]
