"""The keys of this installation, for those who must not touch one: made, given another way in, and looked at."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from caseapp.config import Settings
from caseapp.infra.sealing.slots import Kind, new_recovery_code, write_private
from caseapp.infra.start import open_root, slots


@dataclass(frozen=True, slots=True)
class Way:
    """One way to the root key. It counts only when `verified`: somebody has opened the root with it once."""

    kind: Kind
    verified: bool


@dataclass(frozen=True, slots=True)
class KeysState:
    """What a page may say about the keys."""

    ways: tuple[Way, ...]
    key_beside_data: bool
    """Whether the key file lies in the folder of the data: whoever takes the folder has both."""

    @property
    def recovery(self) -> Way | None:
        """The printed recovery code, if one was ever made."""
        return next((way for way in self.ways if way.kind == "recovery"), None)

    @property
    def safe(self) -> bool:
        """Two verified ways, none of them lying beside the data."""
        return sum(way.verified for way in self.ways) >= 2 and not self.key_beside_data


def create_keys(settings: Settings) -> Path:
    """Make the root key and the key file that opens it; the file's path. Raises FileExistsError when there are keys."""
    file = slots(settings)
    file.create()
    secret = secrets.token_urlsafe(32)
    path = settings.root_key_file
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_private(path, secret.encode() + b"\n")
    file.add("file", secret, os.urandom(32), verified=True)
    return path


def keys_state(settings: Settings) -> KeysState:
    """How the root key can be opened, and whether a thief of the data would find a key beside them."""
    path = settings.root_key_file.resolve()
    beside = path.exists() and path.is_relative_to(settings.data.resolve())
    return KeysState(tuple(Way(slot.kind, slot.verified) for slot in slots(settings).read()), beside)


def make_recovery_code(settings: Settings) -> str:
    """A new recovery code in place of an older one. It is kept nowhere: whoever is shown it writes it down."""
    root, code = open_root(settings), new_recovery_code()
    slots(settings).add("recovery", code, root)
    return code


def verify_recovery_code(settings: Settings, code: str) -> bool:
    """Whether `code` opens the root key; if so, its slot counts as verified from now on."""
    return slots(settings).verify("recovery", code)


def add_passphrase(settings: Settings, passphrase: str) -> None:
    """Give the root key a passphrase in place of an older one; it counts as verified, since it was typed twice."""
    slots(settings).add("passphrase", passphrase, open_root(settings), verified=True)
