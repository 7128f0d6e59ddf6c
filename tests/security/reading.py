"""Every way of reading that SQLAlchemy offers, and some of reading past it: what a stranger tries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row, exists, func, literal_column, select, text, true, union_all
from sqlalchemy.orm import aliased, make_transient_to_detached

from caseapp.accounts.models import Establishment
from caseapp.cases.models import Case, CaseEvent, CaseMember, CaseShare
from caseapp.infra.db import ScopeBreach
from caseapp.infra.db.guard import widened
from caseapp.infra.db.session import GuardedSession
from caseapp.kernel import clock

Form = Callable[[GuardedSession, bytes], Any]

CORE = Case.__table__
EVENTS = CaseEvent.__table__
OTHER = CORE.alias("other")


def detached(case_id: bytes, **known: Any) -> Case:
    """A row as code could forge it: an id from elsewhere, made to look as if it had been loaded."""
    row = Case(id=case_id, **known)
    make_transient_to_detached(row)
    return row


def _refreshed(unit: GuardedSession, case_id: bytes) -> list[Any]:
    row = detached(case_id)
    unit.add(row)
    unit.refresh(row)
    return [row.reference]


def _expired(unit: GuardedSession, case_id: bytes) -> list[Any]:
    row = detached(case_id)
    unit.add(row)
    return [row.reference]


def _known(unit: GuardedSession, case_id: bytes) -> list[Any]:
    """An identity-map hit: a system's helper loaded the row a moment ago in the same session."""
    with widened(unit, clock.now()):
        unit.get(Case, case_id)
    found = unit.get(Case, case_id)
    return [found] if found else []


READS: dict[str, Form] = {
    "01 ORM select of the entity": lambda u, c: u.scalars(select(Case)).all(),
    "02 ORM select of columns": lambda u, c: u.execute(select(Case.id, Case.identity)).all(),
    "03 ORM alias": lambda u, c: u.scalars(select(aliased(Case))).all(),
    "04 ORM join": lambda u, c: u.execute(
        select(CaseEvent.id, Case.reference).join(Case, Case.id == CaseEvent.case_id)
    ).all(),
    "05 join from an unprotected entity": lambda u, c: u.execute(
        select(Establishment.slug, Case.reference).join(Case, Case.establishment_id == Establishment.id)
    ).all(),
    "06 scalar subquery": lambda u, c: u.execute(
        select(select(Case.reference).where(Case.id == c).scalar_subquery())
    ).all(),
    "07 IN subquery under an unprotected entity": lambda u, c: u.scalars(
        select(Establishment.id).where(Establishment.id.in_(select(Case.establishment_id)))
    ).all(),
    "08 CTE": lambda u, c: u.execute(select(select(Case.id).cte("all_files"))).all(),
    "09 UNION": lambda u, c: u.execute(union_all(select(Case.id), select(CaseEvent.id))).all(),
    "10 EXISTS": lambda u, c: u.scalars(select(Establishment.id).where(exists(select(Case.id)))).all(),
    "11 get": lambda u, c: [u.get(Case, c)],
    "12 refresh of a forged row": _refreshed,
    "13 attribute of a forged row": _expired,
    "14 identity-map hit": _known,
    "15 Core select": lambda u, c: u.execute(select(CORE)).all(),
    "16 text": lambda u, c: u.execute(text("SELECT * FROM case_file")).all(),
    "17 from_statement": lambda u, c: u.scalars(select(Case).from_statement(text("SELECT * FROM case_file"))).all(),
    "18 connection.execute": lambda u, c: u.connection().execute(select(CORE)).all(),
    "19 exec_driver_sql": lambda u, c: u.connection().exec_driver_sql('SELECT * FROM "case_file"').all(),
    "20 Query": lambda u, c: u.query(Case).all(),
    "21 Query of columns, Query.get": lambda u, c: [*u.query(Case.id).all(), u.query(Case).get(c)],
    "22 other tables": lambda u, c: [
        *u.scalars(select(CaseEvent)), *u.scalars(select(CaseMember)), *u.scalars(select(CaseShare))
    ],
    "23 Core table beside an unprotected entity": lambda u, c: u.execute(
        select(EVENTS.c.body, Establishment.slug).select_from(EVENTS).join(Establishment, true())
    ).all(),
    "24 Core table joined to a protected entity": lambda u, c: u.execute(
        select(EVENTS.c.body, Case.reference).select_from(EVENTS).outerjoin(Case, Case.id == EVENTS.c.case_id)
    ).all(),
    "25 Core subquery in the columns of a protected entity": lambda u, c: u.execute(
        select(Case.id, select(func.min(CORE.c.reference)).where(CORE.c.id == c).scalar_subquery())
    ).all(),
    "26 Core alias in the shade of a protected entity": lambda u, c: u.execute(
        select(Case.id, OTHER.c.reference).select_from(Case).join(OTHER, true())
    ).all(),
    "27 UNION of a protected entity and Core": lambda u, c: u.execute(
        union_all(select(Case.reference), select(CORE.c.reference))
    ).all(),
    "28 SQL text in the columns of a protected entity": lambda u, c: u.execute(
        select(Case.id, literal_column("(SELECT group_concat(hex(x.id)) FROM case_event x)"))
        if u.get_bind().dialect.name == "sqlite"
        else select(Case.id, literal_column("(SELECT string_agg(encode(x.id, 'hex'), ',') FROM case_event x)"))
    ).all(),
    "31 join to an alias of a protected entity": lambda u, c: u.execute(
        select(Case.id, OTHERWISE.reference).join(OTHERWISE, true())
    ).all(),
    "32 outer join to an alias": lambda u, c: u.execute(
        select(CaseEvent.id, OTHERWISE.reference).outerjoin(OTHERWISE, true())
    ).all(),
    "29 merge without loading": lambda u, c: [u.merge(detached(c), load=False).reference],
    "30 stream": lambda u, c: [
        row for part in u.execute(select(Case).execution_options(yield_per=2)).partitions() for row in part
    ],
}  # fmt: skip

OTHERWISE = aliased(Case)


def _hex_of_events(_case_id: bytes) -> Any:
    """In SQLite's words; PostgreSQL would not even understand them."""
    return select(Case.id, literal_column("(SELECT group_concat(hex(x.id)) FROM case_event x)").label("hexed"))


READINGS: dict[str, Callable[[bytes], Any]] = {
    "the entity": lambda c: select(Case),
    "columns": lambda c: select(Case.id, Case.reference, Case.identity).where(Case.id == c),
    "an alias": lambda c: select(OTHERWISE.id, OTHERWISE.reference),
    "a join": lambda c: select(CaseEvent.body, Case.reference).join(Case, Case.id == CaseEvent.case_id),
    "a join to an alias": lambda c: select(Case.id, OTHERWISE.reference).join(OTHERWISE, OTHERWISE.id != Case.id),
    "an outer join to an alias": lambda c: select(CaseEvent.id, OTHERWISE.reference).outerjoin(OTHERWISE, true()),
    "a join from an unprotected entity": lambda c: select(Establishment.slug, Case.reference).join(
        Case, Case.establishment_id == Establishment.id
    ),
    "a scalar subquery": lambda c: select(select(Case.reference).where(Case.id == c).scalar_subquery().label("r")),
    "a scalar subquery beside a protected entity": lambda c: select(
        CaseEvent.id, select(Case.reference).where(Case.id == c).scalar_subquery().label("r")
    ),
    "an IN subquery": lambda c: select(Establishment.id).where(Establishment.id.in_(select(Case.establishment_id))),
    "an EXISTS": lambda c: select(Establishment.id).where(exists(select(Case.id).where(Case.id == c))),
    "a CTE": lambda c: select(select(Case.id).cte("all_files")),
    "SQL behind a select": lambda c: select(Case.reference).suffix_with("UNION SELECT reference FROM case_file"),
    "SQL behind an unprotected select": lambda c: select(Establishment.slug).suffix_with(
        "UNION SELECT reference FROM case_file"
    ),
    "SQL before the columns": lambda c: select(Establishment.slug).prefix_with(
        "(SELECT max(reference) FROM case_file) AS r,"
    ),
    "SQL as a hint": lambda c: select(Case.reference).with_statement_hint("UNION SELECT reference FROM case_file"),
    "a subquery": lambda c: select(select(Case.id, Case.reference).subquery()),
    "Core": lambda c: select(CORE),
    "Core beside an unprotected entity": lambda c: select(EVENTS.c.body, Establishment.slug)
    .select_from(EVENTS)
    .join(Establishment, true()),
    "Core beside a protected entity": lambda c: select(EVENTS.c.body, Case.reference)
    .select_from(EVENTS)
    .outerjoin(Case, Case.id == EVENTS.c.case_id),
    "a Core subquery in the columns": lambda c: select(
        Case.id, select(func.min(CORE.c.reference)).where(CORE.c.id == c).scalar_subquery().label("r")
    ),
    "a Core alias": lambda c: select(Case.id, OTHER.c.reference).select_from(Case).join(OTHER, true()),
    "SQL text in the columns": _hex_of_events,
}  # fmt: skip
"""The same ways, and more, through a `Reading`."""

COUNTS: dict[str, Callable[[GuardedSession], int]] = {
    "count of the entity": lambda u: u.scalar(select(func.count()).select_from(Case)),
    "count of a column": lambda u: u.scalar(select(func.count(Case.id))),
    "count over a page": lambda u: u.execute(select(Case.id, func.count().over()).limit(1)).one()[1],
    "Query.count": lambda u: u.query(Case).count(),
    "count of a subquery": lambda u: u.scalar(select(func.count()).select_from(select(Case.id).subquery())),
    "Core count in the columns of an entity": lambda u: u.execute(
        select(Case.id, select(func.count(CORE.c.id)).scalar_subquery()).limit(1)
    ).one()[1],
}

REFUSED_TO_ALL = frozenset(
    f"{number:02}" for number in (6, 7, 8, 9, 10, 12, 13, 15, 16, 17, 18, 19, *range(23, 30), 31, 32)
)
"""Forms that nobody may use: even the owner hears a breach."""


def _values(found: Any) -> set[Any]:
    """Everything a result shows, down to single values."""
    if isinstance(found, Case | CaseEvent | CaseMember | CaseShare):
        return {getattr(found, column.key) for column in found.__table__.columns}
    if isinstance(found, list | tuple | Row):
        return set().union(*map(_values, found)) if found else set()
    return {found}


def attempt(form: Form, unit: GuardedSession, case_id: bytes) -> set[Any] | None:
    """Every value that came out; None for a breach."""
    try:
        return _values(form(unit, case_id))
    except ScopeBreach:
        return None
