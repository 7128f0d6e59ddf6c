"""What is to be done so that it does not happen again: who, by when, done."""

from __future__ import annotations

from datetime import date

from caseapp.incidents.events import ACTION, ACTION_DONE
from caseapp.incidents.models import Incident, IncidentAction
from caseapp.incidents.relation import need_lead, standing
from caseapp.incidents.service.lines import write_line
from caseapp.incidents.service.sheet import let_in
from caseapp.incidents.vocabulary import LineKind, ReaderPart, State
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import load_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound, Refused
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P


def decide(actor: Actor, incident: Incident, owner_id: bytes, due_on: date, text: str) -> IncidentAction:
    """Decide an action. Whoever is to do it reads the incident from now on.

    Raises NotFound, Refused, Impossible when the incident is closed, Invalid for an empty one, a day gone by, or a
    colleague who is implicated.
    """
    unit = session()
    holder = need_lead(unit, actor, incident)
    if incident.state == State.CLOSED:
        raise Impossible("status")
    flaws = {} if text.strip() else {"text": "required"}
    if due_on < clock.today():
        flaws["due_on"] = "day_gone"
    if flaws:
        raise Invalid(flaws)
    try:
        let_in(actor, incident, owner_id, ReaderPart.ACTION)
    except Invalid as error:
        raise Invalid({"owner": error.fields["person"]}) from None
    keys = load_keys(unit, holder, [incident.id], [DataClass.NOTES])
    row = IncidentAction(id=new_id(), incident_id=incident.id, owner_id=owner_id, due_on=due_on)
    row.body = keys.seal({"text": text.strip()}, IncidentAction.__tablename__, DataClass.NOTES, row.id, incident.id)
    unit.add(row)
    write_line(unit, actor, incident, LineKind.ACTION)
    record(unit, actor, ACTION, incident.id)
    unit.flush()
    return row


def finish(actor: Actor, incident: Incident, action_id: bytes) -> None:
    """An action is done: its owner says so, or whoever leads. Raises NotFound, Refused."""
    unit = session()
    here = standing(unit, actor, incident)
    row = unit.get(IncidentAction, action_id)
    if row is None or row.incident_id != incident.id or row.done_at is not None:
        raise NotFound
    if not here.leads and row.owner_id != actor.user_id:
        raise Refused(P.INCIDENT_LEAD)
    row.done_at, row.done_by_id = clock.now(), actor.user_id
    write_line(unit, actor, incident, LineKind.ACTION_DONE)
    record(unit, actor, ACTION_DONE, incident.id, late=int(clock.today() > row.due_on))
    unit.flush()
