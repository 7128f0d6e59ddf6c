"""The press: whatever is typed comes out as text, on paper that archives take, and nothing of it touches the disk."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest

from caseapp.papers import letterhead
from caseapp.papers.declared import Paper
from caseapp.papers.issuing import set_within, sheet_of
from caseapp.papers.press import letters, setting
from caseapp.papers.vocabulary import PaperTongue
from caseapp.web.i18n import compile_catalogues
from tests.papers.reading import pages_of, words_of

compile_catalogues()
AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SPECIMEN = Paper("specimen", "Intake sheet", "papers/specimen.typ", tuple(PaperTongue))
WIDE = Paper("wide", "Intake sheet", "papers/specimen.typ", tuple(PaperTongue), landscape=True)
PLACE: Any = SimpleNamespace(
    name_fr="Centre Dar Nour", name_ar="مركز دار نور", licence_number="DEMO 12/2022", licence_date=date(2022, 3, 14),
    province_code="04.421",
)  # fmt: skip
HOSTILE = {
    "markup": '#panic("x") *gras* _i_ $a^2$ `raw` <label> @ref = titre // reste /* */ \\u{41} #import "x": *',
    "a program": '#read("/etc/passwd") #eval("1+1") #sys.inputs',
    "HTML": "<script>alert(1)</script>",
    "bidi": "\u202egpj.exe\u202c \u2066caché\u2069 \u200fx\u061c",
    "controls": "a\x00b\x01c\x1b[31md\x7f",
    "private and unassigned": "a\ue000b\U000f0000c\u0378d\ufffd",
    "emoji": "Sara 😀👩‍👧‍👦 fin",
    "Tifinagh": "ⵜⵉⴼⵉⵏⴰⵖ suite",
    "surrogate": "a\ud800b",
    "one word": "A" * 10_000,
    "one Arabic word": "ب" * 10_000,
    "line ends": "a\r\nb\u2028c\n\n\nd",
    "blanks": " \t\u200b\u2003\u00a0 ",
}


def around(place: Any = PLACE) -> dict[str, Any]:
    """What stands around a paper."""
    foot = letterhead.foot_of({"fr": "Amina", "ar": "أمينة"}, AT, "K7M-492-QXTB", "https://himaya.example/papers")
    return {"head": letterhead.head_of(place), "foot": foot}


def says(words: str = "Rien.", rows: int = 3) -> dict[str, Any]:
    """A specimen that says `words` wherever something can be typed."""
    pair = {"fr": "Prénom", "ar": "الاسم الشخصي"}
    return {
        "title": pair, "notes": [pair], "part": pair, "question": pair, "options": [pair, pair], "words": words,
        "fields": [
            {"label": pair, "value": words}, {"label": pair, "value": words, "wide": True}, {"label": pair, "figures": [2, 2, 4]},
            {"label": pair, "value": [words, pair]}, {"label": pair, "value": "", "lines": 2, "wide": True},
        ],
        "heads": [pair, pair], "rows": [[f"ligne{n}", words] for n in range(rows)], "struck": [1], "who": [pair, pair],
    }  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_typed_is_text(name: str) -> None:
    """In a field, in a long one, in prose, in a table: it is set, and read back as it was, without what is not seen."""
    typed = HOSTILE[name]
    pdf, _pages = set_within(SPECIMEN, PaperTongue.BOTH, says(typed), around(), AT)
    read = "\n".join(pages_of(pdf))
    assert words_of(letters.fit(typed)) - {"gpj.exe"} <= words_of(read) | {"A" * 24, "ب" * 24} or len(typed) > 9_000
    if len(typed) > 9_000:
        assert read.count(typed[0]) >= 10_000
    if name == "markup":
        assert re.sub(r"\s+", "", typed) in re.sub(r"\s+", "", read)
    if name in ("emoji", "Tifinagh", "private and unassigned"):
        assert letters.UNKNOWN in read
        assert "[#]" in read.rsplit("Prénom", 1)[1], "the note at the end says what the sign stands for"


def test_text_is_made_fit() -> None:
    """Each rule of the press by itself."""
    assert letters.fit("06 12 34 56 78") == "06 12 34 56 78"
    assert letters.fit("هاتف 06 12 34 56 78 الجارة") == "هاتف \u206606 12 34 56 78\u2069 الجارة"
    assert letters.fit("رخصة DEMO 12/2022 بتاريخ") == "رخصة \u2066DEMO 12/2022\u2069 بتاريخ"
    assert letters.fit("ملف K7M-492-QXTB") == "ملف \u2066K7M-\u2060492-\u2060QXTB\u2069"
    assert letters.fit("ڭگپڤچ é… « œ » – ’\u200d") == "ڭگپڤچ é… « œ » – ’\u200d"
    assert letters.fit("a😀😀b") == "a[#]b"
    assert "\u200b" in letters.fit("A" * 40)
    assert letters.shortened("un deux trois", 9) == "un deux […]"
    assert letters.shortened("un", 9) == "un"


@pytest.mark.parametrize("tongue", PaperTongue)
@pytest.mark.parametrize("paper", [SPECIMEN, WIDE], ids=["upright", "landscape"])
def test_each_page_of_a_specimen(paper: Paper, tongue: PaperTongue) -> None:
    """Letterhead, licence, page x of N and code on each page; the head of the table again; nobody in the metadata."""
    pdf, count = set_within(paper, tongue, says("زينب Karim", rows=70), around(), AT)
    pages = pages_of(pdf)
    assert len(pages) == count >= 2
    for number, page in enumerate(pages, 1):
        words = words_of(page)
        assert {"Centre", "Dar", "Nour", "مركز", "نور", "DEMO", "12/2022", "65-15", "65.15", "K7M-492-QXTB"} <= words
        assert {"14", "mars", "مارس", "2022", "Rabat", "الرباط"} <= words
        flat = " ".join(page.split())
        assert tongue is PaperTongue.ARABIC or f"Page {number} sur {count}" in flat
        assert tongue is PaperTongue.FRENCH or re.search(rf"الصفحة {number} من {count}", flat)
    heads = sum("Prénom" in page if tongue is not PaperTongue.ARABIC else "الاسم الشخصي" in page for page in pages)
    assert heads == len(pages), "the table's head comes again"
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        box = opened.pages[0].mediabox
        assert (box[2] > box[3]) is paper.landscape
        told = opened.Root.Metadata.read_bytes().decode()
        assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in told
        assert "<pdfuaid:part>1" in told
        assert opened.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert bool(opened.Root.MarkInfo.Marked)
        assert str(opened.Root.Lang) == ("ar" if tongue is PaperTongue.ARABIC else "fr")
        assert str(opened.docinfo.Title) in ("Fiche d’accueil", "بطاقة الاستقبال")
        assert "Karim" not in told + str(opened.docinfo)
        fonts = {str(font.BaseFont) for page in opened.pages for font in page.resources.Font.values()}
        assert all("+IBMPlexSansArabic-" in font for font in fonts), "embedded, and no other"


def test_a_row_is_struck_through() -> None:
    """A line over each cell of the row, and over no other."""
    strokes = [
        setting.as_pdf(
            SPECIMEN.template, sheet_of(SPECIMEN, PaperTongue.FRENCH, says() | {"struck": rows}, around()), AT
        )
        for rows in ([], [0], [0, 2])
    ]
    drawn = []
    for pdf in strokes:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            drawn.append(
                sum(str(o) == "S" for page in opened.pages for _given, o in pikepdf.parse_content_stream(page))
            )
    assert drawn[1] - drawn[0] == 2
    assert drawn[2] - drawn[1] == 2


@pytest.mark.parametrize(
    ("number", "on", "french", "arabic"),
    [
        ("12", date(2022, 3, 14), "Licence (loi 65-15) n° 12 du 14 mars 2022", "رقم 12 بتاريخ"),
        ("12", None, "n° 12, date non renseignée", "التاريخ غير مسجل"),
        (None, None, "Licence (loi 65-15) : non renseignée", "غير مسجلة"),
    ],
)
def test_the_licence_is_said_or_said_to_be_missing(
    number: str | None, on: date | None, french: str, arabic: str
) -> None:
    """No paper without this line (law 65-15 art. 16)."""
    place = SimpleNamespace(**{**vars(PLACE), "licence_number": number, "licence_date": on})
    head = letterhead.head_of(place)
    assert french in head["licence"]["fr"].replace("\u00a0", " ")
    assert arabic in head["licence"]["ar"]
    assert letterhead.lacks_licence(place) is (number is None or on is None)


def test_a_paper_of_so_many_pages_is_shortened() -> None:
    """Where there may be one page, the long texts give way, and the paper says so."""
    short = Paper("short", "Intake sheet", SPECIMEN.template, tuple(PaperTongue), most=2)
    pdf, count = set_within(short, PaperTongue.FRENCH, says("Il était une fois. " * 2000), around(), AT)
    assert count == 2
    assert "texte raccourci" in " ".join("\n".join(pages_of(pdf)).split())


WATCHED = """
import sys
from tests.papers.test_press import AT, SPECIMEN, PaperTongue, around, says, set_within
set_within(SPECIMEN, PaperTongue.FRENCH, says(), around(), AT)
sys.stderr.write("BEGIN\\n"); sys.stderr.flush()
set_within(SPECIMEN, PaperTongue.BOTH, says("Secretissimox"), around(), AT)
sys.stderr.write("END\\n"); sys.stderr.flush()
"""


@pytest.mark.skipif(
    not shutil.which("strace"), reason="strace is not installed: what the setter opens cannot be watched"
)
def test_nothing_is_written_while_a_paper_is_set() -> None:
    """Under strace: no file is opened for writing, made, renamed, and nobody is called."""
    calls = "trace=open,openat,creat,mkdir,rename,unlink,connect,memfd_create,write,pwrite64"
    done = subprocess.run(
        ["strace", "-f", "-s", "4000", "-e", calls, sys.executable, "-c", WATCHED],
        capture_output=True, text=True, check=True, cwd=setting.ROOT.parent,
    )  # fmt: skip
    between = done.stderr.split('"BEGIN\\n"', 1)[1].split('"END\\n"', 1)[0]
    assert "house.typ" in between, "the control: templates are seen being read"
    assert "Secretissimox" not in between
    told = [
        line
        for line in between.splitlines()
        if re.search(r"O_WRONLY|O_RDWR|O_CREAT|creat\(|mkdir|rename|connect\(|memfd", line)
    ]
    assert told == []
