"""Lists of files: one statement for the rows, one for their keys, one line in the trail."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import names_of
from caseapp.cases.events import LISTED
from caseapp.cases.models import Case
from caseapp.cases.records import CaseLine, CaseList, birth_of, name_of
from caseapp.cases.relation import verdicts_for
from caseapp.cases.vocabulary import Danger, Sex, Status
from caseapp.infra import access
from caseapp.infra.access import Grant
from caseapp.infra.audit import Fact
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.policy.classes import DataClass
from caseapp.policy.matrix import Relation

PER_PAGE = (25, 50, 100)

COLUMNS = (
    Case.id,
    Case.reference,
    Case.status,
    Case.danger,
    Case.sex,
    Case.opened_at,
    Case.reference_worker_id,
    Case.restricted,
    Case.identity,
)


class View(StrEnum):
    """Which files to list."""

    MINE = "mine"
    ESTABLISHMENT = "establishment"


@cache
def _caseload(view: View, narrowed: bool, live: bool) -> Reading:
    query = select(*COLUMNS).where(Case.establishment_id == bindparam("place_id"))
    if view is View.MINE:
        query = query.where(Case.reference_worker_id == bindparam("worker_id"))
    if narrowed:
        query = query.where(Case.status == bindparam("status"))
    if live:
        query = query.where(Case.status != Status.CLOSED)
    return Reading(query.order_by(Case.id.desc()).limit(bindparam("most")).offset(bindparam("skipped")))


def caseload(
    actor: Actor,
    view: View,
    *,
    status: Status | None = None,
    live: bool = False,
    page: int = 1,
    per: int = PER_PAGE[0],
) -> CaseList:
    """Files the actor follows, or those of her establishment, newest first, `per` to a page; `live`: not closed."""
    values: dict[str, Any] = {"place_id": actor.workplace_id, "most": per + 1, "skipped": (page - 1) * per}
    if view is View.MINE:
        values["worker_id"] = actor.user_id
    if status is not None:
        values["status"] = str(status)
    rows = _caseload(view, status is not None, live).rows(session(), **values)
    lines = open_lines(session(), actor, rows[:per], LISTED, view=str(view))
    return CaseList(lines, page, per, more=len(rows) > per)


def open_lines(unit: Session, actor: Actor, rows: Sequence[Any], fact: Fact, **detail: Any) -> list[CaseLine]:
    """Open the names of `rows` (of COLUMNS) under one grant, which writes `fact`."""
    ids = [row.id for row in rows]
    verdicts = {DataClass.IDENTITY: verdicts_for(actor, Relation.ESTABLISHMENT)[DataClass.IDENTITY]}
    place = actor.workplace_id or b""
    grant = access.mint(unit, actor, fact, place, ids, verdicts, files=len(ids), **detail)
    workers = names_of(unit, {row.reference_worker_id for row in rows if row.reference_worker_id}, actor.language)
    return [_line(row, grant, workers) for row in rows]


def _line(row: Any, grant: Grant, workers: dict[bytes, str]) -> CaseLine:
    identity = grant.open(row.identity, Case.__tablename__, DataClass.IDENTITY, row.id, row.id)
    return CaseLine(
        reference=row.reference,
        name=name_of(identity),
        birth=birth_of(identity),
        sex=Sex(row.sex),
        danger=Danger(row.danger),
        status=Status(row.status),
        opened_at=row.opened_at,
        worker=workers.get(row.reference_worker_id, ""),
        restricted=row.restricted,
    )
