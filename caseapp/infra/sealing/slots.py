"""Key slots: several ways to the one root key, any of which opens it (the idea is LUKS's).

The root key exists in memory only. `slots.json` in the keys directory holds it wrapped once for each slot: under a key
file, under a passphrase (Argon2id), under a printed recovery code. A slot counts for safety only when verified:
somebody has opened the root with it once.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from caseapp.infra.sealing.blobs import unwrap, wrap
from caseapp.kernel.errors import Unreadable
from caseapp.kernel.identifiers import ALPHABET

Kind = Literal["file", "passphrase", "recovery"]
ARGON2 = {"time_cost": 3, "memory_cost": 64 * 1024, "parallelism": 1}
CODE_LETTERS = 32
"""Length of a recovery code: 32 letters of an alphabet of 29, 155 bits, written in eight groups of four."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One way to the root key."""

    kind: Kind
    salt: str
    wrapped: str
    verified: bool = False


class NoSlotOpens(Unreadable):
    """The key file, passphrase or code given opens none of the slots."""


def new_recovery_code() -> str:
    """A printed code, in groups of four, from an alphabet that cannot be misread."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS))
    return "-".join(letters[i : i + 4] for i in range(0, CODE_LETTERS, 4))


def normal_code(code: str) -> str:
    """A recovery code as it was typed, without hyphens or blanks, with look-alikes read as meant."""
    table = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
    return code.strip().upper().translate(table)


class SlotFile:
    """`slots.json`: read, opened, added to; always replaced whole, so that a power cut leaves the old or the new."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / "slots.json"

    def exists(self) -> bool:
        """Whether a root key was ever made here."""
        return self.path.exists()

    def read(self) -> list[Slot]:
        """All slots."""
        return [Slot(**slot) for slot in json.loads(self.path.read_text())["slots"]]

    def create(self) -> None:
        """Begin with no slot at all. Raises FileExistsError when there are keys already."""
        if self.exists():
            raise FileExistsError(self.path)
        self._write([])

    def add(self, kind: Kind, secret: str, root: bytes, *, verified: bool = False) -> None:
        """Add a slot that opens with `secret`; a slot of the same kind is replaced."""
        salt = os.urandom(16)
        wrapped = wrap(AESGCM(_stretch(kind, secret, salt)), 1, root, b"root" + kind.encode())
        slot = Slot(kind, _text(salt), _text(wrapped), verified)
        self._write([s for s in self.read() if s.kind != kind] + [slot])

    def open(self, kind: Kind, secret: str) -> bytes:
        """The root key. Raises NoSlotOpens when `secret` opens no slot of this kind."""
        for slot in self.read():
            if slot.kind == kind:
                key = AESGCM(_stretch(kind, secret, _bytes(slot.salt)))
                try:
                    return unwrap(key, _bytes(slot.wrapped), b"root" + kind.encode())
                except Unreadable:
                    continue
        raise NoSlotOpens(kind)

    def verify(self, kind: Kind, secret: str) -> bool:
        """Open with `secret` once and remember that it worked."""
        try:
            self.open(kind, secret)
        except NoSlotOpens:
            return False
        self._write([replace(s, verified=True) if s.kind == kind else s for s in self.read()])
        return True

    def _write(self, slots: list[Slot]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(self.path, json.dumps({"format": 1, "slots": [asdict(s) for s in slots]}, indent=1).encode())


def write_private(path: Path, content: bytes) -> None:
    """Write a file only its owner may read, whole or not at all, and make sure it is on the disk."""
    fresh = path.with_suffix(path.suffix + ".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)


def _stretch(kind: Kind, secret: str, salt: bytes) -> bytes:
    normal: dict[Kind, Callable[[str], str]] = {"recovery": normal_code}
    word = normal.get(kind, str)(secret)
    return hash_secret_raw(word.encode(), salt, hash_len=32, type=Type.ID, **ARGON2)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
