"""Installations for the tests of the infrastructure: on SQLite and on PostgreSQL, prepared, with keys, no views."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask

import caseapp.accounts.models
import caseapp.cases.models  # noqa: F401 - tables
from caseapp.config import Settings
from caseapp.infra import start
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


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    data = tmp_path / "data"
    if request.param == "sqlite":
        yield Settings(data=data, database_url=f"sqlite:///{data / 'caseapp.sqlite3'}", demo=False)
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = f"infra_{secrets.token_hex(4)}"
    yield Settings(data=data, database_url=server.create_database(name), demo=False)
    server.drop_database(name)


@pytest.fixture
def sqlite_settings(tmp_path: Path) -> Settings:
    data = tmp_path / "data"
    return Settings(data=data, database_url=f"sqlite:///{data / 'caseapp.sqlite3'}", demo=False)


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    yield from open_house(settings)


@pytest.fixture
def sqlite_house(sqlite_settings: Settings) -> Iterator[House]:
    yield from open_house(sqlite_settings)


def open_house(settings: Settings) -> Iterator[House]:
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
