"""What some bytes are, by their content. Only the kinds of `Media` pass; for the rest the reason that helps most."""

from __future__ import annotations

from enum import StrEnum

from caseapp.documents.hygiene.limits import Refusal, Unfit


class Kind(StrEnum):
    """What is worth a closer look."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"
    WAV = "wav"
    MP3 = "mp3"
    OGG = "ogg"
    MP4 = "mp4"
    WEBM = "webm"


_STARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"%PDF-", Kind.PDF),
    (b"OggS", Kind.OGG),
    (b"ID3", Kind.MP3),
    (b"\x1a\x45\xdf\xa3", Kind.WEBM),
)
_REFUSED: tuple[tuple[bytes, Refusal], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Refusal.OFFICE),
    (b"{\\rtf", Refusal.OFFICE),
    (b"PK", Refusal.ARCHIVE),
    (b"Rar!", Refusal.ARCHIVE),
    (b"7z\xbc\xaf", Refusal.ARCHIVE),
    (b"\x1f\x8b", Refusal.ARCHIVE),
    (b"BZh", Refusal.ARCHIVE),
    (b"\xfd7zXZ", Refusal.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Refusal.ARCHIVE),
    (b"MZ", Refusal.PROGRAM),
    (b"\x7fELF", Refusal.PROGRAM),
    (b"\xca\xfe\xba\xbe", Refusal.PROGRAM),
    (b"\xcf\xfa\xed\xfe", Refusal.PROGRAM),
    (b"\xce\xfa\xed\xfe", Refusal.PROGRAM),
    (b"\xfe\xed\xfa", Refusal.PROGRAM),
    (b"dex\n", Refusal.PROGRAM),
    (b"#!", Refusal.PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", Refusal.PROGRAM),  # a Windows shortcut
    (b"GIF8", Refusal.OTHER_IMAGE),
    (b"BM", Refusal.OTHER_IMAGE),
    (b"II*\x00", Refusal.OTHER_IMAGE),
    (b"MM\x00*", Refusal.OTHER_IMAGE),
    (b"\x00\x00\x01\x00", Refusal.OTHER_IMAGE),
    (b"\x00\x00\x00\x0cjP", Refusal.OTHER_IMAGE),
    (b"\xff\x4f\xff\x51", Refusal.OTHER_IMAGE),
    (b"8BPS", Refusal.OTHER_IMAGE),
    (b"%!PS", Refusal.OTHER_IMAGE),
    (b"#!AMR", Refusal.OTHER_AUDIO),
    (b"fLaC", Refusal.OTHER_AUDIO),
    (b"FORM", Refusal.OTHER_AUDIO),
    (b"\x30\x26\xb2\x75", Refusal.OTHER_AUDIO),
    (b"caff", Refusal.OTHER_AUDIO),
    (b"FLV", Refusal.VIDEO),
    (b"\x00\x00\x01\xba", Refusal.VIDEO),
)
_RIFF = {b"WEBP": Kind.WEBP, b"WAVE": Kind.WAV}
_HEIF = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})
_SPOKEN = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<?php", b"<head", b"<body", b"<iframe")
_OFFICE_PARTS = (b"[Content_Types].xml", b"word/", b"xl/", b"ppt/", b"mimetypeapplication/vnd.oasis")
HEAD = 1024


def kind_of(data: bytes) -> Kind:
    """What `data` is. Raises Unfit for everything that is not taken, and for what is two things at once."""
    if not data:
        raise Unfit(Refusal.EMPTY)
    kind = _kind(data)
    head = data[:HEAD]
    hidden = kind is not Kind.PDF and b"%PDF-" in head
    if hidden or any(word in head.lower() for word in _SPOKEN) or ends_as_archive(data):
        raise Unfit(Refusal.TWO_KINDS)
    return kind


def _kind(data: bytes) -> Kind:
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data[:4] == b"RIFF" and len(data) >= 12:
        if data[8:12] in _RIFF:
            return _RIFF[data[8:12]]
        raise Unfit(Refusal.VIDEO if data[8:12] == b"AVI " else Refusal.UNKNOWN)
    if data[4:8] == b"ftyp":
        return _boxed(data)
    if data[:1] == b"\xff" and len(data) > 4 and data[1] & 0xE0 == 0xE0 and data[1] & 0x06 in (2, 4):
        return Kind.MP3
    raise Unfit(_why(data))


def _boxed(data: bytes) -> Kind:
    brand = data[8:12]
    brands = {brand, *(data[at : at + 4] for at in range(16, min(int.from_bytes(data[:4], "big"), 256), 4))}
    if brands & _HEIF:
        raise Unfit(Refusal.HEIC)
    if brands & {b"avif", b"avis", b"crx "}:
        raise Unfit(Refusal.OTHER_IMAGE)
    if brand[:3] == b"3gp" or brand == b"qt  ":
        raise Unfit(Refusal.OTHER_AUDIO)
    return Kind.MP4


def _why(data: bytes) -> Refusal:
    head = data[:HEAD]
    for start, refusal in sorted(_REFUSED, key=lambda known: -len(known[0])):
        if data.startswith(start):
            office = refusal is Refusal.ARCHIVE and any(part in data[:4096] for part in _OFFICE_PARTS)
            return Refusal.OFFICE if office else refusal
    if b"%PDF-" in head:
        return Refusal.TWO_KINDS
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").lower().replace(b"\x00", b"")
    if text.startswith(b"<") or any(word in text for word in _SPOKEN):
        return Refusal.MARKUP
    try:
        plain = data[:HEAD].decode()
    except UnicodeDecodeError as error:
        plain = data[: error.start].decode() if error.start > HEAD - 4 else ""
    readable = plain and all(letter.isprintable() or letter in "\r\n\t\f" for letter in plain)
    return Refusal.TEXT if readable else Refusal.UNKNOWN


def ends_as_archive(data: bytes) -> bool:
    """Whether an archive program would open this as ZIP: its directory stands at the very end."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    return at >= 0 and len(data) >= at + 22 and at + 22 + int.from_bytes(data[at + 20 : at + 22], "little") == len(data)


def hides_something(rest: bytes) -> bool:
    """Whether what follows the end of a picture is a file of its own."""
    known = (*(s for s, _k in _STARTS if s not in (b"ID3", b"\xff\xd8\xff")), *(s for s, _r in _REFUSED if len(s) > 1))
    start = rest.lstrip(b"\x00\r\n\t ")
    return (
        start.startswith(known) or start[:1] == b"<" or b"%PDF-" in rest or b"\x7fELF" in rest or b"PK\x03\x04" in rest
    )
