"""Where an upload waits while it is read: a little of it in memory, the rest sealed under a key that is forgotten.

What is on the disk is an unlinked temporary file of chunks under a one-time key (AES-256-GCM): no name, no clear byte,
and nothing that could be opened once the request has ended, however it ended.
"""

from __future__ import annotations

import io
import os
import tempfile
from typing import IO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

IN_MEMORY = 512 * 1024
CHUNK = 1 << 16
_TAG = 16


class SealedSpool(io.BufferedIOBase):
    """A file that is written once from its beginning to its end, and read anywhere."""

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        super().__init__()
        self._limit, self._key = in_memory, AESGCM(os.urandom(32))
        self._waiting = bytearray()
        """What is not on the disk: everything, or the end."""
        self._disk: IO[bytes] | None = None
        self._chunks = self._place = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def writable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is, for reading."""
        return True

    def __len__(self) -> int:
        return self._chunks * CHUNK + len(self._waiting)

    def write(self, content: object) -> int:
        """Add to the end. Raises io.UnsupportedOperation anywhere else."""
        piece = memoryview(content).cast("B")  # type: ignore[arg-type]
        if self._place != len(self):
            raise io.UnsupportedOperation("written at its end only")
        self._waiting += piece
        self._place += len(piece)
        if self._disk is not None or len(self._waiting) > self._limit:
            self._put_down()
        return len(piece)

    def read(self, size: int | None = -1, /) -> bytes:
        """Up to `size` bytes from the present place, all by default."""
        end = len(self) if size is None or size < 0 else min(len(self), self._place + size)
        found = bytearray()
        while self._place < end:
            number, start = divmod(self._place, CHUNK)
            if number < self._chunks:
                piece = self._chunk(number)[start : start + end - self._place]
            else:
                start = self._place - self._chunks * CHUNK
                piece = bytes(self._waiting[start : start + end - self._place])
            found += piece
            self._place += len(piece)
        return bytes(found)

    def read1(self, size: int = -1, /) -> bytes:
        """As `read`."""
        return self.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: len(self)}[whence]
        self._place = min(max(0, base + offset), len(self))
        return self._place

    def tell(self) -> int:
        """The present place."""
        return self._place

    def close(self) -> None:
        """Forget everything."""
        self._waiting.clear()
        if self._disk is not None:
            self._disk.close()
        super().close()

    def _put_down(self) -> None:
        if self._disk is None:
            self._disk = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the spool
        while len(self._waiting) >= CHUNK:
            self._disk.seek(self._chunks * (CHUNK + _TAG))
            self._disk.write(self._key.encrypt(_nonce(self._chunks), bytes(self._waiting[:CHUNK]), None))
            del self._waiting[:CHUNK]
            self._chunks += 1

    def _chunk(self, number: int) -> bytes:
        assert self._disk is not None  # noqa: S101 - chunks are on the disk
        self._disk.seek(number * (CHUNK + _TAG))
        return self._key.decrypt(_nonce(number), self._disk.read(CHUNK + _TAG), None)


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
