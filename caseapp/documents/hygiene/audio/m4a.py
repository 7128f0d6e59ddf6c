"""M4A: the boxes that the sound needs. The others are emptied where they stand, so that no offset moves."""

from __future__ import annotations

from collections.abc import Iterator

from caseapp.documents.hygiene.limits import AUDIO_PIECES, Refusal, Unfit

PARENTS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"mvex", b"moof", b"traf"})
KEPT = frozenset(
    {
        b"ftyp", b"mdat", b"mvhd", b"tkhd", b"mdhd", b"hdlr", b"smhd", b"dref", b"stsd", b"stts", b"stsc", b"stsz",
        b"stz2", b"stco", b"co64", b"stss", b"ctts", b"elst", b"trex", b"mehd", b"mfhd", b"tfhd", b"tfdt", b"trun",
        b"sgpd", b"sbgp", b"sidx", b"styp",
    }
)  # fmt: skip
CODECS = frozenset({b"mp4a", b"alac", b"Opus", b"ac-3", b"ec-3", b"samr", b"sawb"})
DEPTH = 12
_DATED = {b"mvhd": (4, 8), b"tkhd": (4, 8), b"mdhd": (4, 8)}
"""Where a header tells when it was made."""


def rebuild(data: bytes) -> bytes:
    """The recording anew. Raises Unfit."""
    fresh = bytearray(data)
    seen: set[bytes] = set()
    for name, start, head, end, depth in _boxes(data, 0, len(data), 0):
        if name in PARENTS:
            seen.add(name)
            continue
        if name not in KEPT:
            fresh[start + 4 : start + 8] = b"free"
            fresh[start + head : end] = bytes(end - start - head)
            continue
        seen.add(name)
        if depth == 0 and start == 0 and name != b"ftyp":
            raise Unfit(Refusal.BROKEN)
        _look(name, fresh, start + head, end)
    if not {b"ftyp", b"moov", b"trak", b"mdat", b"stsd"} <= seen:
        raise Unfit(Refusal.BROKEN)
    return bytes(fresh)


def _boxes(data: bytes, start: int, stop: int, depth: int) -> Iterator[tuple[bytes, int, int, int, int]]:
    """Name, start, length of its head, end and depth of each box, parents before what is in them."""
    if depth > DEPTH:
        raise Unfit(Refusal.TOO_COMPLEX)
    count, at = 0, start
    while at < stop:
        size, name, head = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif size == 0 and depth == 0:
            size = stop - at
        if size < head or at + size > stop:
            raise Unfit(Refusal.BROKEN)
        yield name, at, head, at + size, depth
        if name in PARENTS:
            yield from _boxes(data, at + head, at + size, depth + 1)
        at += size
        count += 1
        if count > AUDIO_PIECES:
            raise Unfit(Refusal.TOO_COMPLEX)


def _look(name: bytes, fresh: bytearray, start: int, end: int) -> None:
    """Refuse what is not sound; take out when and with what it was made."""
    if name == b"hdlr":
        if bytes(fresh[start + 8 : start + 12]) not in (b"soun",):
            raise Unfit(Refusal.VIDEO if fresh[start + 8 : start + 12] == b"vide" else Refusal.TAGS)
        fresh[start + 24 : end] = bytes(max(0, end - start - 24))
    elif name == b"stsd":
        if (
            bytes(fresh[start + 12 : start + 16]) not in CODECS
            or int.from_bytes(fresh[start + 4 : start + 8], "big") != 1
        ):
            raise Unfit(Refusal.OTHER_AUDIO)
    elif name == b"dref" and bytes(fresh[start + 12 : start + 16]) != b"url ":
        raise Unfit(Refusal.TAGS)
    elif name in _DATED:
        first, length = _DATED[name]
        length *= 2 if fresh[start] == 1 else 1
        fresh[start + first : min(end, start + first + length)] = bytes(
            min(end, start + first + length) - start - first
        )
