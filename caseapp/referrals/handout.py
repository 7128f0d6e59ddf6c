"""What a link and a code open together: drawn at random, told by two ways, stored nowhere (ADR 19).

The link is 20 letters that cannot be misread (97 bits), the code eight figures. Both go, keyed by the root, through
Argon2id; half of what comes out is a key, the other half proves that they were right. So the database opens nothing,
not even with the link, and the link opens nothing without the code.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from typing import Any, NamedTuple

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from caseapp.accounts.service.passwords import turn
from caseapp.infra.sealing import blobs, slots
from caseapp.infra.sealing.blobs import SealedBlob
from caseapp.infra.sealing.keyring import keyring
from caseapp.kernel.identifiers import ALPHABET
from caseapp.kernel.text import western_digits
from caseapp.policy.classes import DataClass
from caseapp.referrals.models import OutsideLink

LETTERS, FIGURES = 20, 8
_CLASS = DataClass.CONTACT
_VERSION = 1
_NOT_LETTERS = re.compile(r"[^0-9A-Z]")
_LOOK_ALIKES = str.maketrans("OIL", "011")


class Handout(NamedTuple):
    """What the sender is shown once."""

    link: str
    code: str


class Key(NamedTuple):
    """What a link and a code come to."""

    cipher: AESGCM
    proof: bytes


def draw() -> Handout:
    """A new link and a new code, as people read them."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LETTERS)).lower()
    figures = f"{secrets.randbelow(10**FIGURES):0{FIGURES}}"
    return Handout("-".join(letters[i : i + 5] for i in range(0, LETTERS, 5)), f"{figures[:4]} {figures[4:]}")


def read_link(typed: str) -> str:
    """The letters of a link as it was typed or pasted, also with the address before it; empty when it is none."""
    letters = _NOT_LETTERS.sub("", western_digits(typed.rpartition("#")[2]).upper().translate(_LOOK_ALIKES))
    return letters if len(letters) == LETTERS and set(letters) <= set(ALPHABET) else ""


def read_code(typed: str) -> str:
    """The figures of a code as it was typed, in either digits."""
    return "".join(figure for figure in western_digits(typed) if figure.isascii() and figure.isdigit())


def digest(link: str) -> bytes:
    """By which the row of a link is found. Not even who knows the link works it out without the root."""
    return hmac.digest(keyring().derive("outside-link.1"), b"find|" + link.encode(), "sha256")


def new_salt() -> bytes:
    """For one link."""
    return os.urandom(16)


def stretch(link: str, code: str, salt: bytes) -> Key:
    """Slow on purpose, and always as slow: call it before the unit of work begins to write. Raises Throttled when too
    many are at it."""
    secret = hmac.digest(keyring().derive("outside-link.1"), f"open|{link}|{code}".encode(), "sha256")
    with turn():
        made = hash_secret_raw(secret, salt, hash_len=64, type=Type.ID, **slots.ARGON2)
    return Key(AESGCM(made[:32]), made[32:])


def seal(key: Key, fields: dict[str, Any], outside_id: bytes) -> SealedBlob:
    """What they will read, for one referral."""
    return blobs.seal(
        key.cipher,
        _VERSION,
        fields,
        table=OutsideLink.__tablename__,
        class_number=_CLASS.number,
        row_id=outside_id,
        vault_id=outside_id,
    )


def unseal(key: Key, blob: bytes, outside_id: bytes) -> dict[str, Any]:
    """What they read. Raises Unreadable."""
    return blobs.unseal(
        key.cipher,
        blob,
        table=OutsideLink.__tablename__,
        class_number=_CLASS.number,
        row_id=outside_id,
        vault_id=outside_id,
    )
