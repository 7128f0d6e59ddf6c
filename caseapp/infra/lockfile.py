"""Locks between processes of one machine. The system lets go of a lock when its process ends, however it ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


class Held(RuntimeError):
    """Another process holds the lock."""


@contextmanager
def locked(path: Path, *, shared: bool = False, wait: bool = True) -> Iterator[None]:
    """Hold the lock file `path`, alone or `shared`. Raises Held when it is taken and `wait` is False.

    Where the system has no such locks (Windows) this only makes the file: one server is started there by hand.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if fcntl is not None:
            kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
            try:
                fcntl.flock(descriptor, kind if wait else kind | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Held(path.name) from error
        yield
    finally:
        os.close(descriptor)


def running_lock(data: Path) -> Path:
    """The file that every serving process holds shared, and a restore alone: data is not exchanged under a server."""
    return data / "running.lock"
