"""A disk that loses power: an SQLite VFS (of `apsw`) that knows what was synced and what was only written.

    python -m tests.durability.lossy DATA URL SETUP OUT FULL|NORMAL|OFF SECONDS CUTS

Runs the writer's threads through the application's own engine settings and, at random moments, writes down what the
disk would hold had the power gone just then: everything up to the last sync of each file, and of what came after any
part, torn at its 512-byte sectors, in an order of the disk's own choosing. Each such image comes with the list of forms that were
acknowledged until then. The only thing changed is the driver, since the application's own has no way in for a VFS written
in Python; pragmas, the way transactions begin, sessions and services are the application's.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import apsw
from sqlalchemy import event

from caseapp.infra import start
from caseapp.infra.db import db
from caseapp.infra.db import engine as engines
from tests.durability import writer

SECTOR = 512
CUT_CHANCE = 0.008
"""Of a cut at each write and each sync."""
_lock = threading.RLock()


class Disk:
    """What is safely stored of each file, and what was written after its last sync."""

    def __init__(self, folder: Path, cut_chance: float, cuts: int, out: Path) -> None:
        self.folder, self.cut_chance, self.left, self.out = folder, cut_chance, cuts, out
        self.safe = {p.name: bytearray(p.read_bytes()) for p in folder.iterdir() if p.name.startswith("case.sqlite3")}
        self.loose: dict[str, list[tuple[int, bytes | None]]] = {}
        self.acknowledged: list[str] = []
        self.syncs = self.made = 0

    def write(self, name: str, offset: int, data: bytes | None) -> None:
        """A write (or, without data, a truncation), not yet synced."""
        with _lock:
            self._perhaps_cut()
            self.loose.setdefault(name, []).append((offset, data))

    def sync(self, name: str) -> None:
        """The file's writes are safe now."""
        with _lock:
            self._perhaps_cut()
            self.syncs += 1
            content = self.safe.setdefault(name, bytearray())
            for offset, data in self.loose.pop(name, []):
                _lay(content, offset, data)

    def delete(self, name: str) -> None:
        """A file is gone; SQLite syncs the folder where it must not come back."""
        with _lock:
            self.safe.pop(name, None)
            self.loose.pop(name, None)

    def _perhaps_cut(self) -> None:
        if self.left and random.random() < self.cut_chance:
            self.left -= 1
            self.cut()

    def cut(self) -> None:
        """Write down one image of the disk as a power cut at this moment would leave it."""
        target = self.out / f"{self.made:04}"
        target.mkdir(parents=True)
        self.made += 1
        keep, mode = random.random(), random.choice(("none", "first", "any", "all", "torn"))
        for name in self.safe.keys() | self.loose.keys():
            if name.endswith("-shm"):
                continue
            content = bytearray(self.safe.get(name, b""))
            writes = self.loose.get(name, [])
            if mode == "first":  # in order up to a moment, the last one torn
                writes = writes[: random.randint(0, len(writes))]
            for number, (offset, data) in enumerate(writes):
                if mode == "none" or (mode == "any" and random.random() > keep):
                    continue
                if data is not None and (mode == "torn" or (mode == "first" and number == len(writes) - 1)):
                    for start_at in range(0, len(data), SECTOR):
                        if random.random() < keep:
                            _lay(content, offset + start_at, data[start_at : start_at + SECTOR])
                else:
                    _lay(content, offset, data)
            (target / name).write_bytes(content)
        (target / "acknowledged.json").write_text(json.dumps(self.acknowledged))


def _lay(content: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        del content[offset:]
        return
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


class LossyFile(apsw.VFSFile):
    """A file whose writes and syncs the disk hears of."""

    def __init__(self, disk: Disk, filename: Any, flags: list[int]) -> None:
        super().__init__("", filename, flags)
        path = filename.filename() if hasattr(filename, "filename") else filename
        self.disk, self.name = disk, Path(path).name if path else ""

    def xWrite(self, data: bytes, offset: int) -> None:
        self.disk.write(self.name, offset, bytes(data))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        self.disk.write(self.name, newsize, None)
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        self.disk.sync(self.name)  # the file below need not be synced: its power never goes

    def xDeviceCharacteristics(self) -> int:
        return 0  # promise nothing: no atomic writes, no powersafe overwrite


class LossyVFS(apsw.VFS):
    """The system's files, heard."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        super().__init__("lossy", "")

    def xOpen(self, name: Any, flags: list[int]) -> LossyFile:
        return LossyFile(self.disk, name, flags)

    def xSleep(self, microseconds: int) -> int:
        time.sleep(microseconds / 1e6)  # the base sleeps whole seconds where it was built without usleep
        return microseconds

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self.disk.delete(Path(filename).name)
        super().xDelete(filename, syncdir)


# --- apsw as the driver SQLAlchemy expects ---------------------------------------------------------------


class Error(Exception):
    """Base of the driver's errors."""


class OperationalError(Error):
    """The database did not do it."""


class IntegrityError(OperationalError):
    """A constraint."""


class Cursor:
    """A cursor as PEP 249 has it."""

    arraysize = 1

    def __init__(self, owner: Connection) -> None:
        self.owner = owner
        self.rows: list[Any] = []
        self.description: Any = None
        self.rowcount, self.lastrowid = -1, 0

    def execute(self, sql: str, parameters: Any = ()) -> Cursor:
        raw = self.owner.raw
        before, cursor = raw.total_changes(), raw.cursor()
        try:
            described: list[Any] = []
            cursor.exec_trace = lambda c, _s, _b: described.append(c.get_description()) or True
            self.rows = list(cursor.execute(sql, tuple(parameters)))
        except apsw.ConstraintError as error:
            raise IntegrityError(str(error)) from error
        except apsw.Error as error:
            raise OperationalError(str(error)) from error
        columns = described[0] if described else ()
        self.description = [(c[0], None, None, None, None, None, None) for c in columns] or None
        self.rowcount = -1 if columns else raw.total_changes() - before
        self.lastrowid = raw.last_insert_rowid()
        return self

    def executemany(self, sql: str, several: Any) -> Cursor:
        done = 0
        for parameters in several:
            self.execute(sql, parameters)
            done += max(0, self.rowcount)
        self.rowcount = done
        return self

    def fetchone(self) -> Any:
        return self.rows.pop(0) if self.rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        taken, self.rows = self.rows[: size or 1], self.rows[size or 1 :]
        return taken

    def fetchall(self) -> list[Any]:
        taken, self.rows = self.rows, []
        return taken

    def close(self) -> None:
        self.rows = []


class Connection:
    """A connection as PEP 249 has it, without transactions of its own (`isolation_level=None`)."""

    isolation_level = None

    def __init__(self, path: str, timeout: float = 5) -> None:
        self.raw = apsw.Connection(path, vfs="lossy")
        self.raw.set_busy_timeout(int(timeout * 1000))

    def cursor(self) -> Cursor:
        return Cursor(self)

    def execute(self, sql: str, parameters: Any = ()) -> Cursor:
        return self.cursor().execute(sql, parameters)

    def create_function(self, name: str, count: int, function: Any, deterministic: bool = False) -> None:
        self.raw.create_scalar_function(name, function, count, deterministic=deterministic)

    def commit(self) -> None:
        if self.raw.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self.raw.in_transaction:
            self.execute("ROLLBACK")

    def close(self) -> None:
        self.raw.close()


def connect(path: str, timeout: float = 5, **_rest: Any) -> Connection:
    """Open a database on the lossy disk."""
    return Connection(path, timeout)


def driver() -> Any:
    """The module SQLAlchemy is given."""
    version = apsw.sqlite_lib_version()
    classes = (
        "Warning",
        "InterfaceError",
        "DatabaseError",
        "InternalError",
        "ProgrammingError",
        "NotSupportedError",
        "DataError",
    )
    return SimpleNamespace(
        connect=connect,
        paramstyle="qmark",
        sqlite_version=version,
        sqlite_version_info=tuple(int(part) for part in version.split(".")),
        Error=Error,
        OperationalError=OperationalError,
        IntegrityError=IntegrityError,
        Binary=bytes,
        register_adapter=lambda _kind, _adapter: None,  # it takes bytes, None and truth values as they are
        PARSE_DECLTYPES=0,
        PARSE_COLNAMES=0,
        **dict.fromkeys(classes, Error),
    )


def main(data: str, url: str, setup_text: str, out: str, mode: str, seconds: str, cuts: str) -> None:
    """Write for a while on a disk that may lose its power at any moment."""
    settings, setup = writer.settings_of(data, url), json.loads(setup_text)
    disk = Disk(Path(data), CUT_CHANCE, int(cuts), Path(out))
    vfs = LossyVFS(disk)
    engines.driver = driver
    start.open_keys(settings)
    app = writer.open_house(settings, keys=False)
    with app.app_context():
        # More checkpoints than people would cause: the moments at which the log is carried over and begun again.
        event.listen(db.engine, "connect", lambda c, _r: c.execute("PRAGMA wal_autocheckpoint=40"))
        if mode != "FULL":
            event.listen(db.engine, "connect", lambda c, _r: c.execute(f"PRAGMA synchronous={mode}"))
    stop = threading.Event()

    def say(line: str) -> None:
        if line.startswith("done "):
            with _lock:
                disk.acknowledged.append(line.split(" ")[2])

    failures: list[str] = []

    def write() -> None:
        try:
            writer.write_on(app, setup, say, [], stop)
        except Exception as error:
            failures.append(repr(error))

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    ends = time.monotonic() + float(seconds)
    while time.monotonic() < ends and disk.left and not failures:
        time.sleep(0.05)
    stop.set()
    for thread in threads:
        thread.join()
    with _lock:
        disk.cut()
    print(
        json.dumps({"images": disk.made, "forms": len(disk.acknowledged), "syncs": disk.syncs, "failures": failures}),
        flush=True,
    )
    del vfs
    os._exit(0)  # connections are left as a power cut leaves them


if __name__ == "__main__":
    main(*sys.argv[1:])
