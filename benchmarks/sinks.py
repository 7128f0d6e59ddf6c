"""Rows straight into a database: columns in their order, indexes made again at the end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from caseapp.cases.models import Case, CaseEvent, CaseMember
from caseapp.config import Settings
from caseapp.infra.db import Base, statistics
from caseapp.infra.db.engine import driver
from caseapp.infra.sealing.vaults import VaultKey
from caseapp.matching.models import NameEntry, NameToken

COLUMNS: dict[type[Base], tuple[str, ...]] = {
    Case: (
        "id", "reference", "establishment_id", "reference_worker_id", "opened_by_id", "opened_at", "closed_at",
        "status", "danger", "sex", "birth_year", "born_from", "category", "source", "province_code", "restricted",
        "next_due_at", "changed_at", "changed_by_id", "identity", "contact", "situation", "external_key",
        "merged_into_id", "version",
    ),
    VaultKey: ("vault_id", "data_class", "dek_version", "holder_id", "kek_version", "wrapped", "expires_at"),
    CaseMember: ("id", "case_id", "user_id", "part", "since", "until"),
    CaseEvent: (
        "id", "case_id", "kind", "data_class", "at", "author_id", "detail", "audience", "pinned", "replaces_id",
        "origin_id", "body",
    ),
    NameEntry: ("number", "case_id", "version", "revision", "identity"),
    NameToken: ("token", "room", "number"),
}  # fmt: skip


class SqliteSink:
    """Rows into SQLite through its driver, durability off while loading."""

    def __init__(self, settings: Settings) -> None:
        path = settings.database_url.removeprefix("sqlite:///")
        self.connection = driver().connect(path, isolation_level=None)
        for pragma in ("foreign_keys=OFF", "synchronous=OFF", "journal_mode=DELETE", "locking_mode=EXCLUSIVE"):
            self.connection.execute(f"PRAGMA {pragma}").fetchall()
        self.connection.execute("PRAGMA cache_size=-1048576")
        tables = {model.__tablename__ for model in COLUMNS}
        self.indexes = [
            (name, sql)
            for name, table, sql in self.connection.execute(
                "SELECT name, tbl_name, sql FROM sqlite_master WHERE type='index'"
            )
            if table in tables and sql
        ]
        for name, _sql in self.indexes:
            self.connection.execute(f"DROP INDEX {name}")
        self.connection.execute("BEGIN")

    @staticmethod
    def moment(day: str) -> str:
        """Noon of a day, as SQLAlchemy stores it."""
        return f"{day} 12:00:00.000000"

    def add(self, model: type[Base], rows: list[tuple[Any, ...]]) -> None:
        """Insert."""
        names = COLUMNS[model]
        marks = ",".join("?" * len(names))
        self.connection.executemany(f"INSERT INTO {model.__tablename__} ({','.join(names)}) VALUES ({marks})", rows)

    def finish(self) -> None:
        """Indexes, statistics, and back to the application's journal."""
        self.connection.execute("COMMIT")
        for _name, sql in self.indexes:
            self.connection.execute(sql)
        statistics.refresh(self.connection)
        self.connection.execute("PRAGMA locking_mode=NORMAL").fetchall()
        self.connection.execute("PRAGMA journal_mode=WAL").fetchall()
        self.connection.close()


class PostgresSink:
    """Rows into PostgreSQL through COPY, the foreign keys not checked while loading (needs a superuser)."""

    def __init__(self, settings: Settings) -> None:
        import psycopg  # noqa: PLC0415 - only where it is asked for

        self.connection = psycopg.connect(settings.database_url.replace("postgresql+psycopg", "postgresql"))
        self.cursor = self.connection.cursor()
        self.cursor.execute("SET session_replication_role = replica")
        self.indexes = []
        for model in COLUMNS:
            self.cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN "
                "(SELECT conname FROM pg_constraint)",
                (model.__tablename__,),
            )
            self.indexes += self.cursor.fetchall()
        for name, _sql in self.indexes:
            self.cursor.execute(f"DROP INDEX {name}")
        self.cursor.execute("ALTER TABLE name_token DROP CONSTRAINT pk_name_token")  # tokens come in no order at all

    @staticmethod
    def moment(day: str) -> datetime:
        """Noon of a day."""
        return datetime(int(day[:4]), int(day[5:7]), int(day[8:]), 12, tzinfo=UTC)

    def add(self, model: type[Base], rows: list[tuple[Any, ...]]) -> None:
        """Copy."""
        with self.cursor.copy(f"COPY {model.__tablename__} ({','.join(COLUMNS[model])}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([bytes(v) if isinstance(v, bytes) else v for v in row])

    def finish(self) -> None:
        """Indexes and statistics."""
        self.cursor.execute("ALTER TABLE name_token ADD CONSTRAINT pk_name_token PRIMARY KEY (token, room, number)")
        for _name, sql in self.indexes:
            self.cursor.execute(sql)
        self.cursor.execute(
            "SELECT setval(pg_get_serial_sequence('name_entry', 'number'), (SELECT max(number) FROM name_entry))"
        )
        self.connection.commit()
        self.connection.autocommit = True
        self.cursor.execute("VACUUM ANALYZE")
        self.connection.close()
