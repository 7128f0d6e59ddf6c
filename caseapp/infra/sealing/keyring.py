"""The keyring: the root key in memory, what derives from it, and the keys of establishments it has unwrapped."""

from __future__ import annotations

import os
import threading
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import LargeBinary, SmallInteger, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.infra.db import Base, Id, UtcDateTime
from caseapp.infra.db.reading import Reading
from caseapp.infra.sealing.blobs import unwrap, wrap
from caseapp.kernel import clock
from caseapp.kernel.errors import Unreadable

HOUSE = bytes(16)
"""Owner of what belongs to the installation itself: the staff directory, the outbox, imports."""
ROOT_VERSION = 1
DEKS_REMEMBERED = 16384
"""Unwrapped data keys kept in memory, about 6 MB; the root key that opens them all is there anyway."""


class Kek(Base):
    """A key-encryption key of one establishment or one person, wrapped under the root. The highest version is the live
    one."""

    __tablename__ = "kek"

    owner_id: Mapped[Id] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


_KEKS = Reading(select(Kek.version, Kek.wrapped).where(Kek.owner_id == bindparam("owner")).order_by(Kek.version.desc()))


class Keyring:
    """Holds the root key. One for each process; its cache of unwrapped keys is shared by all threads."""

    def __init__(self, root: bytes) -> None:
        if len(root) != 32:
            raise ValueError("the root key has 256 bits")
        self._root = root
        self._cipher = AESGCM(root)
        self._keks: dict[tuple[bytes, int], AESGCM] = {}
        self._deks: dict[tuple[bytes, bytes], bytes] = {}
        self._live: dict[bytes, int] = {}
        self._lock = threading.Lock()

    def derive(self, purpose: str) -> bytes:
        """A 256-bit key for `purpose` (HKDF-SHA256, RFC 5869): cookies, index, audit, backup; never for fields."""
        return HKDF(SHA256(), 32, None, b"caseapp." + purpose.encode()).derive(self._root)

    def signing_key(self) -> Ed25519PrivateKey:
        """The key that signs audit checkpoints."""
        return Ed25519PrivateKey.from_private_bytes(self.derive("audit-signing.1"))

    def kek(self, session: Session, owner_id: bytes, version: int | None = None) -> tuple[int, AESGCM]:
        """The holder's key `version` (default: the live one). Raises Unreadable when there is none."""
        wanted = self._live.get(owner_id) if version is None else version
        known = self._keks.get((owner_id, wanted)) if wanted is not None else None
        if known is not None and wanted is not None:
            return wanted, known
        rows = _KEKS.rows(session, owner=owner_id)
        with self._lock:
            for row in rows:
                key = unwrap(self._cipher, row.wrapped, _purpose(owner_id, row.version))
                self._keks[owner_id, row.version] = AESGCM(key)
            if rows:
                self._live[owner_id] = rows[0].version
        number = rows[0].version if version is None and rows else version
        if number is None or (owner_id, number) not in self._keks:
            raise Unreadable("no key of this holder")
        return number, self._keks[owner_id, number]

    def dek(self, session: Session, owner_id: bytes, kek_version: int, wrapped: bytes, purpose: bytes) -> AESGCM:
        """The data key in `wrapped`. Remembered by its very bytes and place, so that a list of fifty files unwraps none
        twice; a row that is gone or altered is never asked for. Raises Unreadable (see `blobs.unwrap`)."""
        known = self._deks.get((wrapped, purpose))
        if known is None:
            _, kek = self.kek(session, owner_id, kek_version)
            known = unwrap(kek, wrapped, purpose)
            with self._lock:
                if len(self._deks) >= DEKS_REMEMBERED:
                    del self._deks[next(iter(self._deks))]  # the oldest
                self._deks[wrapped, purpose] = known
        return AESGCM(known)  # made anew each time: a kept cipher takes eight times the room of its key

    def create_kek(self, session: Session, owner_id: bytes) -> None:
        """Give a new establishment, or a new account, its first key."""
        wrapped = wrap(self._cipher, ROOT_VERSION, os.urandom(32), _purpose(owner_id, 1))
        session.add(Kek(owner_id=owner_id, version=1, wrapped=wrapped, created_at=clock.now()))
        session.flush()

    def forget(self) -> None:
        """Drop unwrapped keys from memory (after a rollback, a restore, a rotation)."""
        with self._lock:
            self._keks.clear()
            self._deks.clear()
            self._live.clear()


def _purpose(owner_id: bytes, version: int) -> bytes:
    return b"kek" + owner_id + version.to_bytes(2, "big")


_keyring: Keyring | None = None


def install(keyring: Keyring) -> None:
    """Make `keyring` the process's own; done once, when the application starts."""
    global _keyring
    _keyring = keyring


def keyring() -> Keyring:
    """The process's keyring. Raises Unreadable while the root key has not been opened."""
    if _keyring is None:
        raise Unreadable("the root key is not open")
    return _keyring
