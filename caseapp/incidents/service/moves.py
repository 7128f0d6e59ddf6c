"""Taking an incident to its next step; closing asks that the work is done."""

from __future__ import annotations

from sqlalchemy import select

from caseapp.cases.service.entries import need
from caseapp.incidents.events import MOVED
from caseapp.incidents.lifecycle import LIFECYCLE
from caseapp.incidents.models import CLASSES, Incident, IncidentAction
from caseapp.incidents.relation import need_lead
from caseapp.incidents.service.duties import untold
from caseapp.incidents.service.lines import write_line
from caseapp.incidents.service.sheet import picture
from caseapp.incidents.vocabulary import LineKind, MoveName, State
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import load_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid


def move(actor: Actor, incident: Incident, name: MoveName, reason: str = "") -> None:
    """Take the incident a step on. Raises NotFound, Refused, Invalid without a reason where one is asked, Impossible
    where the table has no such move or something is still to be done."""
    unit = session()
    holder = need_lead(unit, actor, incident)
    line = LIFECYCLE.move(name, State(incident.state))
    need(actor, line.permission)  # type: ignore[arg-type]
    if "reason" in line.needs and not reason.strip():
        raise Invalid({"reason": "required"})
    keys = load_keys(unit, holder, [incident.id], CLASSES)
    if line.target is State.CLOSED:
        written = picture(unit, incident, keys, 3)
        if not written["causes"] or not written["lessons"]:
            raise Impossible("causes_missing")
        if untold(unit, incident):
            raise Impossible("somebody_untold")
        doing = select(IncidentAction.id).where(
            IncidentAction.incident_id == incident.id, IncidentAction.done_at.is_(None)
        )
        if unit.scalars(doing).first():
            raise Impossible("action_open")
    incident.state = str(line.target)
    incident.closed_at = clock.now() if line.target is State.CLOSED else None
    write_line(unit, actor, incident, LineKind.MOVED, detail=str(line.target), note=reason, keys=keys)
    record(unit, actor, MOVED, incident.id, state=str(line.target))
    unit.flush()
