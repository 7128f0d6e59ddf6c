"""The frozen format of a backup file: a header that says which key opens it, then chunks in a fixed order.

    magic | header length(4) | header (JSON) | chunk 0 | chunk 1 | ... | last chunk

Each chunk is AES-256-GCM under a key of this file alone, itself wrapped under a key that derives from the root. Its
nonce is its number and whether it is the last; its associated data binds it to the header as well. So a file that was
cut, lengthened, reordered, mixed from two or altered anywhere does not open (the STREAM construction, Hoang et al.
2015). The header carries `slots.json`: whatever opens the root key, the printed code too, opens the file on a machine
that has nothing else.

Inside, plain content is a row of named sections, each a row of blocks.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from caseapp.infra.sealing.blobs import TAG, unwrap, wrap
from caseapp.kernel.errors import Unreadable

MAGIC = b"caseapp backup\n"
FORMAT = 1
CHUNK = 1 << 20
_LENGTH = struct.Struct(">I")
_LONGEST_HEADER = 1 << 20
PURPOSE = "backup.1"


class Damaged(Exception):
    """The file is not a backup, was cut or was altered."""


class WrongKey(Exception):
    """The root key given does not open this backup."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a backup says of itself in clear: nothing about anybody."""

    part: str
    backup: str
    at: str
    engine: str
    revision: str
    slots: dict[str, Any]
    key: str = ""
    format: int = FORMAT


class Writer:
    """Seals what is written into `path`, under its own name only once it is whole and on the disk."""

    def __init__(self, path: Path, header: Header, backup_key: bytes) -> None:
        file_key = os.urandom(32)
        wrapped = wrap(AESGCM(backup_key), 1, file_key, _purpose(header))
        text = json.dumps(asdict(replace(header, key=base64.b64encode(wrapped).decode())), sort_keys=True).encode()
        self._path, self._draft = path, path.with_name(path.name + ".part")
        self._cipher, self._bound = AESGCM(file_key), hashlib.sha256(MAGIC + text).digest()
        self._waiting, self._number = bytearray(), 0
        descriptor = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._out = os.fdopen(descriptor, "wb")
        self._out.write(MAGIC + _LENGTH.pack(len(text)) + text)

    def section(self, name: str, blocks: Iterable[bytes]) -> None:
        """Write one section."""
        self.write(_LENGTH.pack(len(name.encode())) + name.encode())
        for block in blocks:
            if block:
                self.write(_LENGTH.pack(len(block)) + bytes(block))
        self.write(_LENGTH.pack(0))

    def write(self, content: bytes) -> None:
        """Take content; a chunk leaves when it is full and surely not the last."""
        self._waiting += content
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._out.close()
            self._draft.unlink(missing_ok=True)
            return
        self.write(_LENGTH.pack(0))
        self._seal(bytes(self._waiting), last=True)
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()
        self._draft.replace(self._path)

    def _seal(self, plain: bytes, *, last: bool) -> None:
        nonce = _nonce(self._number, last)
        self._out.write(self._cipher.encrypt(nonce, plain, self._bound + nonce))
        self._number += 1


class Reader:
    """Opens a backup file, chunk by chunk. Nothing that did not pass its tag is ever given out."""

    def __init__(self, path: Path, root_derive: bytes) -> None:
        self.header, text, self._start = _read_header(path)
        try:
            wrapped = base64.b64decode(self.header.key, validate=True)
            file_key = unwrap(AESGCM(root_derive), wrapped, _purpose(self.header))
        except (Unreadable, ValueError) as error:
            raise WrongKey(path.name) from error
        self._path, self._cipher = path, AESGCM(file_key)
        self._bound = hashlib.sha256(MAGIC + text).digest()

    def sections(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Each section's name and blocks. Raises Damaged, at the latest at the end."""
        stream = _Stream(self._plain())
        while True:
            name = stream.take(stream.length()).decode()
            if not name:
                stream.finish()
                return
            blocks = _blocks(stream)
            yield name, blocks
            for _rest in blocks:  # whoever did not want them all must still not lose the place
                pass

    def prove(self) -> None:
        """Open the whole of it and keep nothing. Raises Damaged when anything was cut or altered."""
        for _section in self.sections():
            pass

    def _plain(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            file.seek(self._start)
            number, piece = 0, file.read(CHUNK + TAG)
            while True:
                following = file.read(CHUNK + TAG)
                nonce = _nonce(number, last=not following)
                try:
                    yield self._cipher.decrypt(nonce, piece, self._bound + nonce)
                except InvalidTag:
                    raise Damaged(f"chunk {number}") from None
                if not following:
                    return
                number, piece = number + 1, following


def read_header(path: Path) -> Header:
    """What `path` says of itself; not yet proven. Raises Damaged when it is no backup at all."""
    return _read_header(path)[0]


class _Stream:
    """The plain content as something to take exact lengths from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._held = pieces, bytearray()

    def take(self, size: int) -> bytes:
        while len(self._held) < size:
            piece = next(self._pieces, None)
            if piece is None:
                raise Damaged("ends too early")
            self._held += piece
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken

    def length(self) -> int:
        return int(_LENGTH.unpack(self.take(_LENGTH.size))[0])

    def finish(self) -> None:
        if self._held or next(self._pieces, None) is not None:
            raise Damaged("goes on after its end")


def _blocks(stream: _Stream) -> Iterator[bytes]:
    while size := stream.length():
        yield stream.take(size)


def _read_header(path: Path) -> tuple[Header, bytes, int]:
    with path.open("rb") as file:
        text = _header_text(file)
        start = file.tell()
    try:
        fields = json.loads(text)
        if fields.get("format") != FORMAT:
            raise Damaged("unknown format")
        return Header(**fields), text, start
    except (ValueError, TypeError, AttributeError) as error:
        raise Damaged("header") from error


def _header_text(file: BinaryIO) -> bytes:
    head = file.read(len(MAGIC) + _LENGTH.size)
    if not head.startswith(MAGIC) or len(head) < len(MAGIC) + _LENGTH.size:
        raise Damaged("not a backup")
    size = _LENGTH.unpack(head[len(MAGIC) :])[0]
    text = file.read(min(size, _LONGEST_HEADER))
    if len(text) != size:
        raise Damaged("header")
    return text


def _purpose(header: Header) -> bytes:
    return f"backup.{header.part}.{header.backup}".encode()


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes((last,))
