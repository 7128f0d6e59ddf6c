"""Passwords as they are kept: Argon2id, at most two hashes at a time, and the one-time passwords people are given."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from caseapp.kernel.errors import Throttled
from caseapp.kernel.identifiers import ALPHABET

HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
AT_ONCE = 2
"""Each hash takes 64 MiB: a crowd at the door must not take the memory of everybody who is inside."""
PATIENCE = 3.0
"""Seconds to wait for a turn."""
ONE_TIME_LETTERS = 16
"""Letters of a one-time password: 77 bits of an alphabet that cannot be misread."""

_turns = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def turn() -> Iterator[None]:
    """Wait for a turn to hash. Raises Throttled when none comes free in time."""
    if not _turns.acquire(timeout=PATIENCE):
        raise Throttled(2)
    try:
        yield
    finally:
        _turns.release()


def hash_password(password: str) -> str:
    """A password as it is stored. Slow on purpose: call it before the unit of work begins to write."""
    with turn():
        return HASHER.hash(_bytes(password))


def fits(stored: str | None, password: str) -> bool:
    """Whether `password` is the stored one. With nothing stored it takes the same time and says no."""
    with turn():
        try:
            return HASHER.verify(stored or _nobody(), _bytes(password)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(stored: str) -> bool:
    """Whether a stored hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)


def new_one_time_password() -> str:
    """A password to be shown once and changed at the first sign-in, such as `k7mx-492q-xtbd-9fhk`."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(ONE_TIME_LETTERS)).lower()
    return "-".join(letters[i : i + 4] for i in range(0, ONE_TIME_LETTERS, 4))


@cache
def _nobody() -> str:
    """What the password of an unknown account is compared with."""
    return HASHER.hash(secrets.token_bytes(16))


def _bytes(password: str) -> bytes:
    """The same bytes from every keyboard: an é typed as one character or as two is the same é."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
