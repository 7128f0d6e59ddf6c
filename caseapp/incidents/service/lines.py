"""The incident's own line of time: what happened to the sheet, by whom."""

from __future__ import annotations

from sqlalchemy.orm import Session

from caseapp.incidents.models import Incident, IncidentLine
from caseapp.incidents.vocabulary import LineKind
from caseapp.infra.sealing.vaults import Keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass


def write_line(
    unit: Session,
    actor: Actor,
    incident: Incident,
    kind: LineKind,
    *,
    detail: str | None = None,
    note: str = "",
    keys: Keys | None = None,
) -> None:
    """Add a line; `detail` is a code, `note` is sealed with `keys`."""
    row = IncidentLine(
        id=new_id(),
        incident_id=incident.id,
        kind=str(kind),
        detail=detail,
        at=clock.now(),
        by_id=actor.user_id,
    )
    if note.strip() and keys is not None:
        row.note = keys.seal({"text": note.strip()}, IncidentLine.__tablename__, DataClass.NOTES, row.id, incident.id)
    unit.add(row)
