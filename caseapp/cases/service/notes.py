"""Notes: written in the class their content belongs to, corrected by their author, pinned above the timeline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.events import LINE_PINNED, NOTE_CORRECTED, NOTED
from caseapp.cases.models import Case, CaseEvent
from caseapp.cases.service.deadlines import see_child
from caseapp.cases.service.entries import need, need_class, relation_to, write_entry
from caseapp.cases.service.promises import Promise, begin, flaws
from caseapp.cases.vocabulary import Audience, EventKind, NoteKind
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Conflict, Invalid, NotFound
from caseapp.policy.classes import DataClass
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P

NOTE_CLASSES = (DataClass.NOTES, DataClass.SOCIAL, DataClass.HEALTH, DataClass.JUDICIAL)


def add_note(
    actor: Actor,
    case: Case,
    text: str,
    data_class: DataClass = DataClass.NOTES,
    at: datetime | None = None,
    *,
    kind: NoteKind | None = None,
    audience: Audience = Audience.TEAM,
    seen: bool = False,
    promise: Promise | None = None,
) -> datetime | None:
    """Write a note about `at` (default: now). A closed file still takes notes.

    `seen`: its author says that the child was seen or heard. No kind of note says so by itself: a call may have reached
    nobody, a visit found a closed door. Returns by when the child is then to be seen again, where that is asked.
    `promise`: what she says in it that she will do.

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
    if promise and (found := flaws(case, promise)):
        raise Invalid(found)
    told = {"text": text}
    detail = str(kind) if kind else None
    again = see_child(unit, actor, case, at) if seen else None
    note = write_entry(unit, actor, case, EventKind.NOTE, data_class, told, detail=detail, at=at, audience=audience)
    if promise:
        begin(unit, actor, case, note, promise, text)
    record(unit, actor, NOTED, case.id, **_about(data_class))
    unit.flush()
    return again


def correct_note(actor: Actor, case: Case, note_id: bytes, text: str) -> None:
    """Write a note of one's own anew; the earlier version stays, and stands behind the new one.

    Raises Refused, NotFound for what is no note of hers in this file, Invalid for an empty one, Conflict when she
    has corrected it meanwhile (in another window): the newer version would be passed over.
    """
    need(actor, P.CASE_NOTE)
    unit = session()
    note = _line(unit, actor, case, note_id)
    if note.kind != EventKind.NOTE or note.author_id != actor.user_id:
        raise NotFound
    data_class = DataClass(note.data_class)
    need_class(actor, relation_to(unit, actor, case), data_class)
    if not text.strip():
        raise Invalid({"text": "required"})
    if _is_replaced(unit, case, note):
        raise Conflict({"text": ""})
    told = {"text": text}
    newer = write_entry(
        unit,
        actor,
        case,
        EventKind.NOTE,
        data_class,
        told,
        detail=note.detail,
        at=note.at,
        audience=Audience(note.audience),
        replaces=note.id,
    )
    newer.pinned, note.pinned = note.pinned, False
    record(unit, actor, NOTE_CORRECTED, case.id, **_about(data_class))
    unit.flush()


def pin(actor: Actor, case: Case, line_id: bytes, *, pinned: bool = True) -> None:
    """Keep a line of the timeline on top, or let it back to its place. It is nobody's news.

    Raises Refused, NotFound for what is no line of this file, Conflict for a version that has been replaced.
    """
    need(actor, P.CASE_NOTE)
    unit = session()
    line = _line(unit, actor, case, line_id)
    if line.pinned == pinned:
        return
    if _is_replaced(unit, case, line):
        raise Conflict({"line": ""})
    line.pinned = pinned
    record(unit, actor, LINE_PINNED, case.id, pinned=pinned)
    unit.flush()


def _line(unit: Session, actor: Actor, case: Case, line_id: bytes) -> CaseEvent:
    if relation_to(unit, actor, case) is Relation.NONE:
        raise NotFound
    query = select(CaseEvent).where(CaseEvent.id == line_id, CaseEvent.case_id == case.id)
    line = unit.scalars(query).one_or_none()
    if line is None:
        raise NotFound
    return line


def _is_replaced(unit: Session, case: Case, line: CaseEvent) -> bool:
    query = select(CaseEvent.id).where(CaseEvent.case_id == case.id, CaseEvent.replaces_id == line.id)
    return unit.execute(query).first() is not None


def _about(data_class: DataClass) -> dict[str, Any]:
    return {"class": str(data_class)}
