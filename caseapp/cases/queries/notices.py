"""What somebody was told about files she still sees, at her workplace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, or_, select

from caseapp.accounts.directory import names_of
from caseapp.cases.events import LISTED
from caseapp.cases.models import Case, Leave, Notice
from caseapp.cases.queries.lists import COLUMNS, open_lines
from caseapp.cases.records import CaseLine
from caseapp.cases.vocabulary import NoticeKind
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor

MOST = 100
KEPT = timedelta(days=90)
"""How long one that was read stays (`cases/housekeeping.py`)."""

TELLS = (Notice.id.label("notice_id"), Notice.kind, Notice.times, Notice.at, Notice.read_at)
RECEIVED = [str(NoticeKind.DOSE), str(NoticeKind.OFFERED)]
"""What is told in a house about a file that another one keeps: a child who lives here, a whole file that is offered."""
HERS = (
    Notice.user_id == bindparam("user_id"),
    or_(Case.establishment_id == bindparam("place_id"), Notice.kind.in_(RECEIVED)),
)
_FILES = Reading(
    select(*COLUMNS, *TELLS).join(Notice, Notice.case_id == Case.id).where(*HERS).order_by(Notice.at.desc()).limit(MOST)
)
_AWAY = (
    Notice.user_id == bindparam("user_id"),
    Notice.case_id.is_(None),
    Leave.establishment_id == bindparam("place_id"),
)
_LEAVES = Reading(
    select(*TELLS, Leave.user_id.label("away_id"), Leave.stand_in_id, Leave.ends_on)
    .join(Leave, Leave.id == Notice.leave_id)
    .where(*_AWAY)
    .order_by(Notice.at.desc())
    .limit(MOST)
)
_UNREAD = Reading(
    select(func.count(Notice.id).label("lines"))
    .join(Case, Case.id == Notice.case_id)
    .where(*HERS, Notice.read_at.is_(None))
)
_UNREAD_LEAVES = Reading(
    select(func.count(Notice.id).label("lines"))
    .join(Leave, Leave.id == Notice.leave_id)
    .where(*_AWAY, Notice.read_at.is_(None))
)


class Told(NamedTuple):
    """One line. Without a file it is about a colleague who is away, or what another feature tells."""

    kind: NoticeKind
    times: int
    at: datetime
    read: bool
    line: CaseLine | None = None
    colleague: str = ""
    ends_on: date | None = None
    url: str = "/"


class Source(NamedTuple):
    """Notices of a feature above, about no file: all of somebody's, and how many she has not read."""

    told: Callable[[Actor], list[Told]]
    unread: Callable[[Actor], int]


sources: list[Source] = []
"""Slot: a feature above tells people of what is no file."""


def notices_of(actor: Actor) -> list[Told]:
    """The newest first. The names of their files are opened under one grant, with one line in the trail."""
    unit, hers = session(), {"user_id": actor.user_id, "place_id": actor.workplace_id}
    rows, leaves = _FILES.rows(unit, **hers), _LEAVES.rows(unit, **hers)
    files: dict[bytes, Any] = {row.id: row for row in rows}
    opened = open_lines(unit, actor, list(files.values()), LISTED, view="notices") if files else []
    lines = dict(zip(files, opened, strict=True))
    names = names_of(unit, {_other(actor, row) for row in leaves}, actor.language)
    told = [Told(NoticeKind(row.kind), row.times, row.at, row.read_at is not None, lines[row.id]) for row in rows]
    for row in leaves:
        name, url = names.get(_other(actor, row), ""), "/leave" if row.away_id == actor.user_id else "/"
        told.append(Told(NoticeKind(row.kind), 1, row.at, row.read_at is not None, None, name, row.ends_on, url))
    told += [one for source in sources for one in source.told(actor)]
    return sorted(told, key=lambda one: one.at, reverse=True)[:MOST]


def _other(actor: Actor, row: Any) -> bytes:
    """For whom she stands in; or who stands in for her."""
    return bytes(row.stand_in_id if row.away_id == actor.user_id else row.away_id)


def unread_count(actor: Actor) -> int:
    """The number on the bell."""
    unit, hers = session(), {"user_id": actor.user_id, "place_id": actor.workplace_id}
    found = (_UNREAD.first(unit, **hers), _UNREAD_LEAVES.first(unit, **hers))
    return sum(int(row.lines) for row in found if row) + sum(source.unread(actor) for source in sources)
