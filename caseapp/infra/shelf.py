"""Where documents stand: files of sealed chunks in the data folder, under random names that say nothing.

    documents/3f/3f9c...e1        one file for each document, never changed
    documents/3f/3f9c...e1.part   one that is being written

A file has its name only once it is whole and on the disk, and its row comes in the transaction that follows. After a
crash in between it is an orphan that nobody can open, since nothing tells the id its key derives from; the nightly work
removes it (`documents/housekeeping.py`).
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flask import current_app

from caseapp.config import Settings
from caseapp.kernel.errors import Unreadable

_NAME = re.compile(r"[0-9a-f]{32}")
NAME_BYTES = 16


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as it stands: its name, its size, and the SHA-256 of its sealed bytes, for backups."""

    name: bytes
    size: int
    digest: bytes


class Shelf:
    """The documents of one installation."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.root = settings.data / "documents"

    def put(self, pieces: Iterable[bytes]) -> Stored:
        """Write a file, and return when it is on the disk under its own name."""
        name = secrets.token_bytes(NAME_BYTES)
        path = path_of(self.root, name)
        _folder(path.parent)
        size, digest = write(path, pieces)
        return Stored(name, size, digest)

    @contextmanager
    def open(self, name: bytes) -> Iterator[BinaryIO]:
        """A stored file. Raises Unreadable when it is gone."""
        try:
            file = path_of(self.root, name).open("rb")
        except OSError:
            raise Unreadable("missing") from None
        with file:
            yield file

    def names(self, older_than: float) -> Iterator[tuple[bytes | None, Path]]:
        """Every file that was last written before a moment (seconds since 1970), with its name; None for one that was
        never finished, or is none of ours."""
        for path in sorted(self.root.glob("??/*")):
            with suppress(OSError):
                if path.stat().st_mtime < older_than:
                    yield (bytes.fromhex(path.name) if _NAME.fullmatch(path.name) else None), path


def shelf() -> Shelf:
    """The shelf of the present application."""
    found: Shelf = current_app.extensions["shelf"]
    return found


def path_of(root: Path, name: bytes) -> Path:
    """Where a file stands below `root`."""
    text = name.hex()
    return root / text[:2] / text


def write(path: Path, pieces: Iterable[bytes]) -> tuple[int, bytes]:
    """Write a private file whole or not at all. Returns its size and digest."""
    draft, size, seen = path.with_name(path.name + ".part"), 0, hashlib.sha256()
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            for piece in pieces:
                out.write(piece)
                seen.update(piece)
                size += len(piece)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _to_disk(path.parent)
    return size, seen.digest()


def _folder(path: Path) -> None:
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        _to_disk(path.parent)


def _to_disk(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
