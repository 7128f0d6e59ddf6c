"""Readings: questions asked on every page, worked out once and scoped by the guard like any other.

    CASELOAD = Reading(select(Case.id, ...).where(Case.reference_worker_id == bindparam("worker_id")))
    rows = CASELOAD.rows(unit, worker_id=actor.user_id)

Rows, not entities: a list is read, not changed. SQLAlchemy builds, hashes and compiles an ORM statement anew each time,
which costs several times what the database needs to answer it (benchmarks/README.md, ADR 0007).
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Connection, Dialect, Integer, Select
from sqlalchemy.exc import MultipleResultsFound
from sqlalchemy.orm import Session

from caseapp.infra.db.driver import Form, carry_out, connection_of
from caseapp.infra.db.guard import ScopeBreach, admit, scope_of
from caseapp.infra.db.protected import criteria, protected_in, scope_values, smuggles
from caseapp.kernel.tuples import made_of

V = TypeVar("V")
FORMS_REMEMBERED = 100


def padded(values: list[V]) -> list[V]:
    """As many as the next power of two, the last one repeated: a reading has one form for each length of its lists."""
    return values + values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values)) if values else values


def _limited_in_words(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """`statement` with its limit written into the SQL: SQLite plans `LIMIT ?` anew each time, which takes longer than
    most answers."""
    limit = statement._limit_clause
    if not isinstance(limit, BindParameter):
        return statement
    written = limit.render_literal_execute()
    written.type = Integer()  # a parameter by name has no type, and only what has one can be written
    return statement.limit(written)


class Reading:
    """One select with its parameters by name. Declare it at the top of a module, or behind a cache."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self._statement = _limited_in_words(statement)
        self._spoken: dict[tuple[str, bool], _Spoken] = {}

    def rows(self, unit: Session, **values: Any) -> Sequence[Any]:
        """All rows, as named tuples. Raises ScopeBreach where a protected table is reached past the criteria."""
        if unit.autoflush and not unit._flushing and not unit._is_clean():
            unit.flush()
        scoped = False
        if self._protected:
            scope = scope_of(unit)
            scoped = not scope.everything
            if scoped:
                values |= scope_values(scope)
        connection = connection_of(unit)
        return self._in(connection.dialect, scoped).rows(connection, values)

    def beyond(self, unit: Session, **values: Any) -> Sequence[Any]:
        """All rows past the scope, as `beyond_scope` reads them, and for what it is for; a test counts the uses."""
        connection = connection_of(unit)
        return self._in(connection.dialect, False).rows(connection, values)

    def first(self, unit: Session, **values: Any) -> Any:
        """The first row, or None."""
        return next(iter(self.rows(unit, **values)), None)

    def entity(self, unit: Session, *, anew: bool = False, **values: Any) -> Any:
        """The one mapped object that fits, or None: for a verb, which changes it. The reading selects the whole class.

        Made of the scoped row: a select through the ORM costs ten times the row (benchmarks/README.md). An object that
        the session has already stays as it is, unless it is to be read `anew`.
        """
        found = self.entities(unit, anew=anew, **values)
        if len(found) > 1:
            raise MultipleResultsFound
        return found[0] if found else None

    def entities(self, unit: Session, *, anew: bool = False, **values: Any) -> list[Any]:
        """All mapped objects that fit, in the order of the reading, which selects the whole class."""
        return [admit(unit, self._entity, row._asdict(), anew=anew) for row in self.rows(unit, **values)]

    @cached_property
    def _entity(self) -> type[Any]:
        entity: type[Any] = self._statement.column_descriptions[0]["entity"]
        return entity

    @cached_property
    def _protected(self) -> tuple[type[Any], ...]:
        return protected_in(str(self._statement))

    def _in(self, dialect: Dialect, scoped: bool) -> _Spoken:
        spoken = self._spoken.get((dialect.name, scoped))
        if spoken is None:
            statement = self._statement
            if scoped:
                if smuggles(statement):
                    raise ScopeBreach("a protected table stands beside the entities of a statement")
                statement = statement.options(*criteria(self._protected))
            spoken = self._spoken[dialect.name, scoped] = _Spoken(statement, dialect)
        return spoken


class _Spoken:
    """A statement in the SQL of one database: compiled once, with one form for each length of its lists and each
    limit."""

    def __init__(self, statement: Select[*tuple[Any, ...]], dialect: Dialect) -> None:
        columns = statement.selected_columns
        self._compiled = statement.compile(dialect=dialect)
        row = namedtuple("Row", columns.keys())  # type: ignore[misc]
        self._row: Callable[[tuple[Any, ...]], Any] = made_of(row)
        readers = (column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns)
        self._readers = [(place, read) for place, read in enumerate(readers) if read]
        self._lists = [name for name, bind in self._compiled.binds.items() if bind.expanding and bind.value is None]
        self._written = [bind.key for bind in self._compiled.literal_execute_params]
        self._forms: dict[tuple[Any, ...], Form] = {}

    def rows(self, connection: Connection, values: dict[str, Any]) -> Sequence[Any]:
        """Ask, and read what comes."""
        shape = (*[len(values[name]) for name in self._lists], *[values.get(name) for name in self._written])
        form = self._forms.get(shape)
        if form is None:
            if len(self._forms) >= FORMS_REMEMBERED:
                self._forms.clear()
            form = self._forms[shape] = Form(self._compiled, values)
        found = carry_out(connection, form.sql, form.bound(values))
        if found and self._readers:
            columns: list[Any] = list(zip(*found, strict=True))
            for place, read in self._readers:
                columns[place] = map(read, columns[place])
            return list(map(self._row, zip(*columns, strict=True)))
        return list(map(self._row, found))
