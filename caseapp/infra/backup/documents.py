"""Documents beside backups: each sealed file once, however many backups name it.

A document's file never changes and is sealed already, so a backup does not carry it again: it is copied into the
folder `documents/` beside the two parts, compared with the digest that its row tells, and left there. The rows of the
data part are the list. Restoring brings back what the restored rows name; like all that a backup holds, it opens with
the keys of the key part only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, inspect, text

from caseapp.config import Settings
from caseapp.infra import shelf

FOLDER = "documents"
_BLOCK = 1 << 20


class Listed(NamedTuple):
    """A file that a row names."""

    name: bytes
    size: int
    digest: bytes


@dataclass(slots=True)
class Copied:
    """How many files a backup needs, how many came newly into its folder, and how many are missing or altered."""

    needed: int = 0
    fresh: int = 0
    missing: int = 0


def listed(connection: Connection) -> list[Listed]:
    """The files that the rows of a database name; none where it knows no documents yet."""
    if not inspect(connection).has_table("document"):
        return []
    rows = connection.execute(text("SELECT stored, size, digest FROM document ORDER BY id"))
    return [Listed(bytes(row.stored), row.size, bytes(row.digest)) for row in rows]


def copy_out(settings: Settings, files: list[Listed], folder: Path) -> Copied:
    """Bring into a backup's folder what it does not hold yet."""
    return _bring(files, shelf.Shelf(settings).root, folder / FOLDER)


def copy_back(settings: Settings, files: list[Listed], folder: Path) -> Copied:
    """Bring back onto the shelf what it does not hold as it should."""
    return _bring(files, folder / FOLDER, shelf.Shelf(settings).root)


def set_aside(settings: Settings, files: list[Listed], before: str) -> None:
    """Take off the shelf what restored rows do not name: it belongs to the data that were set aside with it."""
    named, root = {file.name for file in files}, shelf.Shelf(settings).root
    for name, path in list(shelf.Shelf(settings).names(float("inf"))):
        if name not in named:
            goal = root.with_name(f"{FOLDER}.{before}") / path.parent.name / path.name
            goal.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.replace(goal)


def _bring(files: list[Listed], source: Path, target: Path) -> Copied:
    told = Copied(needed=len(files))
    for file in files:
        goal, origin = shelf.path_of(target, file.name), shelf.path_of(source, file.name)
        if _has(goal, file):
            continue
        if not _is(origin, file):
            told.missing += 1
            continue
        goal.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        goal.with_name(goal.name + ".part").unlink(missing_ok=True)  # of a copy that was interrupted
        goal.unlink(missing_ok=True)
        shelf.write(goal, _blocks(origin))
        told.missing += not _is(goal, file)
        told.fresh += 1
    return told


def _has(path: Path, file: Listed) -> bool:
    """Whether a copy stands there; it was compared when it was made."""
    return path.is_file() and path.stat().st_size == file.size


def _is(path: Path, file: Listed) -> bool:
    if not path.is_file():
        return False
    seen = hashlib.sha256()
    for block in _blocks(path):
        seen.update(block)
    return seen.digest() == file.digest


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
