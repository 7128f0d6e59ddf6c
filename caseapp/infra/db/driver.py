"""Straight to the driver, inside the session's transaction: SQLAlchemy's own way takes several times as long.

Only readings, writings and the beginning of a transaction go this way; the guard's last door does not stand here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

told: list[Callable[[str], None]] = []
"""Slot: whoever counts statements (tests, benchmarks); these pass below SQLAlchemy's own events."""


def carry_out(connection: Connection, sql: str, parameters: Any = ()) -> list[Any]:
    """Carry out `sql`; its rows, if it has any. What goes wrong is told as SQLAlchemy tells it."""
    for tell in told:
        tell(sql)
    dialect = connection.dialect
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall()) if cursor.description else []
    except dialect.loaded_dbapi.Error as error:
        told_as = DBAPIError.instance(
            sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
        )
        raise told_as from error
    finally:
        cursor.close()


def turn_writer(connection: Connection) -> None:
    """Let a transaction that only read go on as a writer. To SQLite it is another one, begun as `begin_writing` says; to
    SQLAlchemy it is the same, since ending and beginning one of its own costs more than two questions."""
    if connection.dialect.name == "sqlite":
        carry_out(connection, "COMMIT")
        carry_out(connection, "BEGIN IMMEDIATE")


class Form:
    """The SQL for lists of given lengths and a given limit, and where each of its parameters comes from."""

    def __init__(self, compiled: Any, values: dict[str, Any]) -> None:
        state = compiled.construct_expanded_state(values)
        self.sql: str = state.statement
        self._named = state.positiontup is None
        self._order = tuple(state.parameters if self._named else state.positiontup)
        self._parts = {name: tuple(parts) for name, parts in state.parameter_expansion.items()}
        asked = {*self._order, *self._parts}.difference(*self._parts.values())
        self._wanted = {name: _wanted(compiled, name) for name in asked}
        self._constant = {
            name: process(state.parameters[name]) if process else state.parameters[name]
            for name, process in self._wanted.items()
            if name not in values
        }

    def bound(self, values: dict[str, Any]) -> Any:
        """The parameters as the driver takes them. One that stands in the SQL several times is worked out once."""
        known = dict(self._constant)
        for name, value in values.items():
            process = self._wanted.get(name)
            parts = self._parts.get(name)
            if parts is not None:
                known.update(zip(parts, map(process, value) if process else value, strict=True))
            else:
                known[name] = process(value) if process else value
        return known if self._named else tuple([known[name] for name in self._order])


def _wanted(compiled: Any, name: str) -> Callable[[Any], Any] | None:
    """How the driver wants a parameter."""
    wanted: Callable[[Any], Any] | None = (
        compiled.binds[name].type.dialect_impl(compiled.dialect).bind_processor(compiled.dialect)
    )
    return wanted
