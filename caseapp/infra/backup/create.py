"""Making a backup: two sealed files, read back and compared before anybody may rely on them."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from caseapp.config import Settings
from caseapp.infra import migrations
from caseapp.infra.audit import chain
from caseapp.infra.backup import documents, postgresql, sqlite
from caseapp.infra.backup.container import PURPOSE, Header, Reader, Writer
from caseapp.infra.backup.content import KEY_TABLES, Manifest, ledger_lines, pieces
from caseapp.infra.backup.documents import Copied, Listed
from caseapp.infra.sealing.keyring import keyring
from caseapp.infra.start import slots
from caseapp.kernel import clock

DATA_ENDING = ".data.backup"
KEYS_ENDING = ".keys.backup"
KEPT = 14


class NotSound(Exception):
    """A backup that was just written did not read back as what it should hold. It was removed."""


@dataclass(frozen=True, slots=True)
class Backup:
    """The two files of a backup, and how many rows they hold."""

    data: Path
    keys: Path
    rows: int
    lines: int
    """Lines of the audit trail that were proved in the copy."""
    documents: Copied = field(default_factory=Copied)
    """Files beside the two parts."""


def folder(settings: Settings) -> Path:
    """Where backups go when nobody says otherwise."""
    return settings.data / "backups"


def ledger(settings: Settings) -> Path:
    """The file of signed checkpoints beside the database."""
    return settings.data / "audit" / "checkpoints.jsonl"


def keys_part(data: Path) -> Path:
    """The key part that belongs beside a data part."""
    return data.with_name(data.name.removesuffix(DATA_ENDING) + KEYS_ENDING)


def create(settings: Settings, out: Path | None = None, *, prove_trail: bool = True) -> Backup:
    """Make a backup in `out` and read it back. Needs the root key open.

    `prove_trail=False` before a migration: the tables may be older than the models that read them.
    Raises NotSound, and leaves nothing, when what was written does not read back.
    """
    target = out or folder(settings)
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = clock.now()
    name = f"caseapp-{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    data, keys = target / (name + DATA_ENDING), target / (name + KEYS_ENDING)
    try:
        if settings.database_url.startswith("sqlite"):
            rows, lines, files = _create_sqlite(settings, data, keys, now, prove_trail)
        else:
            rows, lines, files = _create_postgresql(settings, data, keys, now, prove_trail)
        copied = documents.copy_out(settings, files, target)
    except BaseException:
        data.unlink(missing_ok=True)
        keys.unlink(missing_ok=True)
        raise
    return Backup(data, keys, rows, lines, copied)


def prune(where: Path, kept: int = KEPT) -> int:
    """Keep the newest `kept` backups of a folder. Returns how many were removed."""
    old = sorted(where.glob("caseapp-*" + DATA_ENDING))[:-kept]
    for data in old:
        data.unlink()
        keys_part(data).unlink(missing_ok=True)
    return len(old)


_Made = tuple[int, int, list[Listed]]
"""Rows, proved lines, files that must stand beside."""


def _create_sqlite(settings: Settings, data: Path, keys: Path, now: datetime, prove_trail: bool) -> _Made:
    with temporary(settings) as copy:
        sqlite.snapshot(sqlite.database_file(settings.database_url), copy)
        revision, end, files = _revision_end_and_files(copy)
        key_manifest, key_sections = sqlite.take_keys(copy)
        manifest = Manifest(sqlite.counts(copy))
        part = _header(settings, "sqlite", revision, now)
        with Writer(keys, part("keys"), keyring().derive(PURPOSE)) as out:
            out.section("manifest", key_manifest.pack())
            for table, blocks in key_sections:
                out.section(table, blocks)
        with Writer(data, part("data"), keyring().derive(PURPOSE)) as out:
            out.section("manifest", manifest.pack())
            out.section("ledger", ledger_lines(ledger(settings), end))
            out.section("database", pieces(copy))
    with temporary(settings) as again:
        found = unpack_sqlite(data, keys, again, keyring().derive(PURPOSE))
        if found != {**manifest.counts, **key_manifest.counts} or sqlite.check(again):
            raise NotSound(data.name)
        lines = _prove(again, data, settings) if prove_trail else 0
    return sum(found.values()), lines, files


def unpack_sqlite(data: Path, keys: Path, target: Path, backup_key: bytes) -> dict[str, int]:
    """Put both parts together into the database file `target`. Returns the rows of each table.

    Raises Damaged, WrongKey, or NotSound when the parts do not hold what their manifests say.
    """
    sqlite.empty_private_file(target)
    expected: dict[str, int] = {}
    for name, blocks in Reader(data, backup_key).sections():
        if name == "manifest":
            expected |= Manifest.unpack(blocks).counts
        elif name == "database":
            with target.open("r+b") as out:
                for block in blocks:
                    out.write(block)
                out.flush()
                os.fsync(out.fileno())
    for name, blocks in Reader(keys, backup_key).sections():
        if name == "manifest":
            expected |= Manifest.unpack(blocks).counts
        else:
            sqlite.put_keys(target, name, blocks)
    found = sqlite.counts(target)
    if found != expected:
        raise NotSound(data.name)
    return found


def unpack_ledger(data: Path, backup_key: bytes) -> bytes:
    """The checkpoint file of a backup."""
    for name, blocks in Reader(data, backup_key).sections():
        if name == "ledger":
            return b"".join(blocks)
    return b""


def _create_postgresql(settings: Settings, data: Path, keys: Path, now: datetime, prove_trail: bool) -> _Made:
    engine = migrations.open_engine(settings.database_url)
    lines = 0
    with engine.connect() as raw:
        connection = postgresql.begin_snapshot(raw)
        revision = migrations.current(connection) or ""
        end = int(connection.scalar(text("SELECT coalesce(max(position), 0) FROM audit_link")) or 0)
        every, files = postgresql.tables(connection), documents.listed(connection)
        manifest = postgresql.manifest(connection, [t for t in every if t not in KEY_TABLES])
        key_manifest = postgresql.manifest(connection, [t for t in every if t in KEY_TABLES])
        part = _header(settings, "postgresql", revision, now)
        checkpoints = ledger_lines(ledger(settings), end)
        for path, kind, content in ((keys, "keys", key_manifest), (data, "data", manifest)):
            with Writer(path, part(kind), keyring().derive(PURPOSE)) as out:
                out.section("manifest", content.pack())
                if kind == "data":
                    out.section("ledger", checkpoints)
                for table, columns in content.columns.items():
                    out.section("table:" + table, postgresql.rows(connection, table, columns))
        if prove_trail:
            with temporary(settings) as file:
                sqlite.empty_private_file(file).write_bytes(b"".join(checkpoints))
                with Session(connection) as session:
                    lines = _sound(chain.verify(session, file))
    _read_back(data, manifest)
    _read_back(keys, key_manifest)
    return sum(manifest.counts.values()) + sum(key_manifest.counts.values()), lines, files


def _read_back(path: Path, manifest: Manifest) -> None:
    """Open every chunk again and count: COPY writes one line for a row."""
    found = {
        name.removeprefix("table:"): sum(block.count(b"\n") for block in blocks)
        for name, blocks in Reader(path, keyring().derive(PURPOSE)).sections()
        if name.startswith("table:")
    }
    if found != manifest.counts:
        raise NotSound(path.name)


def _prove(database: Path, data: Path, settings: Settings) -> int:
    engine = migrations.open_engine(f"sqlite:///{database}")
    with temporary(settings) as file:
        sqlite.empty_private_file(file).write_bytes(unpack_ledger(data, keyring().derive(PURPOSE)))
        with Session(engine) as session:
            return _sound(chain.verify(session, file))


def _sound(report: chain.Report) -> int:
    """Lines of a sound trail. An unsound one is backed up all the same: it is evidence, and `audit verify` tells."""
    return report.lines if report.sound else 0


def _revision_end_and_files(database: Path) -> tuple[str, int, list[Listed]]:
    engine = migrations.open_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        end = connection.scalar(text("SELECT coalesce(max(position), 0) FROM audit_link"))
        return migrations.current(connection) or "", int(end or 0), documents.listed(connection)


def _header(settings: Settings, engine: str, revision: str, now: datetime) -> Any:
    """Makes the header of either part of one backup."""
    held = json.loads(slots(settings).path.read_text())
    backup = secrets.token_hex(8)

    def part(kind: str) -> Header:
        return Header(kind, backup, now.isoformat(timespec="seconds"), engine, revision, held)

    return part


@contextmanager
def temporary(settings: Settings) -> Iterator[Path]:
    """The name of a temporary file in the data folder, gone afterwards with its companions.

    What is in it is sealed as in the database itself, and only its owner may read it.
    """
    path = settings.data / f"backup-{secrets.token_hex(6)}.tmp"
    try:
        yield path
    finally:
        sqlite.remove(path)
