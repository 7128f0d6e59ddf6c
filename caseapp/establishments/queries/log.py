"""The log between shifts, opened under one grant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import or_, select

from caseapp.accounts.directory import names_of
from caseapp.cases.models import Case
from caseapp.cases.service.entries import need
from caseapp.establishments.events import LOG_SEEN
from caseapp.establishments.models import LogLine, LogRead, Stay
from caseapp.establishments.queries.board import residents
from caseapp.establishments.records import Resident
from caseapp.infra import access
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict
from caseapp.policy.permissions import P

LASTS = timedelta(days=3)
"""So long a line is shown; a pinned one until it is done."""


class Told(NamedTuple):
    """A line of the log."""

    key: str
    text: str
    about: Resident | None
    for_house: bool
    pinned: bool
    by: str
    at: datetime
    read_by: list[str]
    read: bool
    """Whether the actor has read it, or wrote it herself."""


def log_of(actor: Actor, living: Mapping[bytes, Resident] | None = None) -> list[Told]:
    """The lines of the last days, pinned ones first; none about a child whose file the actor does not see.
    `living`: who lives here, where a page has asked for it. Raises Refused."""
    need(actor, P.STAY_READ)
    unit, place = session(), actor.workplace_id or b""
    open_pins = LogLine.pinned.is_(True) & LogLine.done_at.is_(None)
    recent = LogLine.written_at > clock.now() - LASTS
    where = (LogLine.establishment_id == place, or_(open_pins, recent), LogLine.done_at.is_(None))
    found = unit.scalars(select(LogLine).where(*where).order_by(LogLine.pinned.desc(), LogLine.id.desc())).all()
    files = select(Stay.id, Case.id).join(Case, Case.id == Stay.case_id)
    seen = {row[0] for row in unit.execute(files.where(Stay.id.in_({row.stay_id for row in found if row.stay_id})))}
    rows = [row for row in found if row.stay_id is None or row.stay_id in seen]
    if not rows:
        return []
    readers: dict[bytes, list[bytes]] = defaultdict(list)
    for row in unit.scalars(select(LogRead).where(LogRead.line_id.in_([row.id for row in rows])).order_by(LogRead.at)):
        readers[row.line_id].append(row.user_id)
    verdicts = {DataClass.NOTES: Verdict.ALLOWED}
    grant = access.mint(unit, actor, LOG_SEEN, place, [place], verdicts, about=place, lines=len(rows))
    people = names_of(unit, {row.by_id for row in rows} | {u for ids in readers.values() for u in ids}, actor.language)
    here = residents(actor) if living is None else living
    return [
        Told(
            key=id_text(row.id),
            text=grant.open(row.body, LogLine.__tablename__, DataClass.NOTES, row.id, place).get("text", ""),
            about=here.get(row.stay_id) if row.stay_id else None,
            for_house=row.stay_id is None,
            pinned=row.pinned,
            by=people.get(row.by_id, ""),
            at=row.written_at,
            read_by=[people.get(user, "") for user in readers[row.id]],
            read=actor.user_id in (row.by_id, *readers[row.id]),
        )
        for row in rows
    ]
