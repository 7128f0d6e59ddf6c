"""Models are what migrations make, on both databases; the trail refuses to be changed."""

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from caseapp.config import Settings
from caseapp.infra import migrations, work
from caseapp.infra.audit import chain, record
from caseapp.infra.db import Base

from .conftest import HAPPENED, House


def test_revisions_are_numbered_without_a_gap() -> None:
    assert migrations.revisions() == [f"{n + 1:04}" for n in range(len(migrations.revisions()))]


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection", "ignore:autogenerate skipping")
def test_models_are_head(settings: Settings) -> None:
    settings.data.mkdir()
    engine = migrations.open_engine(settings.database_url)
    assert migrations.current(engine) is None
    assert migrations.pending(engine) == migrations.revisions()
    migrations.upgrade(engine)
    assert migrations.current(engine) == migrations.head()
    assert migrations.pending(engine) == []
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": _comparable})
        assert compare_metadata(context, Base.metadata) == []


def _comparable(thing: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
    """All but indexes over expressions, which a database tells in its own words; the next test compares them."""
    expressions = {"ix_case_file_danger", "ix_case_file_status"}
    return not (kind == "index" and name in expressions)


def test_tables_are_the_same_to_the_letter_on_sqlite(sqlite_settings: Settings) -> None:
    """What autogenerate does not compare (WITHOUT ROWID, primary keys, constraint names), the schema's text shows."""
    sqlite_settings.data.mkdir()
    migrated = migrations.open_engine(sqlite_settings.database_url)
    migrations.upgrade(migrated)
    created = create_engine("sqlite://")
    Base.metadata.create_all(created)
    query = text("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND name <> 'alembic_version'")

    def schema(engine: object) -> dict[str, list[str]]:
        with engine.connect() as connection:  # type: ignore[attr-defined]
            return {n: sorted(s.replace(",", "").split()) for n, s in connection.execute(query) if s}

    assert schema(migrated) == schema(created)


def test_a_database_of_a_later_version_is_refused(settings: Settings) -> None:
    settings.data.mkdir()
    engine = migrations.open_engine(settings.database_url)
    migrations.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrations.TooNew):
        migrations.pending(engine)


CHANGES = {
    "sqlite": ("UPDATE {0} SET {1}", "DELETE FROM {0}", "INSERT OR REPLACE INTO {0} SELECT * FROM {0}"),
    "postgresql": ("UPDATE {0} SET {1}", "DELETE FROM {0}", "TRUNCATE {0}"),
}


@pytest.mark.parametrize("table", ["audit_event", "audit_link", "audit_checkpoint"])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_trail_refuses_changes(house: House, table: str, number: int) -> None:
    with work.system_work() as unit:
        record(unit, None, HAPPENED, n=1)
    with work.system_work() as unit:
        chain.seal_new_lines(unit, checkpoint=True)
    column = {"audit_event": "fact = 'x'", "audit_link": "position = 7", "audit_checkpoint": "position = 7"}[table]
    engine = migrations.open_engine(house.settings.database_url)
    change = CHANGES[engine.dialect.name][number].format(table, column)
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(change))
    with engine.connect() as connection:
        assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 1
