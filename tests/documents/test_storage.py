"""The format on the disk, the shelf, the spool, and the scanner's protocol: without the web and without a database."""

from __future__ import annotations

import hashlib
import io
import itertools
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from caseapp.config import Settings
from caseapp.infra import clamd
from caseapp.infra.clamd import Scan, scan
from caseapp.infra.sealing import chunks
from caseapp.infra.sealing.blobs import HEADER, NONCE, TAG
from caseapp.infra.sealing.chunks import CHUNK, STEP, Part, Side
from caseapp.infra.shelf import Shelf, path_of
from caseapp.infra.spool import SealedSpool
from caseapp.kernel.errors import Unreadable

DEK, DOCUMENT = bytes(range(32)), bytes(range(16))
KEY = chunks.document_key(DEK, DOCUMENT)
BEGIN = chunks.header(7)


def counted() -> Callable[[int], bytes]:
    """Nonces that a test can foresee."""
    numbers = itertools.count()
    return lambda size: next(numbers).to_bytes(size, "big")


def sealed(
    plain: bytes, page: int = 1, side: Side = Side.PAGE, offset: int = HEADER, nonces=counted
) -> tuple[Part, bytes]:
    part = Part(page, side, offset, len(plain))
    return part, b"".join(chunks.seal_part(KEY, BEGIN, DOCUMENT, part, plain, nonces()))


VECTORS = {
    b"": "7216188bfcae720a",
    b"Ordonnance": "059a40a7f1490b2d",
    bytes(CHUNK): "442e75f3fc56efd3",
    bytes(range(256)) * 600: "84b6150134d879a2",
}
"""First bytes of the SHA-256 of a sealed part: whoever changes one byte of the format changes these."""


@pytest.mark.parametrize("plain", VECTORS, ids=lambda plain: f"{len(plain)} bytes")
def test_the_format_is_frozen(plain: bytes) -> None:
    part, stored = sealed(plain)
    assert hashlib.sha256(BEGIN + stored).hexdigest()[:16] == VECTORS[plain]
    assert len(stored) == part.stored
    assert chunks.read_part(io.BytesIO(BEGIN + stored), KEY, BEGIN, DOCUMENT, part) == plain


def test_the_key_of_a_document_is_frozen() -> None:
    """HKDF-SHA256 (RFC 5869) of the data key and the document's id, and nothing else."""
    import hmac

    extracted = hmac.digest(bytes(32), DEK, "sha256")
    expanded = hmac.digest(extracted, b"caseapp.document.1" + DOCUMENT + b"\x01", "sha256")
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    _, stored = sealed(b"Ordonnance")
    bound = b"caseapp.document" + b"\x01\x01\x00\x00\x07" + DOCUMENT + b"\x00\x01" + b"\x00" + bytes(4) + b"\x01"
    plain = AESGCM(expanded).decrypt(stored[:NONCE], stored[NONCE:], bound)
    assert plain == b"Ordonnance" + b"\x80" + bytes(STEP - 11)


@pytest.mark.parametrize("size", [0, 1, STEP - 1, STEP, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 150_000])
def test_what_is_sealed_opens_whole_and_in_pieces(size: int) -> None:
    plain = os.urandom(size)
    part, stored = sealed(plain)
    file = io.BytesIO(BEGIN + stored)
    assert chunks.read_part(file, KEY, BEGIN, DOCUMENT, part) == plain
    for start, stop in (
        (0, 1),
        (size // 2, size // 2 + 70_000),
        (CHUNK - 3, CHUNK + 3),
        (size - 1, size),
        (size, size + 9),
    ):
        if start >= 0:
            assert chunks.read_part(file, KEY, BEGIN, DOCUMENT, part, start, stop) == plain[start:stop]
    assert size < 20 or plain[:20] not in stored


def test_lengths_say_little_and_nonces_never_repeat() -> None:
    assert len({len(sealed(bytes(size))[1]) for size in range(0, STEP)}) == 1
    _, one = sealed(bytes(200_000), nonces=lambda: os.urandom)
    whole = NONCE + CHUNK + TAG
    found = [one[at : at + NONCE] for at in range(0, len(one), whole)]
    assert len(set(found)) == len(found) == 4


def _mutations(stored: bytes) -> Iterator[tuple[str, bytes]]:
    whole = NONCE + CHUNK + TAG
    pieces = [stored[at : at + whole] for at in range(0, len(stored), whole)]
    yield "two chunks swapped", b"".join([pieces[1], pieces[0], *pieces[2:]])
    yield "a chunk dropped", b"".join([pieces[0], *pieces[2:]])
    yield "a chunk doubled", b"".join([pieces[0], pieces[0], *pieces[2:]])
    yield "the last chunk cut off", b"".join(pieces[:-1])
    yield "cut in the midst of a chunk", stored[:-100]
    yield "cut to nothing", b""
    yield "the last chunk as another", b"".join([pieces[-1], *pieces[1:]])
    for at in (0, NONCE, NONCE + 5, len(stored) // 2, len(stored) - 1):
        yield f"bit {at}", stored[:at] + bytes((stored[at] ^ 1,)) + stored[at + 1 :]


def test_swapped_dropped_cut_or_altered_it_does_not_open() -> None:
    part, stored = sealed(os.urandom(3 * CHUNK + 100))
    for name, changed in _mutations(stored):
        with pytest.raises(Unreadable):
            chunks.read_part(io.BytesIO(BEGIN + changed), KEY, BEGIN, DOCUMENT, part)
            pytest.fail(name)


def test_moved_to_another_place_it_does_not_open() -> None:
    plain = bytes(2 * CHUNK)
    part, stored = sealed(plain)
    file = io.BytesIO(BEGIN + stored)
    other = bytes(15) + b"\x01"
    wrong = {
        "another page": (KEY, BEGIN, DOCUMENT, Part(2, Side.PAGE, HEADER, part.size)),
        "the small picture": (KEY, BEGIN, DOCUMENT, Part(1, Side.PREVIEW, HEADER, part.size)),
        "another document": (chunks.document_key(DEK, other), BEGIN, other, part),
        "another document's place": (KEY, BEGIN, other, part),
        "another version": (KEY, chunks.header(8), DOCUMENT, part),
        "another key": (chunks.document_key(bytes(32), DOCUMENT), BEGIN, DOCUMENT, part),
        "a shorter one": (KEY, BEGIN, DOCUMENT, Part(1, Side.PAGE, HEADER, CHUNK - 1)),
        "a longer one": (KEY, BEGIN, DOCUMENT, Part(1, Side.PAGE, HEADER, part.size + CHUNK)),
    }
    for name, (key, begin, document, where) in wrong.items():
        with pytest.raises(Unreadable):
            chunks.read_part(file, key, begin, document, where)
            pytest.fail(name)


@pytest.mark.parametrize(
    "head", [b"", b"\x02\x01\x00\x00\x01", b"\x01\x02\x00\x00\x01", b"\x01\x01\x01\x00\x01", b"%PDF-"]
)
def test_a_file_that_is_not_ours_is_unreadable(head: bytes) -> None:
    with pytest.raises(Unreadable):
        chunks.read_header(io.BytesIO(head))


def a_shelf(tmp_path: Path) -> Shelf:
    return Shelf(Settings(data=tmp_path, database_url="sqlite://"))


def test_a_file_on_the_shelf_is_private_whole_and_nameless(tmp_path: Path) -> None:
    shelf = a_shelf(tmp_path)
    stored = shelf.put([b"a" * 100, b"b"])
    path = path_of(shelf.root, stored.name)
    assert path.read_bytes() == b"a" * 100 + b"b"
    assert (stored.size, stored.digest) == (101, hashlib.sha256(path.read_bytes()).digest())
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.relative_to(tmp_path).parts[0] == "documents"
    with shelf.open(stored.name) as file:
        assert file.read(1) == b"a"
    with pytest.raises(Unreadable), shelf.open(bytes(16)):
        pass


def test_what_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"a" * 100_000
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        a_shelf(tmp_path).put(pieces())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_spool_gives_back_what_was_written() -> None:
    content, spool = os.urandom(700_001), SealedSpool(in_memory=100_000)
    for at in range(0, len(content), 7777):
        assert spool.write(content[at : at + 7777]) == len(content[at : at + 7777])
    assert (len(spool), spool.tell()) == (len(content), len(content))
    assert spool.seek(0) == 0
    assert spool.read() == content
    assert spool.read() == b""
    for place in (0, 1, 65_535, 65_536, 400_000, 699_999, 700_001):
        spool.seek(place)
        assert spool.read(70_000) == content[place : place + 70_000]
    assert spool.seek(-5, os.SEEK_END) == len(content) - 5
    with pytest.raises(io.UnsupportedOperation):
        spool.write(b"x")
    spool.close()


def test_the_spool_shows_the_disk_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small: no file at all. Large: one without a name, in which nothing can be read."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    small = SealedSpool()
    small.write(b"Televersox" * 1000)
    assert small._disk is None
    large = SealedSpool()
    large.write(b"Televersox" * 200_000)
    assert large._disk is not None
    assert list(tmp_path.iterdir()) == []
    large._disk.seek(0)
    assert b"Televersox" not in large._disk.read()
    large.seek(0)
    assert large.read(10) == b"Televersox"


@contextmanager
def a_scanner(address: Path | None, answer: Callable[[bytes], bytes]) -> Iterator[str]:
    """A real socket that speaks as clamd does. Over TCP without an address."""
    server = socket.socket(socket.AF_UNIX) if address else socket.socket()
    server.bind(str(address) if address else ("127.0.0.1", 0))
    server.listen()

    def serve() -> None:
        while True:
            try:
                link, _ = server.accept()
            except OSError:
                return
            with link, link.makefile("rb") as said:
                if said.read(10) != b"zINSTREAM\0":
                    link.sendall(b"UNKNOWN COMMAND\0")
                    continue
                content = b""
                while size := int.from_bytes(said.read(4), "big"):
                    content += said.read(size)
                link.sendall(answer(content))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"unix:{address}" if address else f"tcp:127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.close()


def as_clamd(content: bytes) -> bytes:
    """What it says: the test virus is found anywhere."""
    return b"stream: Eicar-Test-Signature FOUND\0" if b"EICAR" in content else b"stream: OK\0"


@pytest.mark.parametrize("unix", [True, False])
def test_the_scanner_is_asked_over_its_socket(tmp_path: Path, unix: bool) -> None:
    with a_scanner(tmp_path / "clamd.ctl" if unix else None, as_clamd) as address:
        assert scan(address, b"x" * 200_000) is Scan.CLEAN
        assert scan(address, b"x" * 200_000 + b"EICAR") is Scan.FOUND
        assert scan(address, b"") is Scan.CLEAN


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OKAY\0", b"x" * 9000])
def test_an_answer_that_is_none_counts_as_not_scanned(tmp_path: Path, answer: bytes) -> None:
    with a_scanner(tmp_path / "clamd.ctl", lambda _content: answer) as address:
        assert scan(address, b"x", patience=1) is Scan.NOT_SCANNED


def test_a_scanner_that_is_not_there_does_not_answer(tmp_path: Path) -> None:
    assert scan(None, b"x") is Scan.NOT_SCANNED
    assert scan(f"unix:{tmp_path}/nothing", b"x") is Scan.NOT_SCANNED
    for address in ("clamd.ctl", "tcp:3310", "http://x", "unix:", "tcp:host:port"):
        with pytest.raises(ValueError, match="CASEAPP_SCANNER"):
            clamd.scan(address, b"x")


def test_a_scanner_that_hangs_is_not_waited_for(tmp_path: Path) -> None:
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "deaf"))
    server.listen()
    with server:
        assert scan(f"unix:{tmp_path}/deaf", b"x" * 10_000_000, patience=0.3) is Scan.NOT_SCANNED
