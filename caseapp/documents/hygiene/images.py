"""Pictures made anew from their pixels: no EXIF, no place, no profile, no comment, nothing behind their end."""

from __future__ import annotations

import io
import re

from PIL import Image, ImageOps, UnidentifiedImageError

from caseapp.documents.hygiene.limits import LONGEST_EDGE, MAX_PIXELS, PREVIEW_EDGE, Media, Refusal, Unfit
from caseapp.documents.hygiene.sniff import Kind, hides_something

Image.MAX_IMAGE_PIXELS = None  # told from the header, before a pixel is read
_FORMATS = {Kind.JPEG: ("JPEG", "MPO"), Kind.PNG: ("PNG",), Kind.WEBP: ("WEBP",)}
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
HEAVY_PNG = 4 * 1024 * 1024
"""A photograph sent as PNG becomes a JPEG."""
QUALITY = 88


def rebuild(data: bytes, kind: Kind) -> tuple[Media, bytes, bytes, int, int]:
    """The picture anew: what it is now, its bytes, a small one (JPEG), width and height. Raises Unfit."""
    _look_behind(data, kind)
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS[kind]) as source:
            if source.width * source.height > MAX_PIXELS:
                raise Unfit(Refusal.TOO_MANY_PIXELS)
            if kind is not Kind.JPEG and getattr(source, "n_frames", 1) > 1:
                raise Unfit(Refusal.MOVING)
            if source.format == "JPEG":
                source.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
            picture = _plain(source)
    except (Unfit, MemoryError):
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError):
        raise Unfit(Refusal.BROKEN) from None
    except Exception as error:  # struct.error, zlib.error and whatever else a decoder may stumble over
        raise Unfit(Refusal.BROKEN) from error
    media, content = _written(picture, kind)
    return media, content, _preview(picture), picture.width, picture.height


def _plain(source: Image.Image) -> Image.Image:
    """Upright, of a size that a screen can use, in one of three modes, and with nothing but pixels."""
    orientation = source.getexif().get(0x0112, 1)
    picture: Image.Image = source
    picture.load()
    if max(picture.size) > LONGEST_EDGE:
        picture.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
    if picture.mode.startswith("I") or picture.mode == "F":
        picture = ImageOps.autocontrast(picture.point(lambda value: value / 256).convert("L"))
    elif picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        if picture.getchannel("A").getextrema() == (255, 255):
            picture = picture.convert("RGB")
    elif picture.mode in ("1", "L"):
        picture = picture.convert("L")
    else:
        picture = picture.convert("RGB")
    turn = _TURNS.get(orientation)
    if turn is not None:
        picture = picture.transpose(turn)
    return Image.frombytes(picture.mode, picture.size, picture.tobytes())


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _written(picture: Image.Image, kind: Kind) -> tuple[Media, bytes]:
    out = io.BytesIO()
    if kind is Kind.PNG or picture.mode == "RGBA":
        picture.save(out, "PNG", compress_level=6)
        if picture.mode == "RGBA" or out.tell() <= HEAVY_PNG:
            return Media.PNG, out.getvalue()
        out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return Media.JPEG, out.getvalue()


def _preview(picture: Image.Image) -> bytes:
    small = picture.copy()
    small.thumbnail((PREVIEW_EDGE, PREVIEW_EDGE), Image.Resampling.BILINEAR)
    if small.mode == "RGBA":
        paper = Image.new("RGB", small.size, "white")
        paper.paste(small, mask=small.getchannel("A"))
        small = paper
    out = io.BytesIO()
    small.save(out, "JPEG", quality=70)
    return out.getvalue()


def _look_behind(data: bytes, kind: Kind) -> None:
    """Raise Unfit for a picture behind whose end another file stands, or that has no end.

    A telephone writes a film or a second picture behind a JPEG; that is left out, and no reason to refuse.
    """
    if kind is Kind.JPEG:
        if hides_something(data[_end_of_jpeg(data) :]):
            raise Unfit(Refusal.TWO_KINDS)
    else:
        end = _end_of_png(data) if kind is Kind.PNG else 8 + int.from_bytes(data[4:8], "little")
        if end > len(data):
            raise Unfit(Refusal.BROKEN)
        if data[end:].strip(b"\x00"):
            raise Unfit(Refusal.TWO_KINDS)


def _end_of_jpeg(data: bytes) -> int:
    at = 2
    while True:
        found = _MARKER.search(data, at)
        if found is None:
            raise Unfit(Refusal.BROKEN)
        marker = data[found.start() + 1]
        at = found.end()
        if marker == 0xD9:
            return at
        if marker not in (0x01, 0xD8):
            at += max(2, int.from_bytes(data[at : at + 2], "big"))


def _end_of_png(data: bytes) -> int:
    at = 8
    while at + 12 <= len(data):
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        at += 12 + size
        if name == b"IEND":
            return at
    raise Unfit(Refusal.BROKEN)
