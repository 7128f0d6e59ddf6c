"""PostgreSQL: every table by COPY in one snapshot, and the schema by our own migrations.

`pg_dump` was weighed and left out: it must be installed, be as new as the server and be handed the password, where
COPY needs the connection we have. What a table looks like at the revision of the backup, migrations know.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, inspect, text

from caseapp.infra import migrations
from caseapp.infra.backup.content import Manifest

VERSION_TABLE = "alembic_version"


def begin_snapshot(connection: Connection) -> Connection:
    """A connection whose transaction sees one moment, whatever others write meanwhile."""
    return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def manifest(connection: Connection, tables: Iterable[str]) -> Manifest:
    """Counts and columns of `tables`, in the order given."""
    known = columns(connection)
    found = counts(connection, tables)
    return Manifest(found, {table: known[table] for table in found})


def counts(connection: Connection, tables: Iterable[str]) -> dict[str, int]:
    """How many rows each of `tables` has."""
    return {
        table: int(connection.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0)  # noqa: S608
        for table in tables
    }


def columns(connection: Connection) -> dict[str, list[str]]:
    """The columns of all our tables (read from the database: it may be older than us)."""
    found = inspect(connection).get_multi_columns()
    return {table: [column["name"] for column in described] for (_schema, table), described in found.items()}


def tables(connection: Connection) -> list[str]:
    """All our tables, those pointed to before those that point (read from the database: it may be older than us)."""
    found = inspect(connection).get_sorted_table_and_fkc_names()
    return [table for table, _keys in found if table and table != VERSION_TABLE]


def rows(connection: Connection, table: str, columns: list[str]) -> Iterator[bytes]:
    """A table's rows as COPY's text, which every version of PostgreSQL reads."""
    statement = f"COPY {_names(connection, [table])} ({_names(connection, columns)}) TO STDOUT"
    with _cursor(connection) as cursor, cursor.copy(statement) as copy:
        waiting = bytearray()
        for piece in copy:
            waiting += piece
            if len(waiting) >= 1 << 20:
                yield bytes(waiting)
                waiting.clear()
        yield bytes(waiting)


def put_rows(connection: Connection, table: str, columns: list[str], blocks: Iterable[bytes]) -> None:
    """Put a table's rows back."""
    statement = f"COPY {_names(connection, [table])} ({_names(connection, columns)}) FROM STDIN"
    with _cursor(connection) as cursor, cursor.copy(statement) as copy:
        for block in blocks:
            copy.write(block)


def set_aside(connection: Connection, name: str) -> None:
    """Move all our tables, and what belongs to them, into a schema `name` of their own, in this transaction."""
    existing = [*tables(connection)]
    if inspect(connection).has_table(VERSION_TABLE):
        existing.append(VERSION_TABLE)
    if not existing:
        return
    connection.exec_driver_sql(f'CREATE SCHEMA "{name}"')
    for table in existing:
        connection.exec_driver_sql(f'ALTER TABLE "{table}" SET SCHEMA "{name}"')
    functions = connection.execute(
        text(
            "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
            "WHERE n.nspname = current_schema() AND p.proname LIKE 'caseapp\\_%'"
        )
    ).scalars()
    for function in functions.all():
        connection.exec_driver_sql(f'ALTER FUNCTION {function} SET SCHEMA "{name}"')


def make_schema(connection: Connection, revision: str) -> None:
    """Make empty tables as they were at `revision`, in this transaction."""
    migrations.upgrade_within(connection, revision)


def _cursor(connection: Connection) -> Any:
    raw: Any = connection.connection.dbapi_connection
    return raw.cursor()


def _names(connection: Connection, names: list[str]) -> str:
    """Names as identifiers, always quoted."""
    return ", ".join(connection.dialect.identifier_preparer.quote_identifier(name) for name in names)
