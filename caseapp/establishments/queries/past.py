"""The stays behind a figure: who came, who left, after whom nobody has asked. All names under one grant."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select

from caseapp.cases.models import Case
from caseapp.cases.queries.lists import names_only
from caseapp.cases.records import Name, name_of
from caseapp.cases.service.entries import need
from caseapp.establishments.events import STAYS_LISTED
from caseapp.establishments.models import Stay
from caseapp.establishments.queries.board import FILES
from caseapp.establishments.vocabulary import EntryMode, ExitReason, Past
from caseapp.infra import access
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P

PER_PAGE = 50


class AskedStays(NamedTuple):
    """Which stays: of a year, or of a month of it; those that came in one way, or left for one reason."""

    of: Past
    year: int
    month: int = 0
    code: str = ""
    page: int = 1


class PastStay(NamedTuple):
    """A line of the list. Without a name where the file is not this person's to see."""

    reference: str
    name: Name | None
    mode: EntryMode
    admitted_at: datetime
    ended_at: datetime | None
    reason: ExitReason | None
    aftercare_due: date | None
    aftercare_at: datetime | None


class Found(NamedTuple):
    """A page of the list."""

    lines: list[PastStay]
    total: int


def stays_behind(actor: Actor, asked: AskedStays) -> Found:
    """The stays that a figure of `year_of_stays` counts, the newest first. Raises Refused."""
    need(actor, P.PLACE_MANAGE)
    need(actor, P.STAY_READ)
    unit, where = session(), _where(actor, asked)
    total = unit.execute(select(func.count(Stay.id)).where(where)).scalar_one()
    moment = Stay.admitted_at if asked.of is Past.CAME else Stay.ended_at
    rows = unit.execute(
        select(
            Stay.case_id,
            Stay.mode,
            Stay.admitted_at,
            Stay.ended_at,
            Stay.exit_reason,
            Stay.aftercare_due,
            Stay.aftercare_at,
        )
        .where(where)
        .order_by(moment.desc(), Stay.id)
        .limit(PER_PAGE)
        .offset((asked.page - 1) * PER_PAGE)
    ).all()
    ids = list(dict.fromkeys(row.case_id for row in rows))
    files = {row.id: row for row in FILES.rows(unit, ids=ids)} if ids else {}
    place = actor.workplace_id or b""
    grant = access.mint(
        unit, actor, STAYS_LISTED, place, list(files), names_only(actor), of=str(asked.of), files=len(files)
    )
    table = Case.__tablename__
    names = {
        key: name_of(grant.open(file.identity, table, DataClass.IDENTITY, key, key)) for key, file in files.items()
    }
    return Found([_line(row, files.get(row.case_id), names.get(row.case_id)) for row in rows], total)


def _where(actor: Actor, asked: AskedStays) -> ColumnElement[bool]:
    here = Stay.establishment_id == (actor.workplace_id or b"")
    if asked.of is Past.AFTERCARE:
        return and_(here, Stay.ended_at.is_not(None), Stay.aftercare_at.is_(None), Stay.aftercare_due.is_not(None))
    came = asked.of is Past.CAME
    moment: Any = Stay.admitted_at if came else Stay.ended_at
    begin, end = clock.span(asked.year, asked.month)
    within = and_(here, moment >= begin, moment < end)
    if not asked.code:
        return within
    return and_(within, (Stay.mode if came else Stay.exit_reason) == asked.code)


def _line(row: Any, file: Any, name: Name | None) -> PastStay:
    return PastStay(
        file.reference if file is not None else "",
        name,
        EntryMode(row.mode),
        row.admitted_at,
        row.ended_at,
        ExitReason(row.exit_reason) if row.exit_reason else None,
        row.aftercare_due,
        row.aftercare_at,
    )
