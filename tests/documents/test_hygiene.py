"""Hostile files, made here: each is refused for the right reason, or comes out harmless. All in this one process, since
the functions are pure; that a bomb hurts nobody is shown through the child process at the end."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import time
import wave
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

from caseapp.documents.hygiene import ask, child
from caseapp.documents.hygiene.ask import Refused, clean_all
from caseapp.documents.hygiene.limits import LONGEST_EDGE, Media, Refusal, Unfit
from caseapp.documents.hygiene.making import clean
from caseapp.documents.hygiene.pdfs import ELSEWHERE, FORBIDDEN
from tests.documents import makers as m

R = Refusal
NO_STREAMS = pikepdf.ObjectStreamMode.disable
Made = Callable[[], bytes]

REFUSED: dict[str, tuple[Made, Refusal]] = {
    # Nothing, or not what it seems
    "empty": (lambda: b"", R.EMPTY),
    "one byte": (lambda: b"\xff", R.UNKNOWN),
    "noise": (lambda: bytes(range(1, 256)) * 4, R.UNKNOWN),
    "zeros": (lambda: bytes(5000), R.UNKNOWN),
    "plain text": (lambda: "Vu hier, à revoir. شوهد أمس".encode(), R.TEXT),
    "long plain text": (lambda: ("é" * 700).encode(), R.TEXT),
    "a CSV": (lambda: b"nom;prenom\r\nx;y\r\n", R.TEXT),
    # Programs
    "Windows program": (lambda: b"MZ\x90\0" + bytes(200), R.PROGRAM),
    "Linux program": (lambda: b"\x7fELF\2\1\1" + bytes(200), R.PROGRAM),
    "Mac program": (lambda: b"\xcf\xfa\xed\xfe" + bytes(200), R.PROGRAM),
    "fat Mac program or Java class": (lambda: b"\xca\xfe\xba\xbe" + bytes(200), R.PROGRAM),
    "shell script": (lambda: b"#!/bin/sh\nrm -rf ~\n", R.PROGRAM),
    "Android code": (lambda: b"dex\n035\0" + bytes(100), R.PROGRAM),
    "Windows shortcut": (lambda: b"L\0\0\0\1\x14\2\0" + bytes(80), R.PROGRAM),
    # Office and archives
    "old Word with macros": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), R.OFFICE),
    "RTF": (lambda: b"{\\rtf1{\\object\\objdata 01}}", R.OFFICE),
    "docx": (lambda: m.archive("[Content_Types].xml", "word/document.xml"), R.OFFICE),
    "docm": (lambda: m.archive("[Content_Types].xml", "word/vbaProject.bin"), R.OFFICE),
    "xlsx": (lambda: m.archive("[Content_Types].xml", "xl/workbook.xml"), R.OFFICE),
    "pptx": (lambda: m.archive("ppt/presentation.xml"), R.OFFICE),
    "ZIP": (m.archive, R.ARCHIVE),
    "empty ZIP": (lambda: b"PK\5\6" + bytes(18), R.ARCHIVE),
    "APK": (lambda: m.archive("AndroidManifest.xml", "classes.dex"), R.ARCHIVE),
    "RAR": (lambda: b"Rar!\x1a\7\1\0" + bytes(50), R.ARCHIVE),
    "7z": (lambda: b"7z\xbc\xaf\x27\x1c" + bytes(50), R.ARCHIVE),
    "gzip": (lambda: b"\x1f\x8b\x08" + bytes(50), R.ARCHIVE),
    "bzip2": (lambda: b"BZh9" + bytes(50), R.ARCHIVE),
    "xz": (lambda: b"\xfd7zXZ\0" + bytes(50), R.ARCHIVE),
    "zstd": (lambda: b"\x28\xb5\x2f\xfd" + bytes(50), R.ARCHIVE),
    # Markup
    "SVG": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", R.MARKUP),
    "SVG behind a declaration": (lambda: b"<?xml version='1.0'?><svg><script/></svg>", R.MARKUP),
    "HTML": (lambda: b"<!DOCTYPE html><script>alert(1)</script>", R.MARKUP),
    "HTML behind blanks": (lambda: b"\r\n  \t<html><body>", R.MARKUP),
    "HTML in UTF-16": (lambda: "<html><script>1</script>".encode("utf-16"), R.MARKUP),
    "HTML behind a mark": (lambda: b"\xef\xbb\xbf<script>alert(1)</script>", R.MARKUP),
    "XML with entities": (lambda: b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", R.MARKUP),
    "PHP": (lambda: b"x <?php system($_GET[0]);", R.MARKUP),
    "web archive": (lambda: b"\0\0<html>", R.MARKUP),
    # Pictures of other kinds
    "HEIC": (m.heic, R.HEIC),
    "HEIF sequence": (lambda: m.box(b"ftyp", b"msf1", bytes(4), b"hevc") + bytes(99), R.HEIC),
    "HEIC as second brand": (lambda: m.box(b"ftyp", b"abcd", bytes(4), b"heic") + bytes(99), R.HEIC),
    "AVIF": (lambda: m.box(b"ftyp", b"avif", bytes(4)) + bytes(99), R.OTHER_IMAGE),
    "GIF": (lambda: m.encoded(m.picture(mode="P"), "GIF"), R.OTHER_IMAGE),
    "BMP": (lambda: m.encoded(m.picture(), "BMP"), R.OTHER_IMAGE),
    "TIFF": (lambda: m.encoded(m.picture(), "TIFF"), R.OTHER_IMAGE),
    "big-endian TIFF": (lambda: b"MM\0*" + bytes(60), R.OTHER_IMAGE),
    "icon": (lambda: m.encoded(m.picture(), "ICO"), R.OTHER_IMAGE),
    "JPEG 2000": (lambda: m.encoded(m.picture(), "JPEG2000"), R.OTHER_IMAGE),
    "Photoshop": (lambda: b"8BPS\0\1" + bytes(60), R.OTHER_IMAGE),
    "PostScript": (lambda: b"%!PS-Adobe-3.0\n(/etc/passwd) (r) file", R.OTHER_IMAGE),
    # Films, other sounds
    "AVI": (lambda: b"RIFF" + struct.pack("<I", 100) + b"AVI " + bytes(96), R.VIDEO),
    "RIFF of nobody": (lambda: b"RIFF" + struct.pack("<I", 100) + b"ACON" + bytes(96), R.UNKNOWN),
    "Flash film": (lambda: b"FLV\1" + bytes(60), R.VIDEO),
    "MPEG film": (lambda: b"\0\0\1\xba" + bytes(60), R.VIDEO),
    "MP4 film": (lambda: m.m4a(brand=b"isom", handler=b"vide"), R.VIDEO),
    "WebM film": (lambda: m.webm(track=1, codec=b"V_VP9"), R.VIDEO),
    "Matroska": (lambda: m.webm(kind=b"matroska"), R.VIDEO),
    "QuickTime": (lambda: m.m4a(brand=b"qt  "), R.OTHER_AUDIO),
    "3GP": (lambda: m.m4a(brand=b"3gp4"), R.OTHER_AUDIO),
    "AMR": (lambda: b"#!AMR\n" + bytes(60), R.OTHER_AUDIO),
    "FLAC": (lambda: b"fLaC" + bytes(60), R.OTHER_AUDIO),
    "AIFF": (lambda: b"FORM" + bytes(4) + b"AIFF" + bytes(60), R.OTHER_AUDIO),
    "WMA": (lambda: b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(60), R.OTHER_AUDIO),
    # Pictures that are broken, bombs, or two things
    "JPEG cut short": (lambda: m.jpeg()[:-300], R.BROKEN),
    "JPEG of its first bytes": (lambda: b"\xff\xd8\xff\xe0\0\x10JFIF\0", R.BROKEN),
    "JPEG without an end": (lambda: m.jpeg()[:-2], R.BROKEN),
    "JPEG whose marker jumps out": (lambda: b"\xff\xd8\xff\xe1\xff\xff" + bytes(80), R.BROKEN),
    "JPEG that claims 65,000 x 65,000": (lambda: m.jpeg_of(65_000, 65_000), R.TOO_MANY_PIXELS),
    "JPEG of no size": (lambda: m.jpeg_of(0, 0), R.BROKEN),
    "JPEG with a ZIP behind it": (lambda: m.jpeg() + m.archive(), R.TWO_KINDS),
    "JPEG with a PDF behind it": (lambda: m.jpeg() + m.pdf(), R.TWO_KINDS),
    "JPEG with a program behind it": (lambda: m.jpeg() + b"MZ\x90\0" + bytes(99), R.TWO_KINDS),
    "JPEG with a Linux program far behind": (lambda: m.jpeg() + bytes(99) + b"\x7fELF", R.TWO_KINDS),
    "JPEG with a page behind it": (lambda: m.jpeg() + b"\n<html><script>", R.TWO_KINDS),
    "JPEG with a PDF in its comment": (lambda: m.jpeg(exif=b"", icc_profile=None, comment=b"%PDF-1.7"), R.TWO_KINDS),
    "JPEG with a script in its comment": (
        lambda: m.jpeg(exif=b"", icc_profile=None, comment=b"<script>alert(1)</script>"),
        R.TWO_KINDS,
    ),
    "JPEG with PHP in its comment": (lambda: m.jpeg(exif=b"", icc_profile=None, comment=b"<?php 1;"), R.TWO_KINDS),
    "PNG bomb": (m.bomb_png, R.TOO_MANY_PIXELS),
    "PNG of no pixels": (lambda: m.png_of(0, 0), R.BROKEN),
    "PNG with too few rows": (lambda: m.png_of(400, 400, b"\0"), R.BROKEN),
    "PNG cut short": (lambda: m.png()[:-40], R.BROKEN),
    "PNG with a wrong checksum": (lambda: m.png_of(9, 9, bytes(90)).replace(b"IHDR", b"IHDr", 1), R.BROKEN),
    "PNG with something behind it": (lambda: m.png() + b"MZ", R.TWO_KINDS),
    "PNG with a ZIP behind it": (lambda: m.png() + m.archive(), R.TWO_KINDS),
    "PNG with a PDF behind it": (lambda: m.png() + m.pdf(), R.TWO_KINDS),
    "PNG that moves": (
        lambda: m.encoded(m.picture(), "PNG", save_all=True, append_images=[m.picture(color=9, mode="L").convert("RGB")]),
        R.MOVING,
    ),
    "PNG whose texts are a bomb": (
        lambda: m.png().replace(
            b"IDAT", b"IDAT", 1
        )[:33] + _png_text(80_000_000) + m.png()[33:],
        R.BROKEN,
    ),
    "WebP cut short": (lambda: m.webp()[:-30], R.BROKEN),
    "WebP with something behind it": (lambda: m.webp() + b"PK\3\4", R.TWO_KINDS),
    "WebP that moves": (
        lambda: m.encoded(m.picture(), "WEBP", save_all=True, append_images=[m.picture((40, 30), "RGB").rotate(180)]),
        R.MOVING,
    ),
    "WebP that claims too much": (lambda: m.webp()[:4] + b"\xff\xff\xff\x7f" + m.webp()[8:], R.BROKEN),
    # PDF files
    "PDF with a password": (lambda: m.pdf(encryption=pikepdf.Encryption(owner="a", user="b")), R.ENCRYPTED),
    "PDF locked without a password": (lambda: m.pdf(encryption=pikepdf.Encryption(owner="a", user="")), R.ENCRYPTED),
    "PDF of its first line": (lambda: b"%PDF-1.7\n", R.BROKEN),
    "PDF cut short": (lambda: m.pdf()[:-120], R.BROKEN),
    "PDF without its table": (lambda: b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF", R.BROKEN),
    "PDF without pages": (lambda: _no_pages(), R.BROKEN),
    "PDF whose pages hold themselves": (lambda: m.pdf(object_stream_mode=NO_STREAMS).replace(b"/Kids [ 3 0 R ]", b"/Kids [ 2 0 R ]"), R.BROKEN),
    "PDF of 301 pages": (lambda: m.pdf(pages=301), R.TOO_MANY_PAGES),
    "PDF of too many objects": (lambda: m.pdf(_crowd), R.TOO_COMPLEX),
    "PDF nested too deep": (lambda: m.pdf(_deep), R.TOO_COMPLEX),
    "PDF of filters upon filters": (lambda: m.pdf(_filters), R.TOO_COMPLEX),
    "PDF that does not begin at its beginning": (lambda: b"\n" + m.pdf(), R.TWO_KINDS),
    "PDF behind a program": (lambda: b"MZ" + bytes(100) + m.pdf(), R.PROGRAM),
    "PDF behind noise": (lambda: bytes(300) + m.pdf(), R.TWO_KINDS),
    "PDF with a ZIP behind it": (lambda: m.pdf() + m.archive(), R.TWO_KINDS),
    "PDF with a page behind it": (lambda: m.pdf() + b"<html>", R.TWO_KINDS),
    "PDF with a program behind it": (lambda: m.pdf() + b"MZ\x90", R.TWO_KINDS),
    "PDF that is a ZIP too": (lambda: m.pdf()[:-6] + m.archive() + b"", R.TWO_KINDS),
    "PDF with a page before its objects": (lambda: m.pdf().replace(b"%\xbf\xf7\xa2\xfe", b"<html"), R.TWO_KINDS),
    # Recordings
    "WAV cut short": (lambda: m.wav()[:-300], R.BROKEN),
    "WAV with a program behind it": (lambda: m.wav() + b"MZ" + bytes(60), R.TWO_KINDS),
    "WAV with a ZIP behind it": (lambda: m.wav() + m.archive(), R.TWO_KINDS),
    "WAV without sound": (lambda: m.wav()[:36].replace(m.wav()[4:8], struct.pack("<I", 28)), R.BROKEN),
    "WAV whose chunk lies": (lambda: m.wav(b"LIST\xff\xff\xff\x7f"), R.BROKEN),
    "WAV that holds MP3": (lambda: m.wav(codec=0x55), R.OTHER_AUDIO),
    "MP3 of one frame": (lambda: m.mp3(1), R.BROKEN),
    "MP3 of a tag alone": (lambda: m.id3(), R.BROKEN),
    "MP3 with a tag that lies": (lambda: b"ID3\3\0\0\x7f\x7f\x7f\x7f" + m.mp3(), R.BROKEN),
    "MP3 with something between its frames": (lambda: m.mp3(4) + b"Rar!" + bytes(99) + m.mp3(4), R.TAGS),
    "MP3 with a program behind it": (lambda: m.mp3() + b"MZ\x90" + bytes(500), R.TAGS),
    "MP3 with a ZIP behind it": (lambda: m.mp3() + m.archive(), R.TWO_KINDS),
    "MP3 sync and then noise": (lambda: b"\xff\xfb\x90\0" + b"\x07" * 2000, R.BROKEN),
    "OGG film": (lambda: m.ogg_page(2, 0, b"\x80theora" + bytes(30)) + m.ogg_page(4, 1, bytes(9)), R.VIDEO),
    "OGG of nobody": (lambda: m.ogg_page(2, 0, b"fishead\0") + m.ogg_page(4, 1, bytes(9)), R.OTHER_AUDIO),
    "OGG of two streams": (
        lambda: m.ogg_page(2, 0, m.OPUS) + m.ogg_page(2, 0, m.OPUS, serial=b"\2\0\0\0") + m.opus()[47:],
        R.OTHER_AUDIO,
    ),
    "OGG chained": (lambda: m.opus() + m.opus(), R.OTHER_AUDIO),
    "OGG cut short": (lambda: m.opus()[:-20], R.BROKEN),
    "OGG with a wrong checksum": (lambda: m.opus().replace(m.SECRET, b"x" * len(m.SECRET)), R.BROKEN),
    "OGG with something behind it": (lambda: m.opus() + b"MZ\x90" + bytes(99), R.TWO_KINDS),
    "OGG without a comment": (lambda: m.ogg_page(2, 0, m.OPUS) + m.ogg_page(4, 1, bytes(300)), R.BROKEN),
    "OGG of its head": (lambda: m.ogg_page(2, 0, m.OPUS), R.BROKEN),
    "M4A cut short": (lambda: m.m4a()[:-20], R.BROKEN),
    "M4A of its brand": (lambda: m.m4a()[:20], R.BROKEN),
    "M4A whose box lies": (lambda: m.m4a(b"\0\0\0\4mdat"), R.BROKEN),
    "M4A whose box is longer than all": (lambda: m.m4a(b"\x7f\xff\xff\xffmdat"), R.BROKEN),
    "M4A nested too deep": (lambda: m.m4a(inside=_nested(30)), R.TOO_COMPLEX),
    "M4A with subtitles": (lambda: m.m4a(handler=b"text"), R.TAGS),
    "M4A with another codec": (lambda: m.m4a(codec=b"avc1"), R.OTHER_AUDIO),
    "M4A whose sound lies elsewhere": (lambda: m.m4a(reference=b"alis"), R.TAGS),
    "M4A with a ZIP behind it": (lambda: m.m4a() + m.archive(), R.TWO_KINDS),
    "WebM cut short": (lambda: m.webm()[:-10], R.BROKEN),
    "WebM of its head": (lambda: m.webm()[:20], R.BROKEN),
    "WebM of another codec": (lambda: m.webm(codec=b"A_MPEG/L3"), R.OTHER_AUDIO),
    "WebM with a film beside": (lambda: m.webm(m.element(0x1654AE6B, m.element(0xAE, m.element(0x83, b"\1")))), R.VIDEO),
    "WebM with something behind it": (lambda: m.webm() + b"MZ\x90" + bytes(20), R.TWO_KINDS),
    "WebM whose element lies": (lambda: m.webm(b"\xec\x10\xff\xff\xff"), R.BROKEN),
    "WebM with a name of five bytes": (lambda: m.webm(b"\x08" + bytes(9)), R.BROKEN),
}  # fmt: skip


def _png_text(size: int) -> bytes:
    body = b"Comment\0\0" + zlib.compress(bytes(size), 1)
    return len(body).to_bytes(4, "big") + b"zTXt" + body + zlib.crc32(b"zTXt" + body).to_bytes(4, "big")


def _no_pages() -> bytes:
    out = io.BytesIO()
    Pdf.new().save(out)
    return out.getvalue()


def _crowd(made: Pdf) -> None:
    made.Root.Crowd = Array([made.make_indirect(Dictionary(A=1)) for _ in range(50_001)])


def _deep(made: Pdf) -> None:
    nest = Dictionary(Last=1)
    for _ in range(150):
        nest = Dictionary(Next=nest)
    made.pages[0].Resources.Properties = nest


def _filters(made: Pdf) -> None:
    stream = Stream(made, bytes(200))
    stream.Filter = Array([Name.ASCIIHexDecode] * 8)
    made.pages[0].Resources.XObject = Dictionary(X=stream)


def _nested(depth: int) -> bytes:
    inside = b""
    for _ in range(depth):
        inside = m.box(b"trak", inside)
    return inside


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_taken_is_refused_for_its_reason(name: str) -> None:
    made, why = REFUSED[name]
    content = made()
    begun = time.process_time()
    with pytest.raises(Unfit) as refused:
        clean(content)
    assert refused.value.refusal is why
    assert time.process_time() - begun < child.SECONDS, "it would have been ended before it could say why"


def _script(made: Pdf) -> None:
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), m.javascript()])))


def _form(made: Pdf) -> None:
    field = made.make_indirect(
        Dictionary(FT=Name.Tx, T=String("x"), V=String(m.SAID), Type=Name.Annot, Subtype=Name.Widget, Rect=Array([0, 0, 9, 9]),
                   AA=Dictionary(K=m.javascript()))
    )  # fmt: skip
    made.pages[0].Annots = Array([field])
    made.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=Stream(made, b"<xdp>" + m.SECRET + b"</xdp>"))


def _told(made: Pdf) -> None:
    made.docinfo["/Author"] = m.SAID
    made.docinfo["/Title"] = m.SAID
    with made.open_metadata() as meta:
        meta["dc:creator"] = [m.SAID]


def _postscript(made: Pdf) -> None:
    made.pages[0].Resources.XObject = Dictionary(
        X=Stream(made, b"(%pipe%) " + m.SECRET, Type=Name.XObject, Subtype=Name.PS)
    )


def _far(made: Pdf) -> None:
    made.pages[0].Resources.XObject = Dictionary(
        X=Stream(made, b"q Q", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]), F=String(f"\\\\{m.SAID}\\x"),
                 Ref=Dictionary(F=String(m.SAID)), PieceInfo=Dictionary(A=String(m.SAID)), OPI=Dictionary(F=String(m.SAID)))
    )  # fmt: skip


def _inherited(made: Pdf) -> None:
    page = made.pages[0].obj
    made.Root.Pages.MediaBox, made.Root.Pages.Rotate = page.MediaBox, 90
    made.Root.Pages.AA = Dictionary(O=m.javascript())
    del page.MediaBox


PDFS: dict[str, Callable[[Pdf], None]] = {
    "a script that opens": m.at_root(OpenAction=m.javascript()),
    "named scripts": _script,
    "scripts of the file": m.at_root(AA=Dictionary(WC=m.javascript())),
    "scripts of a page": m.on_page(AA=Dictionary(O=m.javascript())),
    "a program that is launched": m.at_root(OpenAction=m.action("Launch", F=String(m.SAID))),
    "a form that is sent": m.at_root(OpenAction=m.action("SubmitForm", F=String(m.SAID))),
    "a link": m.annotated("Link", A=m.action("URI", URI=String(f"https://x/{m.SAID}"))),
    "a link to another file": m.annotated("Link", A=m.action("GoToR", F=String(m.SAID))),
    "a link into an embedded file": m.annotated("Link", A=m.action("GoToE", F=String(m.SAID))),
    "a film": m.annotated("RichMedia", RichMediaContent=Dictionary(Assets=String(m.SAID))),
    "a film of old": m.annotated("Movie", Movie=Dictionary(F=String(m.SAID))),
    "a sound": m.annotated("Screen", A=m.action("Rendition", JS=String(m.SAID))),
    "a model of three dimensions": m.annotated("3D", OnInstantiate=String(m.SAID)),
    "a note somebody wrote": m.annotated("Text", Contents=String(m.SAID)),
    "a file pinned to a page": m.annotated("FileAttachment", FS=Dictionary(F=String(m.SAID))),
    "an embedded program": m.attached,
    "associated files": m.at_root(AF=Array([Dictionary(F=String(m.SAID))])),
    "a form with scripts and XFA": _form,
    "who wrote it": _told,
    "what a program left in a page": m.on_page(PieceInfo=Dictionary(X=String(m.SAID)), LastModified=String(m.SAID)),
    "metadata of a page": m.on_page(Metadata=String(m.SAID)),
    "an outline": m.at_root(Outlines=Dictionary(Title=String(m.SAID))),
    "permissions": m.at_root(Perms=Dictionary(X=String(m.SAID))),
    "a collection": m.at_root(Collection=Dictionary(X=String(m.SAID))),
    "PostScript": _postscript,
    "content that lies elsewhere": _far,
    "properties in the resources": m.in_resources(Properties=Dictionary(X=Dictionary(Metadata=String(m.SAID)))),
    "what pages inherit": _inherited,
}


@pytest.mark.parametrize("name", PDFS)
def test_a_pdf_comes_out_without_what_acts_hides_or_tells(name: str) -> None:
    hostile = m.pdf(PDFS[name], pages=2)
    made = clean(hostile)
    assert (made.media, made.pages) == (Media.PDF, 2)
    with Pdf.open(io.BytesIO(made.content)) as fresh:
        assert set(fresh.Root.keys()) <= {"/Type", "/Pages"}
        assert "/Info" not in fresh.trailer
        for number, page in enumerate(fresh.pages):
            assert list(map(int, page.MediaBox)) == [0, 0, 200, 200]
            assert b"Ordonnance" in page.Contents.read_bytes() or number == 0
        assert b"Ordonnance" in fresh.pages[1].Contents.read_bytes()
        out = io.BytesIO()
        fresh.save(
            out,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            object_stream_mode=NO_STREAMS,
            compress_streams=False,
        )
        for found in fresh.objects:
            keys = set(found.keys()) if isinstance(found, Dictionary | Stream) else set()
            assert not keys & (FORBIDDEN - {"/A", "/B"}), keys
            assert not (isinstance(found, Stream) and keys & ELSEWHERE)
    plain = out.getvalue()
    assert m.SECRET not in plain
    assert m.SAID.encode("utf-16-be") not in plain
    for word in (
        b"/JavaScript",
        b"/JS",
        b"/Launch",
        b"/URI",
        b"/EmbeddedFile",
        b"/XFA",
        b"/OpenAction",
        b"/AA",
        b"/Annots",
    ):
        assert word not in plain, word


def test_names_that_a_page_gave_to_its_own_things_stay() -> None:
    """A font called /A or a picture called /JS is no action."""

    def touch(made: Pdf) -> None:
        picture = Stream(made, bytes(3), Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8,
                         ColorSpace=Name.DeviceRGB)  # fmt: skip
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        made.pages[0].Resources.XObject = Dictionary({"/A": picture, "/JS": picture})
        made.pages[1].Resources.Font = made.make_indirect(Dictionary({"/B": font, "/PS": font, "/AA": font}))

    with Pdf.open(io.BytesIO(clean(m.pdf(touch, pages=2)).content)) as fresh:
        assert set(fresh.pages[0].Resources.XObject.keys()) == {"/A", "/JS"}
        assert set(fresh.pages[1].Resources.Font.keys()) == {"/B", "/PS", "/AA"}


def test_what_a_filled_form_shows_is_drawn_into_its_page() -> None:
    def touch(made: Pdf) -> None:
        look = Stream(
            made, b"BT /F1 9 Tf (Rempli) Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 50, 50])
        )
        m.annotated("Widget", AP=Dictionary(N=look), F=4)(made)

    with Pdf.open(io.BytesIO(clean(m.pdf(touch)).content)) as fresh:
        shown = b"".join(
            o.read_bytes() for o in fresh.objects if isinstance(o, Stream) and o.get("/Subtype") == Name.Form
        )
        assert b"Rempli" in shown


CLEANED: dict[str, tuple[Made, Media]] = {
    "JPEG": (m.jpeg, Media.JPEG),
    "progressive JPEG": (lambda: m.jpeg(progressive=True), Media.JPEG),
    "grey JPEG": (lambda: m.encoded(m.picture(mode="L"), "JPEG", comment=m.SECRET), Media.JPEG),
    "CMYK JPEG": (lambda: m.encoded(m.picture(mode="CMYK"), "JPEG", comment=m.SECRET), Media.JPEG),
    "JPEG with a film behind it": (lambda: m.jpeg() + m.box(b"ftyp", b"mp42", m.SECRET) + bytes(500), Media.JPEG),
    "JPEG with a trailer of its maker": (lambda: m.jpeg() + b"SEFH" + m.SECRET, Media.JPEG),
    "two pictures in one JPEG": (
        lambda: m.encoded(m.picture(), "MPO", save_all=True, append_images=[m.picture()]),
        Media.JPEG,
    ),
    "PNG": (m.png, Media.PNG),
    "PNG one can see through": (lambda: m.encoded(m.picture(mode="RGBA"), "PNG"), Media.PNG),
    "PNG with a palette": (lambda: m.encoded(m.picture(mode="P"), "PNG", transparency=0), Media.PNG),
    "PNG of one bit": (lambda: m.encoded(m.picture(mode="1"), "PNG"), Media.PNG),
    "PNG of sixteen bits": (lambda: m.encoded(Image.new("I;16", (40, 30), 30000), "PNG"), Media.PNG),
    "WebP": (m.webp, Media.JPEG),
    "WebP without loss": (lambda: m.webp(lossless=True), Media.JPEG),
    "WebP one can see through": (lambda: m.encoded(Image.new("RGBA", (40, 30), (1, 2, 3, 9)), "WEBP"), Media.PNG),
    "PDF": (m.pdf, Media.PDF),
    "PDF padded with zeros": (lambda: m.pdf() + bytes(100), Media.PDF),
    "WAV": (
        lambda: m.wav(m.chunk(b"LIST", b"INFOIART" + m.SECRET), m.chunk(b"id3 ", m.SECRET), m.chunk(b"bext", m.SECRET)),
        Media.WAV,
    ),
    "MP3": (m.mp3, Media.MP3),
    "MP3 with tags before and behind": (lambda: m.id3() + m.mp3() + b"TAG" + m.SECRET.ljust(125, b"\0"), Media.MP3),
    "MP3 with two tags and an APE": (
        lambda: m.id3() + m.id3() + m.mp3() + m.SECRET + b"APETAGEX" + struct.pack("<IIII", 2000, 42, 1, 0) + bytes(8),
        Media.MP3,
    ),
    "MP3 cut off in its last frame": (lambda: m.mp3()[:-100], Media.MP3),
    "Opus": (m.opus, Media.OGG),
    "Opus with a comment of many pages": (lambda: m.opus(m.SECRET * 3000), Media.OGG),
    "Vorbis": (m.vorbis, Media.OGG),
    "M4A": (lambda: m.m4a(m.box(b"free", m.SECRET), inside=m.box(b"udta", m.box(b"meta", m.SECRET))), Media.M4A),
    "M4A with a box of nobody": (lambda: m.m4a(m.box(b"uuid", m.SECRET)), Media.M4A),
    "WebM": (lambda: m.webm(m.element(0x1254C367, m.SECRET), m.element(0x1941A469, m.SECRET * 40)), Media.WEBM),
    "WebM of unknown lengths": (lambda: m.webm(live=True), Media.WEBM),
}


@pytest.mark.parametrize("name", CLEANED)
def test_what_is_taken_comes_out_without_what_it_carried(name: str) -> None:
    brought, media = CLEANED[name]
    data = brought()
    made = clean(data)
    assert made.media is media
    for content in (made.content, made.preview):
        for form in (m.SECRET, m.SAID.encode("utf-16-le"), m.SAID.encode("utf-16-be"), zlib.compress(m.SECRET)):
            assert form not in content
    again = clean(made.content)
    assert again.media is media, "what comes out would be taken again"
    if media.is_image:
        with Image.open(io.BytesIO(made.content)) as shown:
            shown.load()
            assert not dict(shown.getexif())
            assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
            assert shown.size == (made.width, made.height)
        assert Image.open(io.BytesIO(made.preview)).format == "JPEG"
    elif media in (Media.WAV, Media.MP3, Media.M4A, Media.WEBM, Media.OGG):
        assert again.content == made.content, "and is already clean"


def test_the_sound_itself_stays() -> None:
    with wave.open(io.BytesIO(clean(m.wav(m.chunk(b"LIST", b"x"))).content)) as sound:
        assert (sound.getnframes(), sound.getframerate()) == (800, 8000)
    assert clean(m.id3() + m.mp3(7)).content == m.mp3(7)
    opus = clean(m.opus(m.SECRET * 3000, packets=4)).content
    assert opus.count(bytes(60)) >= 4
    assert opus.count(b"OggS") == 6
    assert b"sound" * 20 in clean(m.m4a()).content
    assert clean(m.webm()).content.count(b"sound") == 2


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright(orientation: int) -> None:
    """The red corner is where a viewer that honours EXIF shows it."""
    from PIL import ImageOps

    image = Image.new("RGB", (64, 32), "white")
    image.paste("red", (0, 0, 16, 16))
    data = m.encoded(image, "JPEG", exif=m.exif(orientation), quality=95, subsampling=0)
    made = Image.open(io.BytesIO(clean(data).content))
    wanted = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    assert made.size == wanted.size
    for x, y in ((4, 4), (made.width - 5, 4), (4, made.height - 5), (made.width - 5, made.height - 5)):
        one, other = made.getpixel((x, y)), wanted.getpixel((x, y))
        assert all(abs(a - b) < 60 for a, b in zip(one, other, strict=True)), (x, y)


def test_a_large_photo_is_made_smaller() -> None:
    made = clean(m.encoded(Image.new("L", (9000, 100)), "JPEG"))
    assert max(made.width, made.height) <= LONGEST_EDGE
    assert made.width > 1000


def test_every_refusal_has_its_words() -> None:
    assert all(len(refusal.label) > 20 for refusal in Refusal)
    shown = {why for _made, why in REFUSED.values()}
    elsewhere = {R.VIRUS, R.SCANNER_DOWN, R.TOO_LARGE, R.MIXED, R.TOO_MANY_FILES}  # tests of receiving
    assert shown | elsewhere == set(Refusal)


def test_the_child_answers_as_the_functions_do() -> None:
    made = clean_all([m.jpeg(), m.png(), m.pdf(pages=3)])
    assert [leaf.media for leaf in made] == [Media.JPEG, Media.PNG, Media.PDF]
    assert made[0].content == clean(m.jpeg()).content
    assert (made[0].width, made[0].height, made[2].pages) == (40, 30, 3)
    with pytest.raises(Refused) as refused:
        clean_all([m.jpeg(), m.heic(), m.jpeg()])
    assert (refused.value.refusal, refused.value.number) == (R.HEIC, 2)


@pytest.mark.parametrize("fate", ["bytearray(1 << 31)", "__import__('os').kill(__import__('os').getpid(), 9)"])
def test_whatever_happens_to_the_child_happens_to_nobody_else(monkeypatch: pytest.MonkeyPatch, fate: str) -> None:
    """It runs out of memory, or dies: refused, and this process goes on."""
    prelude = "from caseapp.documents.hygiene import child, making\n"
    script = f"{prelude}making.clean = lambda data: {fate}\nchild.main()"
    monkeypatch.setattr(ask, "_COMMAND", (ask._COMMAND[0], "-c", script))
    with pytest.raises(Refused) as refused:
        clean_all([m.jpeg()])
    assert refused.value.refusal is R.TOO_COMPLEX


def test_a_child_that_thinks_for_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would think for ever, and this test with it."""
    monkeypatch.setattr(ask, "_COMMAND", (ask._COMMAND[0], "-c", "while True: pass"))
    with pytest.raises(Refused):
        clean_all([m.jpeg()], patience=0.5)


def test_frames_are_whole_or_nothing() -> None:
    assert child.unframed(child.framed(b"a", b"", b"bc")) == [b"a", b"", b"bc"]
    with pytest.raises(ValueError, match="cut off"):
        child.unframed(child.framed(b"abc")[:-1])


def test_the_server_itself_never_opens_what_was_brought() -> None:
    """What makes it anew is not even loaded in the process that holds the keys."""
    makers = "('PIL', *(f'caseapp.documents.hygiene.{n}' for n in ('making', 'images', 'pdfs', 'audio')))"
    script = f"import sys, caseapp.application\nprint([name for name in {makers} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ask._ROOT)
    assert told.stdout.strip() == "[]"


def test_the_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not [name for name in ask._ENVIRONMENT if name.startswith("CASEAPP")]
    tell = "import os; print([name for name in os.environ if name.startswith(chr(67) + chr(65) + chr(83) + chr(69))])"
    monkeypatch.setenv("CASEAPP_KEY_PASSPHRASE", "secret")
    monkeypatch.setattr(ask, "_COMMAND", (sys.executable, "-c", tell))
    assert ask._answer("nothing", b"", 10).strip() == b"[]"
