"""Installations for the tests of the infrastructure: on SQLite and on PostgreSQL, prepared, with keys, no views."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask

import caseapp.accounts.models
import caseapp.cases.models  # noqa: F401 - tables
from caseapp.config import Settings
from caseapp.infra import migrations, start
from caseapp.infra.audit import Fact
from caseapp.infra.housekeeping import HOUSE_JOBS
from caseapp.infra.prepare import prepare
from tests.support.postgres import PostgresServer, postgres_database, postgres_server  # noqa: F401

HAPPENED = Fact.declare("tests.happened", "Something happened", "n")


@dataclass
class House:
    """An installation and its application (which is no more than database, keys and jobs)."""

    settings: Settings
    app: Flask


@dataclass
class Prepared:
    """An installation that made itself ready once for this process; what is copied from it has its keys."""

    data: Path
    template: str


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> PostgresServer | None:
    """Each of the two databases: the server, or None for SQLite."""
    return request.getfixturevalue("postgres_server") if request.param == "postgresql" else None


@pytest.fixture
def settings(server: PostgresServer | None, tmp_path: Path) -> Iterator[Settings]:
    """Where nothing is yet, on each of the two databases."""
    with database(server) as url:
        yield settings_of(tmp_path / "data", url)


@pytest.fixture
def sqlite_settings(tmp_path: Path) -> Settings:
    return settings_of(tmp_path / "data")


@pytest.fixture
def house(request: pytest.FixtureRequest, server: PostgresServer | None, tmp_path: Path) -> Iterator[House]:
    prepared: Prepared = request.getfixturevalue("prepared_postgresql" if server else "prepared_sqlite")
    with database(server, prepared.template) as url:
        shutil.copytree(prepared.data, tmp_path / "data")
        yield from open_house(settings_of(tmp_path / "data", url))


@pytest.fixture
def sqlite_house(prepared_sqlite: Prepared, sqlite_settings: Settings) -> Iterator[House]:
    shutil.copytree(prepared_sqlite.data, sqlite_settings.data)
    yield from open_house(sqlite_settings)


@pytest.fixture(scope="session")
def prepared_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepared_for(None, tmp_path_factory)


@pytest.fixture(scope="session")
def prepared_postgresql(tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer) -> Prepared:  # noqa: F811
    return prepared_for(postgres_server, tmp_path_factory)


def prepared_for(server: PostgresServer | None, places: pytest.TempPathFactory) -> Prepared:
    """An installation to copy from. Nothing may be connected to its database any more."""
    data, template = places.mktemp("prepared") / "data", f"prepared_{secrets.token_hex(4)}"
    settings = settings_of(data, server.create_database(template) if server else "")
    prepare(settings)
    migrations.open_engine(settings.database_url).dispose()
    return Prepared(data, template)


@contextmanager
def database(server: PostgresServer | None, template: str | None = None) -> Iterator[str]:
    """The address of a database of one's own; empty for SQLite, whose database is a file of the data folder."""
    if server is None:
        yield ""
        return
    name = f"infra_{secrets.token_hex(4)}"
    yield server.create_database(name, template)
    server.drop_database(name)


def settings_of(data: Path, url: str = "") -> Settings:
    """Settings of a test: SQLite in the data folder unless another database is named."""
    return Settings(data=data, database_url=url or f"sqlite:///{data / 'caseapp.sqlite3'}", demo=False)


def open_house(settings: Settings) -> Iterator[House]:
    """Open what `settings` name, after making ready what is not."""
    prepare(settings)
    app = Flask("infra")
    app.extensions["settings"] = settings
    app.extensions["jobs"] = HOUSE_JOBS
    start.open_database(app, settings)
    start.open_keys(settings)
    with app.app_context():
        yield House(settings, app)
        from caseapp.infra.db import db

        db.session.remove()
        db.engine.dispose()


def elsewhere(settings: Settings, data: Path, database_url: str | None = None) -> Settings:
    """Another machine: other data folder, other database."""
    return replace(settings, data=data, database_url=database_url or f"sqlite:///{data / 'caseapp.sqlite3'}")
