"""How often somebody may search her own establishment: as often as anybody works, not as often as a script reads."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.infra.audit import AuditEvent
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Throttled
from caseapp.kernel.identifiers import first_id, made_at
from caseapp.matching.events import SEARCHED
from caseapp.policy.workload import SEARCHES_AN_HOUR

AN_HOUR = timedelta(hours=1)
_LAST_ALLOWED = Reading(
    select(AuditEvent.id)
    .where(
        AuditEvent.actor_id == bindparam("user_id"),
        AuditEvent.fact == SEARCHED.code,
        AuditEvent.id > bindparam("since"),
    )
    .order_by(AuditEvent.id.desc())
    .limit(1)
    .offset(bindparam("most"))
)


def keep_pace(unit: Session, actor: Actor) -> None:
    """Raise Throttled, with how long to wait, for whoever searched too often within the hour (the trail counts)."""
    now = clock.now()
    since = first_id(now - AN_HOUR)
    row = _LAST_ALLOWED.first(unit, user_id=actor.user_id, since=since, most=SEARCHES_AN_HOUR - 1)
    if row is not None:
        raise Throttled(max(1, int((made_at(row.id) + AN_HOUR - now).total_seconds())))
