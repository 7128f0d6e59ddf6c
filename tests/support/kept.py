"""A PostgreSQL database put back as it was, in milliseconds: its rows are kept aside in a schema of their own.

Making a database from a template for each test costs a hundred times more. Triggers and foreign keys are off while rows
are put back (`session_replication_role`), which only the tests' own superuser may do.
"""

from __future__ import annotations

import psycopg
from psycopg import sql


class KeptRows:
    """What a database held when this was made."""

    def __init__(self, url: str) -> None:
        address = url.replace("postgresql+psycopg://", "postgresql://")
        self._connection = psycopg.connect(address, autocommit=True)
        found = self._connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        tables = [name for (name,) in found]
        self._connection.execute("CREATE SCHEMA kept")
        for name in tables:
            self._connection.execute(_on("CREATE TABLE kept.{} AS TABLE public.{}", name))
        self._connection.execute("SET lock_timeout = '10s'")
        self._connection.execute("SET session_replication_role = replica")
        emptied = [_on("DELETE FROM public.{}", name) for name in tables]
        filled = [_on("INSERT INTO public.{} SELECT * FROM kept.{}", name) for name in tables]
        self._all = sql.SQL("; ").join(emptied + filled)

    def put_back(self) -> None:
        """Make every table hold what it held, at once or not at all; fails rather than waits for somebody's open transaction."""
        self._connection.execute(self._all)


def _on(statement: str, name: str) -> sql.Composed:
    return sql.SQL(statement).format(*[sql.Identifier(name)] * statement.count("{}"))
