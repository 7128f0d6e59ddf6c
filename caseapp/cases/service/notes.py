"""Adding a note, in the class its content belongs to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from caseapp.cases.events import NOTED
from caseapp.cases.models import Case
from caseapp.cases.service.entries import need, need_class, relation_to, write_entry
from caseapp.cases.vocabulary import EventKind
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P

NOTE_CLASSES = (DataClass.NOTES, DataClass.SOCIAL, DataClass.HEALTH, DataClass.JUDICIAL)


def add_note(
    actor: Actor, case: Case, text: str, data_class: DataClass = DataClass.NOTES, at: datetime | None = None
) -> None:
    """Write a note about `at` (default: now). A closed file still takes notes.

    Raises Refused when the actor may not write in this class, Invalid for an empty note or one of the future.
    """
    need(actor, P.CASE_NOTE)
    if data_class not in NOTE_CLASSES:
        raise Invalid({"data_class": "choice"})
    unit = session()
    need_class(actor, relation_to(unit, actor, case), data_class)
    if not text.strip():
        raise Invalid({"text": "required"})
    if at is not None and at > clock.now():
        raise Invalid({"at": "future"})
    write_entry(unit, actor, case, EventKind.NOTE, data_class, {"text": text}, at=at)
    detail: dict[str, Any] = {"class": str(data_class)}
    record(unit, actor, NOTED, case.id, **detail)
    unit.flush()
