"""One note, for its author who corrects it."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from caseapp.cases.events import OPENED
from caseapp.cases.models import Case, CaseEvent
from caseapp.cases.relation import standing, team_ids
from caseapp.cases.vocabulary import EventKind
from caseapp.infra import access
from caseapp.infra.access import coded
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.policy.classes import DataClass


class OwnNote(NamedTuple):
    """What stands in a note now; `id` is that of its newest version."""

    id: bytes
    text: str


def own_note(actor: Actor, case: Case, note_id: bytes) -> OwnNote:
    """The newest version of a note of the actor's own, opened. Raises NotFound for anything else."""
    unit = session()
    rows = unit.scalars(
        select(CaseEvent).where(
            CaseEvent.case_id == case.id, CaseEvent.kind == EventKind.NOTE, CaseEvent.author_id == actor.user_id
        )
    ).all()
    newer = {row.replaces_id: row for row in rows if row.replaces_id}
    note = next((row for row in rows if row.id == note_id), None)
    while note is not None and note.id in newer:
        note = newer[note.id]
    if note is None:
        raise NotFound
    stand = standing(unit, actor, case.id, case.establishment_id, team_ids(unit, case.id))
    data_class = DataClass(note.data_class)
    verdicts = {data_class: stand.verdicts[data_class]}
    grant = access.mint(
        unit,
        actor,
        OPENED,
        stand.holder_id,
        [case.id],
        verdicts,
        about=case.id,
        classes=coded(verdicts),
        relation=str(stand.relation),
    )
    opened = grant.open(note.body, CaseEvent.__tablename__, data_class, note.id, case.id, note.author_id)
    if opened.state != "open":
        raise NotFound  # she may write in this class, and not read it again
    return OwnNote(note.id, opened.get("text", ""))
