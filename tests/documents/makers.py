"""Files made by the tests: small honest ones of every kind that is taken, carrying what must not come through."""

from __future__ import annotations

import io
import wave
import zipfile
import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, PngImagePlugin

SECRET = b"Geolocalix"
"""What hides in metadata: it must be in no clean file."""
SAID = SECRET.decode()


def picture(size: tuple[int, int] = (40, 30), mode: str = "RGB", **more: Any) -> Image.Image:
    """A picture whose corners differ, so that a turn shows."""
    image = Image.new(mode, size, more.get("color", 200 if mode in ("L", "1", "P") else None) or 0)
    if mode == "RGB":
        image.putpixel((0, 0), (255, 0, 0))
    return image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """As a file."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> bytes:
    """EXIF with a place, an owner and a maker."""
    known = Image.Exif()
    known[0x0112], known[0x010F], known[0x9C9D] = orientation, SAID, SAID.encode("utf-16-le")
    known.get_ifd(0x8825)[29] = SAID
    return known.tobytes()


def jpeg(**options: Any) -> bytes:
    """A photo as a telephone writes it."""
    told = {"exif": exif(), "comment": SECRET, "icc_profile": b"x" * 128 + SECRET, "quality": 90}
    return encoded(picture(), "JPEG", **{**told, **options})


def png(**options: Any) -> bytes:
    """A scan with text in it."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", SAID)
    info.add_itxt("Comment", SAID, zip=True)
    return encoded(picture(), "PNG", pnginfo=info, exif=exif(), **options)


def webp(**options: Any) -> bytes:
    """A picture as a web page has it."""
    return encoded(picture(), "WEBP", **{"exif": exif(), "xmp": b"<x>" + SECRET + b"</x>", **options})


def pdf(*touches: Any, pages: int = 1, **options: Any) -> bytes:
    """A PDF of some pages, after each of `touches` did something to it."""
    made = Pdf.new()
    for number in range(pages):
        made.add_blank_page(page_size=(200, 200))
        made.pages[number].Contents = Stream(made, b"BT /F1 12 Tf 20 100 Td (Ordonnance) Tj ET")
        made.pages[number].Resources = Dictionary(
            Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        )
    for touch in touches:
        touch(made)
    out = io.BytesIO()
    made.save(out, **options)
    return out.getvalue()


def action(kind: str, **more: Any) -> Dictionary:
    """An action that a viewer might carry out."""
    return Dictionary(S=Name("/" + kind), **more)


def javascript() -> Dictionary:
    """A script."""
    return action("JavaScript", JS=String(f"app.alert('{SAID}')"))


def wav(*chunks: bytes, codec: int = 1, sound: bytes = bytes(1600)) -> bytes:
    """A second of silence, and chunks beside it."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(sound)
    inside = bytearray(out.getvalue()[8:] + b"".join(chunks))
    inside[12:14] = codec.to_bytes(2, "little")
    return b"RIFF" + len(inside).to_bytes(4, "little") + bytes(inside)


def chunk(name: bytes, body: bytes) -> bytes:
    """A RIFF chunk."""
    return name + len(body).to_bytes(4, "little") + body + bytes(len(body) % 2)


def mp3(frames: int = 5) -> bytes:
    """Silent frames of 128 kbit/s at 44,100 Hz."""
    return (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def id3(text: bytes = SECRET) -> bytes:
    """A tag in front of them."""
    frame = b"TIT2" + (len(text) + 1).to_bytes(4, "big") + b"\0\0\0" + text
    size = len(frame)
    return b"ID3\x03\0\0" + bytes((size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127)) + frame


def ogg_page(flags: int, number: int, *packets: bytes, serial: bytes = b"\x01\0\0\0", granule: int = 0) -> bytes:
    """A page with its checksum."""
    lacing, body = bytearray(), b""
    for packet in packets:
        lacing += b"\xff" * (len(packet) // 255) + bytes((len(packet) % 255,))
        body += packet
    head = b"OggS\0" + bytes((flags,)) + granule.to_bytes(8, "little") + serial + number.to_bytes(4, "little")
    whole = head + bytes(4) + bytes((len(lacing),)) + bytes(lacing) + body
    return head + _crc(whole).to_bytes(4, "little") + whole[26:]


def _crc(page: bytes) -> int:
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
    return value


OPUS = b"OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0"


def opus(comment: bytes = SECRET, packets: int = 3) -> bytes:
    """An Opus recording with a comment, which may fill several pages."""
    tags = b"OpusTags" + len(comment).to_bytes(4, "little") + comment + bytes(4)
    pages = [ogg_page(2, 0, OPUS), ogg_page(0, 1, tags)]
    pages += [ogg_page(4 if n == packets - 1 else 0, 2 + n, bytes(60), granule=960 * (n + 1)) for n in range(packets)]
    return b"".join(pages)


def vorbis() -> bytes:
    """A Vorbis recording: comment and set-up share a page."""
    comment = b"\x03vorbis" + len(SECRET).to_bytes(4, "little") + SECRET + bytes(4) + b"\x01"
    first = ogg_page(2, 0, b"\x01vorbis" + bytes(23))
    return first + ogg_page(0, 1, comment, b"\x05vorbis" + bytes(300)) + ogg_page(4, 2, bytes(40), granule=100)


def box(name: bytes, *inside: bytes) -> bytes:
    """An MP4 box."""
    body = b"".join(inside)
    return (8 + len(body)).to_bytes(4, "big") + name + body


def m4a(
    *more: bytes, brand: bytes = b"M4A ", handler: bytes = b"soun", codec: bytes = b"mp4a", inside: bytes = b"",
    data: bytes = b"sound" * 20, reference: bytes = b"url ",
) -> bytes:  # fmt: skip
    """A recording as a telephone writes it."""
    entry = box(codec, bytes(28))
    table = box(
        b"stbl",
        box(b"stsd", bytes(4), (1).to_bytes(4, "big"), entry),
        box(b"stco", bytes(4), (1).to_bytes(4, "big"), b"\0\0\1\0"),
    )
    dref = box(b"dinf", box(b"dref", bytes(4), (1).to_bytes(4, "big"), box(reference, b"\0\0\0\1")))
    head = box(b"hdlr", bytes(8), handler, bytes(12), b"Recorder " + SECRET + b"\0")
    media = box(b"mdia", box(b"mdhd", bytes(24)), head, box(b"minf", box(b"smhd", bytes(8)), dref, table))
    moov = box(b"moov", box(b"mvhd", bytes(100)), box(b"trak", box(b"tkhd", bytes(84)), media), inside)
    return box(b"ftyp", brand, bytes(4), brand) + moov + b"".join(more) + box(b"mdat", data)


def element(name: int, *inside: bytes, size: bytes | None = None) -> bytes:
    """An EBML element."""
    body = b"".join(inside)
    length = size if size is not None else (1 << 56 | len(body)).to_bytes(8, "big")
    return name.to_bytes((name.bit_length() + 7) // 8, "big") + length + body


def webm(*more: bytes, kind: bytes = b"webm", track: int = 2, codec: bytes = b"A_OPUS", live: bool = False) -> bytes:
    """A recording as a browser makes it; `live` with lengths that nobody knew yet."""
    endless = b"\x01" + b"\xff" * 7 if live else None
    head = element(0x1A45DFA3, element(0x4286, b"\1"), element(0x4282, kind))
    info = element(0x1549A966, element(0x2AD7B1, b"\x0f\x42\x40"), element(0x7BA9, SECRET), element(0x4D80, SECRET))
    tracks = element(
        0x1654AE6B,
        element(
            0xAE,
            element(0xD7, b"\1"),
            element(0x83, bytes((track,))),
            element(0x86, codec),
            element(0xE1, element(0xB5, b"\x47\x3b\x80\0"), element(0x9F, b"\1")),
        ),
    )
    clusters = [
        element(0x1F43B675, element(0xE7, bytes((n,))), element(0xA3, b"\x81\0\0\x80sound"), size=endless)
        for n in range(2)
    ]
    return head + element(0x18538067, info, tracks, *more, *clusters, size=endless)


def archive(*names: str) -> bytes:
    """A ZIP file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names or ("lettre.txt",):
            made.writestr(name, SAID)
    return out.getvalue()


def png_of(width: int, height: int, rows: bytes = b"") -> bytes:
    """A PNG that claims a size."""

    def part(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\0\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")


def bomb_png() -> bytes:
    """50,000 x 50,000 grey pixels in a few kilobytes."""
    return png_of(50_000, 50_000, bytes(3_000_000))


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG whose header claims a size."""
    data = bytearray(encoded(picture(), "JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return bytes(data)


def heic() -> bytes:
    """How a photo of an iPhone begins."""
    return box(b"ftyp", b"heic", bytes(4), b"mif1heic") + bytes(200)


def annotated(subtype: str, **more: Any) -> Any:
    """Adds an annotation to the first page."""

    def touch(made: Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name("/" + subtype), Rect=Array([0, 0, 50, 50]), **more)
        made.pages[0].Annots = Array([made.make_indirect(note)])

    return touch


def attached(made: Pdf) -> None:
    """Adds a file within the file."""
    made.attachments["secret.exe"] = pikepdf.AttachedFileSpec(made, b"MZ" + SECRET, filename="secret.exe")


def at_root(**entries: Any) -> Any:
    """Puts entries into the catalogue."""

    def touch(made: Pdf) -> None:
        for key, value in entries.items():
            made.Root["/" + key] = value

    return touch


def on_page(**entries: Any) -> Any:
    """Puts entries into the first page."""

    def touch(made: Pdf) -> None:
        for key, value in entries.items():
            made.pages[0].obj["/" + key] = value

    return touch


def in_resources(**entries: Any) -> Any:
    """Puts entries into the resources of the first page."""

    def touch(made: Pdf) -> None:
        for key, value in entries.items():
            made.pages[0].Resources["/" + key] = value

    return touch
