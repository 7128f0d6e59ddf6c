"""Many new rows of a child's file at once: each held against the scope, then handed to the driver as they are.

The session makes an object of each row, and one more of what it must write: for two hundred encounters of a telephone
that takes longer than everything else (benchmarks/README.md). The rows are no objects of the session afterwards; a
single one that was made as an object is (`store`). Whoever listens to the session's flush sees none of them: who must
know of rows of a table fills the slot `added`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, bindparam, insert
from sqlalchemy.orm import Session

from caseapp.infra.db.driver import Form, carry_out, connection_of
from caseapp.infra.db.guard import ScopeBreach, attach, scope_of
from caseapp.infra.db.insert import insert_in
from caseapp.infra.db.reading import padded

added: dict[type[Any], Callable[[Session, Sequence[Mapping[str, Any]]], None]] = {}
"""Slot: who is told what was added to the table of a class by `run` or `store`."""


class Adding:
    """An INSERT into the table of a protected class, all its columns by name. Declare it at the top of a module."""

    def __init__(self, entity: type[Any]) -> None:
        self._entity = entity
        columns = entity.__table__.columns
        self._defaults = {column.key: column.default.arg if column.default else None for column in columns}
        self._forms: dict[tuple[str, int], Form] = {}

    def run(self, unit: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add them; a column that is not given has its default. Raises ScopeBreach for a row outside the scope."""
        if rows:
            connection, whole = self._ready(unit, rows)
            form = self._form(connection, whole[0])
            carry_out(connection, form.sql, [form.bound(row) for row in whole], many=True)
            if tell := added.get(self._entity):
                tell(unit, whole)

    def store(self, unit: Session, instance: Any) -> None:
        """Add the row of a new object, which is the session's afterwards like one that was read. Whatever it hangs on
        is stored already: nothing is flushed. Raises ScopeBreach."""
        scope = scope_of(unit)
        if not scope.everything and not instance.within(scope, unit, writing=True):
            raise ScopeBreach(f"write to {self._entity.__name__}")
        held = vars(instance)
        held |= {name: default for name, default in self._defaults.items() if name not in held}
        connection = connection_of(unit)
        form = self._form(connection, held)
        carry_out(connection, form.sql, form.bound(held))
        attach(unit, instance)
        if tell := added.get(self._entity):
            tell(unit, [held])

    def run_new(self, unit: Session, rows: Sequence[Mapping[str, Any]]) -> set[bytes]:
        """Add those whose `id` is not there yet, whoever has it, and say which: of two transactions that add one at the
        same moment the second waits for the first, and is not told that it is new. Raises ScopeBreach."""
        if not rows:
            return set()
        connection, whole = self._ready(unit, rows)
        whole = padded(whole)  # what is said twice in one statement is added once
        known = {f"{name}_{place}": value for place, row in enumerate(whole) for name, value in row.items()}
        form = self._forms.get((connection.dialect.name, len(whole)))
        if form is None:
            table = self._entity.__table__
            asked = [{c.key: bindparam(f"{c.key}_{n}", type_=c.type) for c in table.columns} for n in range(len(whole))]
            statement = insert_in(connection.dialect.name, table).values(asked).on_conflict_do_nothing()
            compiled = statement.returning(table.c.id).compile(dialect=connection.dialect)
            form = self._forms[connection.dialect.name, len(whole)] = Form(compiled, known)
        return {bytes(row[0]) for row in carry_out(connection, form.sql, form.bound(known))}

    def _form(self, connection: Connection, values: Mapping[str, Any]) -> Form:
        form = self._forms.get((connection.dialect.name, 0))
        if form is None:
            compiled = insert(self._entity.__table__).compile(dialect=connection.dialect)
            form = self._forms[connection.dialect.name, 0] = Form(
                compiled, {name: values[name] for name in self._defaults}
            )
        return form

    def _ready(self, unit: Session, rows: Sequence[Mapping[str, Any]]) -> tuple[Connection, list[dict[str, Any]]]:
        scope = scope_of(unit)
        within: Any = self._entity.within
        if not scope.everything and not all(within(SimpleNamespace(**row), scope, unit, writing=True) for row in rows):
            raise ScopeBreach(f"write to {self._entity.__name__}")
        unit.flush()
        return connection_of(unit), [{**self._defaults, **row} for row in rows]
