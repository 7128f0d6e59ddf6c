"""Writing in the log between shifts, saying that one has read it, and that something is done."""

from __future__ import annotations

from sqlalchemy import select

from caseapp.cases.service.entries import need
from caseapp.establishments.events import LOG_DONE, LOG_READ, LOG_WRITTEN
from caseapp.establishments.models import LogLine, LogRead, Stay
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P


def write_line(actor: Actor, text: str, *, stay_id: bytes | None = None, pinned: bool = False) -> LogLine:
    """A line for the next shift, about the house or about a child who lives here.

    Raises Refused, Invalid for an empty one, NotFound for a stay of another house.
    """
    need(actor, P.STAY_KEEP)
    unit, place = session(), actor.workplace_id or b""
    if not text.strip():
        raise Invalid({"text": "required"})
    if stay_id is not None:
        stay = unit.get(Stay, stay_id)
        if stay is None or stay.establishment_id != place or stay.ended_at is not None:
            raise NotFound
    row = LogLine(
        id=new_id(), establishment_id=place, stay_id=stay_id, pinned=pinned, written_at=clock.now(), by_id=actor.user_id
    )
    keys = writing_keys(unit, place, place, [DataClass.NOTES])
    row.body = keys.seal({"text": text.strip()}, LogLine.__tablename__, DataClass.NOTES, row.id, place)
    unit.add(row)
    record(unit, actor, LOG_WRITTEN, place, pinned=int(pinned))
    unit.flush()
    return row


def have_read(actor: Actor, line_ids: list[bytes]) -> int:
    """Say that these lines were read. How many were new to her. Lines of another house count as none."""
    need(actor, P.STAY_READ)
    unit = session()
    here = set(
        unit.scalars(select(LogLine.id).where(LogLine.id.in_(line_ids), LogLine.establishment_id == actor.workplace_id))
    )
    before = set(
        unit.scalars(select(LogRead.line_id).where(LogRead.user_id == actor.user_id, LogRead.line_id.in_(here)))
    )
    fresh = here - before
    for line_id in fresh:
        unit.add(
            LogRead(user_id=actor.user_id, line_id=line_id, establishment_id=actor.workplace_id or b"", at=clock.now())
        )
    if fresh:
        record(unit, actor, LOG_READ, actor.workplace_id, lines=len(fresh))
    unit.flush()
    return len(fresh)


def mark_done(actor: Actor, line_id: bytes) -> None:
    """What was pinned is done. Raises Refused, NotFound."""
    need(actor, P.STAY_KEEP)
    unit = session()
    row = unit.get(LogLine, line_id)
    if row is None or row.establishment_id != actor.workplace_id or row.done_at is not None:
        raise NotFound
    row.done_at, row.done_by_id = clock.now(), actor.user_id
    record(unit, actor, LOG_DONE, actor.workplace_id)
    unit.flush()
