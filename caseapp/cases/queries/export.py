"""A whole list, for an export: every row that fits, with names only under a grant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from caseapp.accounts.directory import names_of
from caseapp.cases.events import EXPORTED
from caseapp.cases.filters import Filters
from caseapp.cases.models import Case
from caseapp.cases.queries.lists import Order, View, fitting, name_keys, names_only
from caseapp.cases.records import Name, birth_of, name_of
from caseapp.cases.vocabulary import Category, Danger, Sex, Status
from caseapp.infra import access
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.births import Birth
from caseapp.kernel.errors import Impossible
from caseapp.policy.workload import EXPORTED_AT_ONCE

AT_ONCE = 500
"""Files that are opened under one grant."""

_CODED = (
    Case.id,
    Case.reference,
    Case.status,
    Case.danger,
    Case.sex,
    Case.category,
    Case.birth_year,
    Case.province_code,
    Case.opened_at,
    Case.next_due_at,
    Case.reference_worker_id,
)
_NAMED = (*_CODED, Case.identity)


class Exported(NamedTuple):
    """A file as it leaves: coded facts, and where names were asked for, who the child is and who follows the file."""

    reference: str
    status: Status
    danger: Danger
    sex: Sex
    category: Category
    birth_year: int | None
    province: str
    opened_at: datetime
    due_at: datetime | None
    name: Name | None = None
    birth: Birth = Birth()
    worker: str = ""


def exported(
    actor: Actor, view: View, filters: Filters, order: Order, *, names: bool, reason: str, **detail: Any
) -> list[Exported]:
    """Every file of the list; the trail keeps how many, how written, and, sealed, why.

    Raises Impossible when there are more than one export may hold: half a list would pass for a whole one.
    """
    unit = session()
    columns = _NAMED if names else _CODED
    rows = fitting(actor, view, filters, order, columns, EXPORTED_AT_ONCE, keyed=names)
    if len(rows) > EXPORTED_AT_ONCE:
        raise Impossible("too_many")
    record(unit, actor, EXPORTED, files=len(rows), names="yes" if names else "no", reason=reason, **detail)
    return list(_named(actor, rows) if names else map(_coded, rows))


def _named(actor: Actor, rows: list[Any]) -> Iterator[Exported]:
    unit, table, place = session(), Case.__tablename__, actor.workplace_id or b""
    verdicts = names_only(actor)
    (data_class,) = verdicts
    workers = names_of(unit, {row.reference_worker_id for row in rows if row.reference_worker_id}, actor.language)
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        keys = name_keys(unit, actor, some)
        grant = access.mint(unit, actor, EXPORTED, place, [row.id for row in some], verdicts, keys=keys, traced=False)
        for row in some:
            identity = grant.open(row.identity, table, data_class, row.id, row.id)
            yield _coded(row, name_of(identity), birth_of(identity), workers.get(row.reference_worker_id, ""))


def _coded(row: Any, *named: Any) -> Exported:
    return Exported(
        row.reference,
        Status.read(row.status),
        Danger.read(row.danger),
        Sex.read(row.sex),
        Category.read(row.category),
        row.birth_year,
        row.province_code or "",
        row.opened_at,
        row.next_due_at,
        *named,
    )
