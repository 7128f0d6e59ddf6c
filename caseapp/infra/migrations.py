"""Migrations: linear and numbered. What a start needs to know is read from file names and one row, without alembic.

Alembic costs more than the rest of a start together, so it is imported only when there is something to migrate.
A migration has no way down: the way back is the backup that `prepare` makes before it.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect, pool, text

from caseapp.infra.db.engine import engine_options, prepare
from caseapp.infra.db.guard import STAMP

SCRIPTS = Path(__file__).resolve().parent.parent.parent / "migrations"


class TooNew(RuntimeError):
    """The database was migrated by a later version of the program than this one."""


def open_engine(url: str) -> Engine:
    """An engine for work outside the application (migrating, preparing, backing up), guarded like its own.

    Its connections see protected tables, because no person's scope exists there, and none is kept open.
    """
    options = {k: v for k, v in engine_options(url).items() if not k.startswith("pool_")}
    engine = create_engine(url, poolclass=pool.NullPool, execution_options={STAMP: True}, **options)
    prepare(engine)
    return engine


def revisions() -> list[str]:
    """All revisions, oldest first: the numbers that file names begin with."""
    return sorted(path.name[:4] for path in (SCRIPTS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))


def head() -> str:
    """The newest revision this program knows."""
    return revisions()[-1]


def current(engine: Engine | Connection) -> str | None:
    """The revision the database is at; None when nothing was ever made in it."""
    if isinstance(engine, Engine):
        with engine.connect() as connection:
            return current(connection)
    if not inspect(engine).has_table("alembic_version"):
        return None
    found: str | None = engine.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def pending(engine: Engine | Connection) -> list[str]:
    """Revisions not yet applied, oldest first. Raises TooNew when the database is ahead of the program."""
    known, at = revisions(), current(engine)
    if at is None:
        return known
    if at not in known:
        raise TooNew(at)
    return known[known.index(at) + 1 :]


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision`, in one transaction."""
    with engine.connect() as connection:
        connection = connection.execution_options(caseapp_begin="IMMEDIATE")
        if engine.dialect.name == "sqlite":
            # Rebuilding a table drops the old one; with foreign keys on, that would be refused or cascade.
            # The pragma does nothing inside a transaction, hence the driver's own connection.
            driver = connection.connection.dbapi_connection
            assert driver is not None  # noqa: S101 - it was just opened
            driver.execute("PRAGMA foreign_keys=OFF")
        upgrade_within(connection, revision)
        if engine.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            connection.rollback()
            raise RuntimeError("a migration left a row that points nowhere")
        connection.commit()


def upgrade_within(connection: Connection, revision: str = "head") -> None:
    """Bring the database to `revision` in the transaction of `connection`, which the caller commits."""
    from alembic import command  # noqa: PLC0415 - slow, and needed by the few starts that migrate
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    connection.begin() if not connection.in_transaction() else None
    command.upgrade(config, revision)
