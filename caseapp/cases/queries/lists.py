"""Lists of files: one statement for the rows, one for their keys, one line in the trail."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import names_of
from caseapp.cases.events import LISTED
from caseapp.cases.filters import Filters, Sort
from caseapp.cases.models import DANGER_RANK, STATUS_RANK, Case
from caseapp.cases.queries.narrowing import KEPT, Shape, conditions, narrowed
from caseapp.cases.records import CaseLine, CaseList, birth_of, name_of
from caseapp.cases.vocabulary import Danger, Sex, Status
from caseapp.infra import access
from caseapp.infra.access import Grant, Opened
from caseapp.infra.audit import Fact
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.infra.sealing.vaults import KEY_COLUMNS, Keys, VaultKey, first_key, keys_beside
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import read_id, read_reference
from caseapp.kernel.tuples import made_of
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Act, decide
from caseapp.policy.matrix import Relation

PER_PAGE = (25, 50, 100)

COLUMNS = (
    Case.id,
    Case.reference,
    Case.status,
    Case.danger,
    Case.sex,
    Case.opened_at,
    Case.next_due_at,
    Case.reference_worker_id,
    Case.restricted,
    Case.identity,
)


class View(StrEnum):
    """Which files to list."""

    MINE = "mine"
    ESTABLISHMENT = "establishment"


class Order(NamedTuple):
    """By what, and whether the other way round."""

    by: Sort = Sort.NEW
    turned: bool = False

    @property
    def falling(self) -> bool:
        """Whether the greatest comes first."""
        return self.by.falls != self.turned


_KEYS: dict[Sort, Any] = {
    Sort.NEW: Case.id,
    Sort.OPENED: Case.opened_at,
    Sort.DANGER: DANGER_RANK,
    Sort.STATUS: STATUS_RANK,
    Sort.REFERENCE: Case.reference,
    Sort.DUE: Case.next_due_at,
}


def caseload(
    actor: Actor,
    view: View,
    filters: Filters | None = None,
    order: Order = Order(),
    *,
    page: int = 1,
    per: int = PER_PAGE[0],
) -> CaseList:
    """Files the actor follows, or those of her establishment, that fit, `per` to a page."""
    shape, values = narrowed(actor, view is View.MINE, filters or Filters())
    values |= {"most": per + 1, "skipped": (page - 1) * per}
    rows = _caseload(shape, order.by, order.falling).rows(session(), **values)
    lines = open_lines(session(), actor, rows[:per], LISTED, keyed=True, view=str(view))
    return CaseList(lines, page, per, more=len(rows) > per)


def counted(actor: Actor, view: View, filters: Filters) -> int:
    """How many files fit; nothing of them is opened."""
    shape, values = narrowed(actor, view is View.MINE, filters)
    return int(_counted(shape).first(session(), **values).files)


def fitting(
    actor: Actor, view: View, filters: Filters, order: Order, columns: tuple[Any, ...], most: int, *, keyed: bool
) -> Any:
    """Rows of `columns` of the files that fit, at most `most` and one more; `keyed`: with the keys of their names."""
    shape, values = narrowed(actor, view is View.MINE, filters)
    return _whole(shape, order.by, order.falling, columns, keyed).rows(session(), **values, most=most + 1)


_CHOSEN = Reading(
    select(*COLUMNS)
    .where(
        Case.reference.in_(bindparam("references", expanding=True)),
        Case.establishment_id == bindparam("place_id"),
        KEPT,
    )
    .order_by(Case.id.desc())
)


def chosen(actor: Actor, references: Sequence[str]) -> list[CaseLine]:
    """The files with exactly these references, in the actor's own establishment.

    Raises NotFound when one of them is out of her reach, or was never given.
    """
    known = {read_reference(reference) for reference in references}
    if not known or None in known:
        raise NotFound
    rows = _CHOSEN.rows(session(), references=sorted(filter(None, known)), place_id=actor.workplace_id)
    if len(rows) != len(known):
        raise NotFound
    return open_lines(session(), actor, rows, LISTED, view="chosen")


_KNOWN = Reading(
    select(*COLUMNS).where(
        Case.id.in_(bindparam("ids", expanding=True)), Case.establishment_id == bindparam("place_id")
    )
)


def lines_of(actor: Actor, ids: Sequence[str], view: str) -> dict[str, CaseLine]:
    """Files of the actor's establishment by their ids as text, with the names she may read; forged ids and files out of
    her reach are left out. `view` says in the trail where she saw them."""
    known = {case_id: text for text in ids if (case_id := read_id(text))}
    rows = _KNOWN.rows(session(), ids=list(known), place_id=actor.workplace_id) if known else []
    lines = open_lines(session(), actor, rows, LISTED, view=view) if rows else []
    return {known[row.id]: line for row, line in zip(rows, lines, strict=True)}


def open_lines(
    unit: Session, actor: Actor, rows: Sequence[Any], fact: Fact, *, keyed: bool = False, **detail: Any
) -> list[CaseLine]:
    """Open the names of `rows` (of COLUMNS) under one grant, which writes `fact`. `keyed`: their keys came along."""
    ids = [row.id for row in rows]
    place = actor.workplace_id or b""
    keys = name_keys(unit, actor, rows) if keyed else None
    grant = access.mint(unit, actor, fact, place, ids, names_only(actor), keys=keys, files=len(ids), **detail)
    workers = names_of(unit, {row.reference_worker_id for row in rows if row.reference_worker_id}, actor.language)
    opened = grant.opener(Case.__tablename__, DataClass.IDENTITY)
    return [line_of(row, opened(row.identity, row.id, row.id), workers) for row in rows]


def names_only(actor: Actor) -> dict[DataClass, Any]:
    """A list opens names, as far as her role reads them, and nothing else."""
    return {DataClass.IDENTITY: decide(actor.roles, Act.READ, Relation.ESTABLISHMENT, DataClass.IDENTITY)}


@lru_cache(maxsize=256)
def _caseload(shape: Shape, by: Sort, falling: bool) -> Reading:
    query = _sorted(_keyed(select(*COLUMNS)).where(*conditions(shape)), by, falling)
    return Reading(query.limit(bindparam("most")).offset(bindparam("skipped")))


@lru_cache(maxsize=64)
def _whole(shape: Shape, by: Sort, falling: bool, columns: tuple[Any, ...], keyed: bool) -> Reading:
    query: Any = select(*columns)
    if keyed:
        query = _keyed(query)
    return Reading(_sorted(query.where(*conditions(shape)), by, falling).limit(bindparam("most")))


def _keyed(query: Any) -> Any:
    """A query of files with the keys that open their names."""
    return query.add_columns(*KEY_COLUMNS).outerjoin(VaultKey, first_key(Case.id, DataClass.IDENTITY, "place_id"))


def name_keys(unit: Session, actor: Actor, rows: Sequence[Any]) -> Keys:
    """The keys that came along with rows."""
    found = [(row.id, row.identity, row) for row in rows]
    return keys_beside(unit, actor.workplace_id or b"", found, DataClass.IDENTITY)


@lru_cache(maxsize=64)
def _counted(shape: Shape) -> Reading:
    return Reading(select(func.count(Case.id).label("files")).where(*conditions(shape)))


def _sorted(query: Any, by: Sort, falling: bool) -> Any:
    """What is alike stays in one order, newest first, so that no file is on two pages or on none."""
    key = _KEYS[by]
    way = key.desc() if falling else key.asc()
    if by is Sort.NEW:
        return query.order_by(way)
    return query.order_by(way.nulls_last() if by is Sort.DUE else way, Case.id.desc())


def identity_in(row: Any, grant: Grant) -> Opened:
    """The identity of a row of COLUMNS."""
    return grant.open(row.identity, Case.__tablename__, DataClass.IDENTITY, row.id, row.id)


_line = made_of(CaseLine)
_sex, _danger, _status = Sex.read, Danger.read, Status.read  # asking a vocabulary for them takes longer than they do


def line_of(row: Any, identity: Opened, workers: dict[bytes, str]) -> CaseLine:
    """The line of a row of COLUMNS, whose identity was opened."""
    worker_id = row.reference_worker_id
    return _line(
        (
            row.reference,
            name_of(identity),
            birth_of(identity),
            _sex(row.sex),
            _danger(row.danger),
            _status(row.status),
            row.opened_at,
            row.next_due_at,
            workers.get(worker_id, ""),
            worker_id,
            row.restricted,
        )
    )
