"""SQLite: a snapshot by the online backup API of the same engine that writes, never a copy of the file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from caseapp.infra.backup.container import Damaged
from caseapp.infra.backup.content import KEY_TABLES, Manifest
from caseapp.infra.db.engine import driver


def database_file(url: str) -> Path:
    """The file an SQLite address means."""
    return Path(make_url(url).database or "")


def empty_private_file(path: Path) -> Path:
    """An empty file only its owner may read, for the engine to fill."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    return path


def snapshot(source: Path, target: Path) -> None:
    """Copy the live database into `target` (made private first) as it stands at one moment."""
    empty_private_file(target)
    with closing(_connect(source)) as live, closing(_connect(target)) as copy:
        live.backup(copy)
        # Out of WAL, so that the snapshot is one file; no journal, so that no other file ever held its pages.
        copy.execute("PRAGMA journal_mode=MEMORY")


def take_keys(path: Path) -> tuple[Manifest, list[tuple[str, list[bytes]]]]:
    """Take the key tables out of a snapshot: their rows are returned, and overwritten with zeros in the file."""
    counts, sections = {}, []
    with closing(_connect(path)) as copy:
        for pragma in ("journal_mode=MEMORY", "secure_delete=ON", "foreign_keys=OFF"):
            copy.execute(f"PRAGMA {pragma}")
        for table in KEY_TABLES:
            lines = [_pack(row) for row in copy.execute(f'SELECT * FROM "{table}"')]  # noqa: S608 - our own name
            copy.execute(f'DELETE FROM "{table}"')  # noqa: S608
            counts[table] = len(lines)
            sections.append((table, _joined(lines)))
    return Manifest(counts), sections


def put_keys(path: Path, table: str, blocks: Iterable[bytes]) -> int:
    """Put the rows of a key table back into a database. Returns how many."""
    if table not in KEY_TABLES:
        raise Damaged("unknown section")
    rows = [_unpack(line) for line in b"".join(blocks).splitlines()]
    with closing(_connect(path)) as database:
        database.execute("BEGIN IMMEDIATE")
        if rows:
            marks = ",".join("?" * len(rows[0]))
            database.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)  # noqa: S608
        database.execute("COMMIT")
    return len(rows)


def counts(path: Path) -> dict[str, int]:
    """How many rows each table has."""
    with closing(_connect(path)) as database:
        names = [
            name
            for (name,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            )
        ]
        return {
            name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for name in names
        }


def check(path: Path) -> list[str]:
    """What the engine finds wrong with a database: nothing, for a sound one."""
    with closing(_connect(path)) as database:
        found = [row[0] for row in database.execute("PRAGMA integrity_check") if row[0] != "ok"]
        return found + ["a row points nowhere" for _ in database.execute("PRAGMA foreign_key_check")]


def set_aside(live: Path, aside: Path) -> None:
    """Move a database out of the way with its companions, the log first: it must never meet another database."""
    with suppress(driver().Error), closing(_connect(live)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for ending in ("-wal", "-shm", "-journal"):
        companion = live.with_name(live.name + ending)
        if companion.exists():
            companion.replace(aside.with_name(aside.name + ending))
    if live.exists():
        # A second name, not a move: the caller replaces the first in one step, and a database always stands there.
        try:
            os.link(live, aside)
        except OSError:
            live.replace(aside)


def remove(path: Path) -> None:
    """Remove a temporary database with its companions."""
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _connect(path: Path) -> Any:
    connection = driver().connect(str(path), timeout=20, isolation_level=None)
    connection.execute("PRAGMA temp_store=MEMORY")
    return connection


def _pack(row: Iterable[Any]) -> bytes:
    return json.dumps([{"x": v.hex()} if isinstance(v, bytes) else v for v in row]).encode()


def _unpack(line: bytes) -> list[Any]:
    return [bytes.fromhex(v["x"]) if isinstance(v, dict) else v for v in json.loads(line)]


def _joined(lines: list[bytes], size: int = 5000) -> list[bytes]:
    return [b"\n".join(lines[i : i + size]) + b"\n" for i in range(0, len(lines), size)]
