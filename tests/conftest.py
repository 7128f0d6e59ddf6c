"""Shared fixtures: one application for each database, a fresh copy of the world for each test, clients that look."""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import psycopg
import pytest
from flask import Flask

from caseapp.accounts import directory
from caseapp.application import create_app
from caseapp.config import Settings
from caseapp.infra.db import db
from caseapp.infra.db.engine import driver
from caseapp.infra.keys import create_keys, slots
from caseapp.infra.prepare import prepare
from caseapp.infra.sealing import keyring as rings
from caseapp.infra.sealing.keyring import Keyring
from caseapp.matching.queries import lines
from caseapp.norms import lists as words
from caseapp.norms import values
from caseapp.policy.roles import Role
from tests.support import compiled, hour, stretching
from tests.support.browser import browser  # noqa: F401
from tests.support.client import PageClient
from tests.support.kept import KeptRows
from tests.support.postgres import postgres_database, postgres_server  # noqa: F401
from tests.support.unsynced import unsynced
from tests.support.world import World, give_cookie, make_world

hour.begin_in_the_morning()
stretching.quick()
compiled.keep()
gc.freeze()  # what was imported stays: not looked through again and again for a run of twenty minutes
gc.set_threshold(50_000, 20, 50)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The first process of a run clears away what the next one cannot use."""
    if not hasattr(session.config, "workerinput"):
        compiled.forget_others()


@pytest.fixture
def costly() -> Iterator[None]:
    """Passwords and key slots stretched as in production."""
    stretching.use(stretching.REAL)
    yield
    stretching.quick()


@dataclass
class House:
    """An application with its world, ready to be copied for each test."""

    app: Flask
    settings: Settings
    world: World
    reset: Any
    ring: Keyring
    """Its keys: a process holds one keyring, and two houses stand in one process."""
    slots: bytes
    """The ways to them, as they were made: a test may add one."""


@pytest.fixture(scope="session")
def sqlite_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The application on SQLite, migrated, with the world in it."""
    data = tmp_path_factory.mktemp("house")
    settings = Settings(data=data, database_url=f"sqlite:///{data / 'test.sqlite3'}", demo=False, jobs_in_server=False)
    app, world, ring = _build(settings)
    unsynced(app)
    kept = driver().connect(":memory:", check_same_thread=False)
    with app.app_context():
        db.engine.dispose()
    live = driver().connect(str(data / "test.sqlite3"))
    live.backup(kept)
    live.close()

    def reset() -> None:
        target = driver().connect(str(data / "test.sqlite3"), timeout=20)
        kept.backup(target)
        target.close()

    yield House(app, settings, world, reset, ring, slots(settings).path.read_bytes())
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def postgres_house(tmp_path_factory: pytest.TempPathFactory, postgres_server: Any) -> Iterator[House]:  # noqa: F811
    """The application on PostgreSQL."""
    data = tmp_path_factory.mktemp("pghouse")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    name = f"house_{worker}"
    url = postgres_server.create_database(name)
    settings = Settings(data=data, database_url=url, demo=False, jobs_in_server=False)
    app, world, ring = _build(settings)
    kept = KeptRows(url)

    def reset() -> None:
        with app.app_context():
            db.session.remove()
        kept.put_back()

    yield House(app, settings, world, reset, ring, slots(settings).path.read_bytes())
    with app.app_context():
        db.engine.dispose()
    with contextlib.suppress(psycopg.OperationalError):  # the server may be gone already; it takes everything with it
        postgres_server.drop_database(name)


def _build(settings: Settings) -> tuple[Flask, World, Keyring]:
    create_keys(settings)
    prepare(settings)
    app = create_app(settings)
    app.test_client_class = PageClient
    with app.app_context():
        world = make_world()
    return app, world, rings.keyring()


@pytest.fixture(params=["sqlite", "postgres"])
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    """The application on each of the two databases, with a fresh copy of the world."""
    found: House = request.getfixturevalue(f"{request.param}_house")
    yield from _fresh(found)


@pytest.fixture
def lite(sqlite_house: House) -> Iterator[House]:
    """The application on SQLite alone, for what does not depend on the database."""
    yield from _fresh(sqlite_house)


def _fresh(found: House) -> Iterator[House]:
    found.reset()
    rings.install(found.ring)
    slots(found.settings).path.write_bytes(found.slots)
    lines.forget()  # what is remembered by version: the copy begins at the same versions again
    directory._known.clear()
    values.LINES.forget()
    words.WORDS.forget()
    shutil.rmtree(found.settings.data / "documents", ignore_errors=True)
    yield replace(found)
    with found.app.app_context():
        db.session.remove()


def client_of(house: House, role: Role, place: bytes | None = None, language: str = "fr") -> PageClient:
    """A signed-in client of the person who holds `role`."""
    client = house.app.test_client()
    with house.app.app_context():
        token = give_cookie(house.world.person(role, place))
        db.session.remove()
    client.set_cookie("caseapp", token)
    if language != "fr":
        client.post("/language", data={"csrf_token": client.token(), "lang": language})
    return client
