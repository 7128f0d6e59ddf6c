"""SQLite that does not wait for the disk: a test that ends with its machine has nothing to keep.

Who looks at what a crash leaves (`tests/durability`) has programs of its own, with the application's settings as they are.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import event

from caseapp.infra.db import db


def unsynced(app: Flask) -> Flask:
    """The application, whose commits no longer wait."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _do_not_wait)
            db.engine.dispose()
    return app


def _do_not_wait(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
