"""OGG (Opus, Vorbis): the same sound with an empty comment. Pages are counted and checked anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from caseapp.documents.hygiene.limits import AUDIO_PIECES, Refusal, Unfit

_OPUS, _VORBIS = b"OpusHead", b"\x01vorbis"
_NOBODY = (0).to_bytes(4, "little")
_EMPTY = {_OPUS: b"OpusTags" + _NOBODY * 2, _VORBIS: b"\x03vorbis" + _NOBODY * 2 + b"\x01"}


class _Page(NamedTuple):
    flags: int
    granule: bytes
    serial: bytes
    lacing: bytes
    body: bytes


def rebuild(data: bytes) -> bytes:
    """The recording anew. Raises Unfit."""
    pages = list(_pages(data))
    if len({page.serial for page in pages}) != 1 or sum(page.flags & 2 for page in pages) != 2:
        raise Unfit(Refusal.OTHER_AUDIO)
    kind = next((known for known in _EMPTY if pages[0].body.startswith(known)), None)
    if kind is None:
        raise Unfit(Refusal.VIDEO if pages[0].body.startswith(b"\x80theora") else Refusal.OTHER_AUDIO)
    wanted = 2 if kind == _OPUS else 3
    headers, after = _headers(pages, wanted)
    if not headers[1].startswith((b"OpusTags", b"\x03vorbis")):
        raise Unfit(Refusal.BROKEN)
    first = pages[0]
    fresh = [_Page(2, bytes(8), first.serial, *_laced([headers[0]])[0])]
    for number, (lacing, body) in enumerate(_laced([_EMPTY[kind], *headers[2:]])):
        fresh.append(
            _Page(1 if number and fresh[-1].lacing[-1:] == b"\xff" else 0, bytes(8), first.serial, lacing, body)
        )
    fresh += pages[after:]
    if len(fresh) <= wanted - (kind == _VORBIS):
        raise Unfit(Refusal.BROKEN)
    return b"".join(_written(page, number) for number, page in enumerate(fresh))


def _pages(data: bytes) -> Iterator[_Page]:
    at = count = 0
    while at < len(data):
        head = data[at : at + 27]
        if len(head) < 27 or head[:5] != b"OggS\x00":
            raise Unfit(Refusal.BROKEN if count == 0 or len(head) < 27 else Refusal.TWO_KINDS)
        lacing = data[at + 27 : at + 27 + head[26]]
        body = data[at + 27 + head[26] : at + 27 + head[26] + sum(lacing)]
        if len(lacing) != head[26] or len(body) != sum(lacing):
            raise Unfit(Refusal.BROKEN)
        whole = head[:22] + bytes(4) + head[26:] + lacing + body
        if _checksum(whole).to_bytes(4, "little") != head[22:26]:
            raise Unfit(Refusal.BROKEN)
        yield _Page(head[5], head[6:14], head[14:18], lacing, body)
        at += len(whole)
        count += 1
        if count > AUDIO_PIECES:
            raise Unfit(Refusal.TOO_COMPLEX)


def _headers(pages: list[_Page], wanted: int) -> tuple[list[bytes], int]:
    """The header packets, and the page on which the sound begins."""
    packets, held = list[bytes](), b""
    for number, page in enumerate(pages):
        at = 0
        for size in page.lacing:
            held += page.body[at : at + size]
            at += size
            if size < 255:
                packets.append(held)
                held = b""
        if len(packets) == wanted and not held:
            return packets, number + 1
        if len(packets) > wanted:
            break
    raise Unfit(Refusal.BROKEN)


def _laced(packets: list[bytes]) -> list[tuple[bytes, bytes]]:
    """Packets as pages of at most 255 segments."""
    segments = list[bytes]()
    for packet in packets:
        segments += [packet[at : at + 255] for at in range(0, len(packet) + 1, 255)]
    groups = [segments[at : at + 255] for at in range(0, len(segments), 255)]
    return [(bytes(len(segment) for segment in group), b"".join(group)) for group in groups]


def _written(page: _Page, number: int) -> bytes:
    head = b"OggS\x00" + bytes((page.flags & 7,)) + page.granule + page.serial + number.to_bytes(4, "little")
    rest = bytes((len(page.lacing),)) + page.lacing + page.body
    return head + _checksum(head + bytes(4) + rest).to_bytes(4, "little") + rest


def _table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
        table.append(value)
    return tuple(table)


_TABLE = _table()


def _checksum(page: bytes) -> int:
    value = 0
    for byte in page:
        value = (value << 8 & 0xFFFFFFFF) ^ _TABLE[value >> 24 ^ byte]
    return value
