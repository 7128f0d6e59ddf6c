"""Straight to the driver, inside the session's transaction: SQLAlchemy's own way takes several times as long.

Only readings, writings and the beginning of a transaction go this way; the guard's last door does not stand here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

told: list[Callable[[str], None]] = []
"""Slot: whoever counts statements (tests, benchmarks); these pass below SQLAlchemy's own events."""


def carry_out(connection: Connection, sql: str, parameters: Any = (), *, many: bool = False) -> list[Any]:
    """Carry out `sql`, for each set of parameters where there are `many`; its rows, if it has any. What goes wrong is
    told as SQLAlchemy tells it."""
    for tell in told:
        tell(sql)
    dialect = connection.dialect
    cursor = connection.connection.cursor()
    try:
        (cursor.executemany if many else cursor.execute)(sql, parameters)
        return list(cursor.fetchall()) if cursor.description else []
    except dialect.loaded_dbapi.Error as error:
        told_as = DBAPIError.instance(
            sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
        )
        raise told_as from error
    finally:
        cursor.close()


def carry_out_many(connection: Connection, sql: str, rows: Sequence[Any]) -> None:
    """Carry out `sql` once for each of `rows`. What goes wrong is told as SQLAlchemy tells it."""
    for tell in told:
        tell(sql)
    dialect = connection.dialect
    cursor = connection.connection.cursor()
    try:
        cursor.executemany(sql, rows)
    except dialect.loaded_dbapi.Error as error:
        told_as = DBAPIError.instance(
            sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
        )
        raise told_as from error
    finally:
        cursor.close()


def connection_of(unit: Session) -> Connection:
    """The connection of the session's transaction; the session itself works out anew each time which one that is."""
    transaction, connection = unit.info.get("connection", (None, None))
    present = unit.get_nested_transaction() or unit.get_transaction()
    if connection is None or transaction is not present:
        connection = unit.connection()  # a savepoint is only set when the session is asked for its connection
        unit.info["connection"] = unit.get_nested_transaction() or unit.get_transaction(), connection
    return cast("Connection", connection)


def turn_writer(connection: Connection) -> None:
    """Let a transaction that only read go on as a writer. To SQLite it is another one, begun as `begin_writing` says;
    to SQLAlchemy it is the same, since ending and beginning one of its own costs more than two questions."""
    if connection.dialect.name == "sqlite":
        carry_out(connection, "COMMIT")
        carry_out(connection, "BEGIN IMMEDIATE")


class Form:
    """The SQL for lists of given lengths and a given limit, and where each of its parameters comes from."""

    def __init__(self, compiled: Any, values: dict[str, Any]) -> None:
        state = compiled.construct_expanded_state(values)
        self.sql: str = state.statement
        named = state.positiontup is None
        order = tuple(state.parameters if named else state.positiontup)
        parts = {name: tuple(own) for name, own in state.parameter_expansion.items()}
        asked = {*order, *parts}.difference(*parts.values())
        self._ways = {name: (_wanted(compiled, name), parts.get(name)) for name in asked}
        self._constant = {
            part: process(state.parameters[part]) if process else state.parameters[part]
            for name, (process, own) in self._ways.items()
            if name not in values
            for part in own or (name,)
        }
        self._ordered: Callable[[dict[str, Any]], Any] = dict
        if not named:
            self._ordered = itemgetter(*order) if len(order) > 1 else lambda known: [known[name] for name in order]

    def bound(self, values: dict[str, Any]) -> Any:
        """The parameters as the driver takes them. One that stands in the SQL several times is worked out once."""
        known = self._constant.copy()
        ways = self._ways
        for name, value in values.items():
            way = ways.get(name)
            if way is None:
                continue
            process, parts = way
            if parts is not None:
                known.update(zip(parts, map(process, value) if process else value, strict=True))
            else:
                known[name] = process(value) if process else value
        return self._ordered(known)


def _wanted(compiled: Any, name: str) -> Callable[[Any], Any] | None:
    """How the driver wants a parameter."""
    wanted: Callable[[Any], Any] | None = (
        compiled.binds[name].type.dialect_impl(compiled.dialect).bind_processor(compiled.dialect)
    )
    return wanted
