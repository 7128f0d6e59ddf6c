"""Restoring: everything is opened, put together and proved aside; then the data are exchanged in one step.

What stood there before is kept beside it, with the keys and the checkpoint file that belonged to it.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlalchemy.orm import Session

from caseapp.config import Settings
from caseapp.infra import migrations
from caseapp.infra.audit import Fact, chain, record
from caseapp.infra.audit.trail import store_pending
from caseapp.infra.backup import create, documents, postgresql, sqlite
from caseapp.infra.backup.container import PURPOSE, Damaged, Header, Reader, WrongKey, read_header
from caseapp.infra.backup.content import Manifest
from caseapp.infra.backup.create import NotSound, keys_part, temporary
from caseapp.infra.lockfile import locked, running_lock
from caseapp.infra.sealing import keyring as rings
from caseapp.infra.sealing.keyring import Keyring
from caseapp.infra.sealing.slots import Kind, SlotFile, write_private
from caseapp.infra.start import NotReady, open_root, slots
from caseapp.kernel import clock
from caseapp.kernel.errors import Unreadable
from caseapp.kernel.words import N_

AskCode = Callable[[], str | None]

RESTORED = Fact.declare("backup.restored", N_("Restored a backup"))


class OtherDatabase(Exception):
    """The backup was made from the other kind of database than the one of the settings."""


class MadeByLater(Exception):
    """The backup was made by a later version of the program."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and where what stood there before is kept."""

    at: str
    rows: int
    lines: int
    problems: tuple[str, ...]
    aside: str
    new_keys: bool
    """Whether the backup's slots replaced those of this machine, with a new key file."""
    documents: documents.Copied
    """Files that were brought back from beside the backup."""


def restore(settings: Settings, data: Path, ask_code: AskCode) -> Restored:
    """Put a backup back. `ask_code` gives a recovery code, when nothing on this machine opens the backup.

    Raises Damaged, WrongKey, NotSound, OtherDatabase, MadeByLater, or `lockfile.Held` while the application runs.
    Whatever it raises, the data are as they were.
    """
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = keys_part(data)
    header = _check_headers(settings, data, keys)
    root, foreign = _root_for(settings, header, data, ask_code)
    ring = Keyring(root)
    for part in (data, keys):  # a damaged file is told in seconds, before anything is put together from it
        Reader(part, ring.derive(PURPOSE)).prove()
    before = f"before-{clock.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    with locked(running_lock(settings.data), wait=False):
        rings.install(ring)
        exchange = _exchange_sqlite if header.engine == "sqlite" else _exchange_postgresql
        rows, report, aside = exchange(settings, data, keys, ring.derive(PURPOSE), before)
        _put_ledger(settings, create.unpack_ledger(data, ring.derive(PURPOSE)), before)
        if foreign:
            _take_over_keys(settings, header, root, before)
        copied = _put_documents(settings, data.parent, before)
        if header.revision == migrations.head():
            _leave_line(settings)
    return Restored(header.at, rows, report.lines, tuple(report.problems), aside, foreign, copied)


def _check_headers(settings: Settings, data: Path, keys: Path) -> Header:
    if not keys.exists():
        raise FileNotFoundError(keys)
    header, other = read_header(data), read_header(keys)
    if (header.part, other.part) != ("data", "keys") or header.backup != other.backup:
        raise Damaged("the two parts do not belong together")
    wanted = "sqlite" if settings.database_url.startswith("sqlite") else "postgresql"
    if header.engine != wanted:
        raise OtherDatabase(header.engine)
    if header.revision not in migrations.revisions():
        raise MadeByLater(header.revision)
    return header


def _root_for(settings: Settings, header: Header, data: Path, ask_code: AskCode) -> tuple[bytes, bool]:
    """The root key that opens the backup, and whether it is another than this machine's.

    Tried in this order: the keys of this machine, its key file or passphrase on the backup's slots, a recovery code.
    """
    with suppress(NotReady, Unreadable, OSError):
        own = open_root(settings)
        if _opens(own, data):
            return own, False
    with temporary(settings) as place:
        place.mkdir(mode=0o700)
        held = SlotFile(place)
        try:
            write_private(held.path, json.dumps(header.slots).encode())
            root = _by_any_secret(settings, held, ask_code)
        finally:
            held.path.unlink(missing_ok=True)
            place.rmdir()
    if not _opens(root, data):
        raise WrongKey(data.name)
    return root, True


def _by_any_secret(settings: Settings, held: SlotFile, ask_code: AskCode) -> bytes:
    known: list[tuple[Kind, str]] = []
    if settings.key_passphrase:
        known.append(("passphrase", settings.key_passphrase))
    if settings.root_key_file.exists():
        known.append(("file", settings.root_key_file.read_text().strip()))
    for kind, secret in known:
        with suppress(Unreadable):
            return held.open(kind, secret)
    code = ask_code()
    if not code:
        raise WrongKey("no recovery code")
    try:
        return held.open("recovery", code)
    except (Unreadable, KeyError, TypeError, ValueError) as error:
        raise WrongKey("recovery code") from error


def _opens(root: bytes, data: Path) -> bool:
    try:
        Reader(data, Keyring(root).derive(PURPOSE))
    except WrongKey:
        return False
    return True


def _exchange_sqlite(
    settings: Settings, data: Path, keys: Path, backup_key: bytes, before: str
) -> tuple[int, chain.Report, str]:
    live = sqlite.database_file(settings.database_url)
    live.parent.mkdir(parents=True, exist_ok=True)
    aside = live.with_name(f"{live.name}.{before}")
    with temporary(settings) as fresh:
        found = create.unpack_sqlite(data, keys, fresh, backup_key)
        if sqlite.check(fresh):
            raise NotSound(data.name)
        report = _proved(f"sqlite:///{fresh}", settings, data, backup_key)
        # The temporary file lies in the data folder, and the database may be on another disk: copy, then one rename.
        ready = live.with_name(live.name + ".restored")
        try:
            sqlite.snapshot(fresh, ready)
            _to_disk(ready)
            if live.exists():
                sqlite.set_aside(live, aside)
            ready.replace(live)
        finally:
            sqlite.remove(ready)
        _to_disk(live.parent)
    return sum(found.values()), report, aside.name if aside.exists() else ""


def _exchange_postgresql(
    settings: Settings, data: Path, keys: Path, backup_key: bytes, before: str
) -> tuple[int, chain.Report, str]:
    """All in one transaction: old tables into a schema of their own, new ones made, filled, counted, proved."""
    engine = migrations.open_engine(settings.database_url)
    revision, schema = read_header(data).revision, before.replace("-", "_")
    rows = 0
    with engine.connect() as connection:
        postgresql.set_aside(connection, schema)
        postgresql.make_schema(connection, revision)
        known = postgresql.columns(connection)
        for part in (data, keys):
            manifest = Manifest({})
            for name, blocks in Reader(part, backup_key).sections():
                if name == "manifest":
                    manifest = Manifest.unpack(blocks)
                elif name.startswith("table:"):
                    table = name.removeprefix("table:")
                    columns = manifest.columns.get(table, [])
                    if not columns or not set(columns) <= set(known.get(table, [])):
                        raise Damaged("unknown table or columns")
                    postgresql.put_rows(connection, table, columns, blocks)
            if postgresql.counts(connection, manifest.counts) != manifest.counts:
                raise NotSound(part.name)
            rows += sum(manifest.counts.values())
        with temporary(settings) as file, Session(connection) as session:
            sqlite.empty_private_file(file).write_bytes(create.unpack_ledger(data, backup_key))
            report = _verify(session, file, revision)
        connection.commit()
    return rows, report, schema


def _proved(url: str, settings: Settings, data: Path, backup_key: bytes) -> chain.Report:
    engine = migrations.open_engine(url)
    with temporary(settings) as file, Session(engine) as session:
        sqlite.empty_private_file(file).write_bytes(create.unpack_ledger(data, backup_key))
        return _verify(session, file, migrations.current(engine) or "")


def _verify(session: Session, file: Path, revision: str) -> chain.Report:
    """Prove the trail, when its tables are those of this version; the next start migrates older ones."""
    return chain.verify(session, file) if revision == migrations.head() else chain.Report()


def _leave_line(settings: Settings) -> None:
    """A trail that goes back in time says so itself."""
    engine = migrations.open_engine(settings.database_url)
    with Session(engine.execution_options(caseapp_begin="IMMEDIATE")) as session:
        record(session, None, RESTORED)
        store_pending(session)
        session.commit()


def _put_documents(settings: Settings, folder: Path, before: str) -> documents.Copied:
    with migrations.open_engine(settings.database_url).connect() as connection:
        files = documents.listed(connection)
    documents.set_aside(settings, files, before)
    return documents.copy_back(settings, files, folder)


def _put_ledger(settings: Settings, content: bytes, before: str) -> None:
    ledger = create.ledger(settings)
    ledger.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if ledger.exists():
        ledger.replace(ledger.with_name(f"{ledger.name}.{before}"))
    if content:
        write_private(ledger, content)


def _take_over_keys(settings: Settings, header: Header, root: bytes, before: str) -> None:
    """The backup's slots become this machine's; its key file is not ours to know, so a new one is made."""
    held = slots(settings)
    held.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in (held.path, settings.root_key_file):
        if path.exists():
            path.replace(path.with_name(f"{path.name}.{before}"))
    write_private(held.path, json.dumps(cast("dict[str, object]", header.slots)).encode())
    if settings.key_passphrase:
        return
    secret = secrets.token_urlsafe(32)
    settings.root_key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_private(settings.root_key_file, secret.encode() + b"\n")
    held.add("file", secret, root, verified=True)


def _to_disk(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
