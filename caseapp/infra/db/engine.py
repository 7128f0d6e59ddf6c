"""The engine's safe settings: nothing acknowledged is lost, nothing sealed is printed."""

from __future__ import annotations

import importlib
import sqlite3
from contextlib import suppress
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, event

from caseapp.infra.db import guard
from caseapp.infra.db.driver import carry_out

_bundled: ModuleType | None = None
with suppress(ImportError):  # the wheel carries an SQLite with the WAL-reset fix; the system's is often older
    _bundled = importlib.import_module("pysqlite3.dbapi2")

WAL_IS_SAFE_FROM = (3, 51, 3)
"""Below this version a checkpoint can reset the WAL under a reader's feet (SQLite forum, WAL-reset bug)."""


def driver() -> ModuleType:
    """The SQLite driver to use: the newer one of the bundled and the standard library's."""
    if _bundled is not None and _bundled.sqlite_version_info >= sqlite3.sqlite_version_info:
        return _bundled
    return sqlite3


def journal_mode() -> str:
    """WAL where the engine has the fix, otherwise the slower rollback journal."""
    return "WAL" if driver().sqlite_version_info >= WAL_IS_SAFE_FROM else "TRUNCATE"


def engine_options(url: str) -> dict[str, Any]:
    """Options for `create_engine`: parameters never appear in logs or exceptions."""
    options: dict[str, Any] = {"hide_parameters": True, "pool_pre_ping": False}
    options["pool_use_lifo"] = True  # the one used last: it has statements and pages at hand, and the others need none
    if url.startswith("sqlite"):
        options["module"] = driver()
        options["connect_args"] = {"timeout": 20, "isolation_level": None, "cached_statements": 256}
    else:
        options["pool_pre_ping"] = True
        options["pool_size"] = 8
    return options


def prepare(engine: Engine) -> None:
    """Install the listeners of `engine`: pragmas, the way transactions begin, and the guard's last door."""
    guard.watch_engine(engine)
    if engine.dialect.name == "sqlite":
        _take_as_they_are(driver())
        event.listen(engine, "connect", _pragmas)
        event.listen(engine, "begin", _begin)


def _take_as_they_are(module: ModuleType) -> None:
    """Tell the driver what bytes, None and truth values become: themselves. Else it looks for somebody who knows, at
    each parameter of these types, and raises and catches two exceptions before it gives up: an id took as long to hand
    over as to look up."""
    module.register_adapter(bytes, bytes)
    module.register_adapter(memoryview, bytes)  # what SQLAlchemy makes of them
    module.register_adapter(bool, int)
    module.register_adapter(type(None), {None: None}.get)


def _pragmas(connection: Any, _record: object) -> None:
    mode = journal_mode()
    for pragma in (
        f"journal_mode={mode}",
        "synchronous=FULL",
        "busy_timeout=20000",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # else INSERT OR REPLACE deletes a line of the trail past its trigger
        "secure_delete=ON",
        "temp_store=MEMORY",
        "cache_size=-16384",
        "mmap_size=268435456",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    mode = connection.get_execution_options().get("caseapp_begin")
    if mode:
        carry_out(connection, f"BEGIN {mode}")
    elif (raw := connection.connection.driver_connection) is not None:
        raw.execute("BEGIN DEFERRED")  # takes no lock and cannot fail: it needs none of SQLAlchemy's care
