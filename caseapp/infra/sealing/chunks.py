"""The frozen format of sealed documents: one file, cut into chunks of 64 KiB (AES-256-GCM, NIST SP 800-38D).

    file     version(1) | alg(1) | flags(1) | dek_version(2) | part | part | ...
    part     chunk 0 | chunk 1 | ... | last chunk
    chunk    nonce(12) | ciphertext (65,536 bytes; of the last one a multiple of 4,096) | tag(16)

A document has a key of its own: HKDF-SHA256 of its vault's data key and its id. Associated data is of fixed width and
binds a chunk to the header, the document, the page, its side (the page itself or its small picture), its number, and
whether it is the last: swapped, dropped, cut off, doubled or moved it does not open. Plain bytes are padded to steps of
4,096 (ISO/IEC 7816-4), so that a length says little. Where each part lies is kept sealed in the document's row; its
plain bytes come out chunk by chunk, and none that did not pass its tag. Known-answer vectors freeze every byte of this.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from caseapp.infra.sealing.blobs import AES_256_GCM, HEADER, NONCE, TAG, VERSION
from caseapp.kernel.errors import Unreadable

CHUNK = 1 << 16
STEP = 1 << 12


class Side(IntEnum):
    """What of a page a part is; part of the format."""

    PAGE = 0
    PREVIEW = 1


@dataclass(frozen=True, slots=True)
class Part:
    """Where a part begins in its file, and how many plain bytes it has."""

    page: int
    side: Side
    offset: int
    size: int

    @property
    def chunks(self) -> int:
        """How many chunks it is cut into."""
        return -(-_padded(self.size) // CHUNK)

    @property
    def stored(self) -> int:
        """How many bytes it takes on the disk."""
        return _padded(self.size) + self.chunks * (NONCE + TAG)


def document_key(dek: bytes, document_id: bytes) -> AESGCM:
    """The key of one document."""
    return AESGCM(HKDF(SHA256(), 32, None, b"caseapp.document.1" + document_id).derive(dek))


def header(dek_version: int) -> bytes:
    """What a file begins with."""
    return bytes((VERSION, AES_256_GCM, 0)) + dek_version.to_bytes(2, "big")


def read_header(file: BinaryIO) -> bytes:
    """The header of a stored file. Raises Unreadable when it is not ours."""
    file.seek(0)
    found = file.read(HEADER)
    if len(found) != HEADER or found[:3] != bytes((VERSION, AES_256_GCM, 0)):
        raise Unreadable("format")
    return found


def dek_version_of(found: bytes) -> int:
    """The version of the data key that a header names."""
    return int.from_bytes(found[3:5], "big")


def seal_part(
    key: AESGCM,
    begin: bytes,
    document_id: bytes,
    part: Part,
    plain: bytes,
    nonces: Callable[[int], bytes] = os.urandom,
) -> Iterator[bytes]:
    """The chunks of one part. `nonces` is given by the known-answer tests only."""
    if len(plain) != part.size:
        raise ValueError("the part was declared with another size")
    last = part.chunks - 1
    view = memoryview(plain)
    for number in range(part.chunks):
        piece = bytes(view[number * CHUNK : (number + 1) * CHUNK])
        if number == last:
            piece += b"\x80" + bytes(_padded(part.size) - part.size - 1)
        nonce = nonces(NONCE)
        yield nonce + key.encrypt(nonce, piece, _bound(begin, document_id, part, number, last=number == last))


def read_part(
    file: BinaryIO, key: AESGCM, begin: bytes, document_id: bytes, part: Part, start: int = 0, stop: int | None = None
) -> bytes:
    """Plain bytes `start` to `stop` of a part. Whoever reads to its end opens the last chunk, if only of padding.

    Raises Unreadable when anything it touches is missing or altered.
    """
    stop = part.size if stop is None else min(stop, part.size)
    if start >= stop:
        return b""
    first, final = start // CHUNK, part.chunks - 1 if stop == part.size else (stop - 1) // CHUNK
    found = bytearray()
    for number in range(first, final + 1):
        found += _open(file, key, begin, document_id, part, number)
    return bytes(found[start - first * CHUNK : stop - first * CHUNK])


def _open(file: BinaryIO, key: AESGCM, begin: bytes, document_id: bytes, part: Part, number: int) -> bytes:
    last = part.chunks - 1
    size = CHUNK if number < last else _padded(part.size) - last * CHUNK
    file.seek(part.offset + number * (NONCE + CHUNK + TAG))
    piece = file.read(NONCE + size + TAG)
    if len(piece) != NONCE + size + TAG:
        raise Unreadable("cut off")
    try:
        bound = _bound(begin, document_id, part, number, last=number == last)
        return key.decrypt(piece[:NONCE], piece[NONCE:], bound)
    except InvalidTag:
        raise Unreadable("tag") from None


def _bound(begin: bytes, document_id: bytes, part: Part, number: int, *, last: bool) -> bytes:
    """16 + 5 + 16 + 2 + 1 + 4 + 1 bytes."""
    place = part.page.to_bytes(2, "big") + bytes((part.side,)) + number.to_bytes(4, "big") + bytes((last,))
    return b"caseapp.document" + begin + document_id + place


def _padded(size: int) -> int:
    return (size // STEP + 1) * STEP
