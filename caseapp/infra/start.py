"""Starting: the database is opened with its guards, the keys are opened, and what must hold is checked."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from sqlalchemy import LargeBinary

from caseapp.config import Settings
from caseapp.infra.db import Base, db
from caseapp.infra.db.engine import engine_options, prepare
from caseapp.infra.sealing import keyring as rings
from caseapp.infra.sealing.columns import SealedType
from caseapp.infra.sealing.keyring import Keyring
from caseapp.infra.sealing.slots import SlotFile
from caseapp.infra.shelf import Shelf
from caseapp.policy.exposure import PLAIN_COLUMNS


class Undeclared(RuntimeError):
    """A column stands neither among the sealed nor among the reviewed plain ones: the application must not start."""


class NotReady(RuntimeError):
    """The keys or the database are not prepared; the message says what to do."""


def open_database(app: Flask, settings: Settings) -> None:
    """Bind the database with the engine's safe settings and the scope guard's last door."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database_url)
    if settings.database_url.startswith("sqlite"):
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    app.extensions["keys_open"] = keys_open
    app.extensions["shelf"] = Shelf(settings)


def keys_open() -> bool:
    """Whether the root key is open in this process."""
    try:
        rings.keyring()
    except Exception:
        return False
    return True


def slots(settings: Settings) -> SlotFile:
    """The slots of this installation's root key."""
    return SlotFile(settings.data / "keys")


def open_keys(settings: Settings) -> bytes:
    """Open the root key by passphrase or key file and install the keyring. Returns the key that signs cookies.

    Raises NotReady as `open_root` does.
    """
    ring = Keyring(open_root(settings))
    rings.install(ring)
    return ring.derive("cookies.1")


def open_root(settings: Settings) -> bytes:
    """The root key, opened by the passphrase or the key file of the settings.

    Raises NotReady when no key was made yet (`flask keys create`, or the launcher) or none opens it.
    """
    file = slots(settings)
    if not file.exists():
        raise NotReady("no root key yet: run `python3 run.py` or `flask keys create`")
    if settings.key_passphrase:
        return file.open("passphrase", settings.key_passphrase)
    if settings.root_key_file.exists():
        return file.open("file", settings.root_key_file.read_text().strip())
    raise NotReady("neither key file nor passphrase: see docs/operations.md, keys")


def check_declared(plain: Mapping[str, frozenset[str]] = PLAIN_COLUMNS) -> None:
    """Every column is sealed or on the reviewed list. Raises Undeclared with the first that is not."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, SealedType):
                continue
            if column.name not in plain.get(table.name, frozenset()):
                kind = "bytes" if isinstance(column.type, LargeBinary) else "text"
                raise Undeclared(f"{table.name}.{column.name} ({kind}) is neither sealed nor reviewed as plain")
