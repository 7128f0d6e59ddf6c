"""The frozen format of sealed blobs and wrapped keys (AES-256-GCM, NIST SP 800-38D).

    blob     version(1) | alg(1) | flags(1) | dek_version(2) | nonce(12) | ciphertext | tag(16)
    wrapped  version(1) | alg(1) | wrapping_version(2)       | nonce(12) | key(32)    | tag(16)

Associated data is of fixed width and binds a blob to its header, table, class, row and vault: moved to any other place
it does not open. Plain text is padded to steps of 128 bytes (ISO/IEC 7816-4), so that lengths say little; it is
never compressed. Known-answer vectors in the tests freeze every byte of this page.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from caseapp.kernel.errors import Unreadable

VERSION = 1
AES_256_GCM = 1
HEADER = 5
NONCE = 12
TAG = 16
STEP = 128
SEALED = HEADER + NONCE
"""Where the ciphertext begins."""
SHORTEST = SEALED + TAG
WRAPPED = 64
_OURS = bytes((VERSION, AES_256_GCM, 0))
OF_FIRST_KEY = _OURS + b"\0\1"
"""How a blob begins that was sealed with the first version of its key: nearly all do."""


_read = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # `raw_decode` without its wrapper
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class SealedBlob(bytes):
    """Bytes that went through `seal`: the only thing a sealed column accepts."""


@cache
def table_id(table: str) -> bytes:
    """Eight bytes that stand for a table in associated data."""
    return hashlib.sha256(b"caseapp.table." + table.encode()).digest()[:8]


def binding(header: bytes, table: str, class_number: int, row_id: bytes, vault_id: bytes) -> bytes:
    """The associated data of a blob: 14 + 5 + 8 + 1 + 16 + 16 bytes."""
    return _headed(header, table, class_number)[1] + row_id + vault_id


@lru_cache(maxsize=512)
def _headed(header: bytes, table: str, class_number: int) -> tuple[int, bytes]:
    """What is alike in all blobs of one key version, table and class: that version, and where their associated data
    begin. Raises Unreadable when the header is not ours."""
    return _version_in(header), b"caseapp.sealed" + header + table_id(table) + bytes((class_number,))


def seal(
    dek: AESGCM,
    dek_version: int,
    fields: Mapping[str, Any],
    *,
    table: str,
    class_number: int,
    row_id: bytes,
    vault_id: bytes,
    nonce: bytes | None = None,
) -> SealedBlob:
    """Seal `fields` for one row and class. `nonce` is given by the known-answer tests only."""
    header = _OURS + dek_version.to_bytes(2, "big")
    nonce = nonce or os.urandom(NONCE)
    plain = _written(fields).encode()
    bound = binding(header, table, class_number, row_id, vault_id)
    return SealedBlob(header + nonce + dek.encrypt(nonce, _pad(plain), bound))


def dek_version_of(blob: bytes) -> int:
    """The version of the key a blob was sealed with. Raises Unreadable when the header is not ours."""
    if len(blob) < SHORTEST:
        raise Unreadable("format")
    return _version_in(blob[:HEADER])


def _version_in(header: bytes) -> int:
    if header[:3] != _OURS:
        raise Unreadable("format")
    return header[3] << 8 | header[4]


def unseal(
    dek: AESGCM, blob: bytes, *, table: str, class_number: int, row_id: bytes, vault_id: bytes
) -> dict[str, Any]:
    """Open a blob. Raises Unreadable when it is unknown, truncated, altered, or not in its own place."""
    return unsealer(table, class_number, lambda _vault, _version: dek)(blob, row_id, vault_id)


Unsealer = Callable[[bytes, bytes, bytes], dict[str, Any]]
"""Opens a blob of one row (its id) of one vault (its id)."""


def unsealer(table: str, class_number: int, key: Callable[[bytes, int], AESGCM]) -> Unsealer:
    """What opens the blobs of one class of a table: whatever is alike in many of them is worked out once. `key` is
    asked for the key of a vault and a version. What it returns raises as `unseal` does, and whatever `key` raises."""

    def opened(blob: bytes, row_id: bytes, vault_id: bytes) -> dict[str, Any]:
        if len(blob) < SHORTEST:
            raise Unreadable("format")
        version, place = _headed(blob[:HEADER], table, class_number)
        dek = key(vault_id, version)
        try:
            plain = dek.decrypt(blob[HEADER:SEALED], blob[SEALED:], place + row_id + vault_id)
        except InvalidTag:
            raise Unreadable("tag") from None
        fields: dict[str, Any]
        fields, _end = _read(plain[: plain.rindex(b"\x80")].decode(), 0)
        return fields

    return opened


def wrap(wrapping: AESGCM, wrapping_version: int, key: bytes, purpose: bytes, nonce: bytes | None = None) -> bytes:
    """Wrap a 256-bit key under another; `purpose` names its exact place and is bound to it."""
    header = bytes((VERSION, AES_256_GCM)) + wrapping_version.to_bytes(2, "big")
    nonce = nonce or os.urandom(NONCE)
    return header + nonce + wrapping.encrypt(nonce, key, b"caseapp.wrapped" + header + purpose)


def wrapping_version_of(wrapped: bytes) -> int:
    """The version of the key that wraps. Raises Unreadable when the header is not ours."""
    if len(wrapped) != WRAPPED or wrapped[0] != VERSION or wrapped[1] != AES_256_GCM:
        raise Unreadable("key format")
    return wrapped[2] << 8 | wrapped[3]


def unwrap(wrapping: AESGCM, wrapped: bytes, purpose: bytes) -> bytes:
    """Unwrap a key. Raises Unreadable when it was altered, moved, or wrapped under something else."""
    wrapping_version_of(wrapped)
    try:
        return wrapping.decrypt(wrapped[4:16], wrapped[16:], b"caseapp.wrapped" + wrapped[:4] + purpose)
    except InvalidTag:
        raise Unreadable("key") from None


def _pad(plain: bytes) -> bytes:
    short = -(len(plain) + 1) % STEP
    return plain + b"\x80" + b"\x00" * short
