"""Invented papers, drawn: sheets that look like what a telephone photographs, with words that concern nobody."""

from __future__ import annotations

import io
import random
from functools import cache
from typing import NamedTuple

import fontpkg_ibm_plex_sans_arabic as fonts
from PIL import Image, ImageDraw, ImageFont, features

from caseapp.demo.told import Told
from caseapp.documents.hygiene.ask import clean_all
from caseapp.documents.hygiene.limits import Clean
from caseapp.documents.hygiene.making import clean
from caseapp.documents.service.receiving import Received, sorted_in
from caseapp.policy.documents import DocumentType

SHEET = (880, 1240)
INK, STAMP, DESK = (34, 40, 62), (126, 44, 98), (112, 98, 84)
INVENTED = Told("Document inventé pour la démonstration", "وثيقة مخترعة لأغراض العرض")


class Paper(NamedTuple):
    """A paper: what it is, its title where the kind does not say enough, how old it is, and what stands on its sheets."""

    kind: DocumentType
    title: Told
    days: int
    sheets: tuple[tuple[Told, ...], ...]
    asked_after: int | None = None
    """After so many days somebody asks whether it is still needed; None: as for all of its kind."""
    pdf: bool = False
    """Scanned at an office, rather than photographed."""


NO_TITLE = Told("", "")
PAPERS: tuple[Paper, ...] = (
    Paper(
        DocumentType.SCHOOL_PAPER,
        Told("Bulletin du premier trimestre", "نتائج الدورة الأولى"),
        60,
        (
            (
                Told("Bulletin scolaire", "بيان النتائج"),
                Told("Langue arabe 12/20", "اللغة العربية 12/20"),
                Told("Mathématiques 9/20", "الرياضيات 9/20"),
                Told("Absences : 14 demi-journées", "الغياب: 14 نصف يوم"),
            ),
            (
                Told("Appréciation", "ملاحظات"),
                Told("Élève attentive quand elle est là.", "تلميذة منتبهة حين تحضر."),
            ),
        ),
        asked_after=60,
    ),
    Paper(
        DocumentType.BIRTH_CERTIFICATE,
        NO_TITLE,
        400,
        (
            (
                Told("Extrait d’acte de naissance", "نسخة موجزة من رسم الولادة"),
                Told("Registre 00, acte 000", "السجل 00، الرسم 000"),
                Told("Officier de l’état civil", "ضابط الحالة المدنية"),
            ),
        ),
        pdf=True,
    ),
    Paper(
        DocumentType.JUDGE_ORDER,
        NO_TITLE,
        20,
        (
            (
                Told("Tribunal de première instance", "المحكمة الابتدائية"),
                Told("Ordonnance de garde provisoire", "أمر بالحراسة المؤقتة"),
                Told("Vu les articles 471 et suivants", "بناء على المادة 471 وما يليها"),
            ),
            (Told("Par ces motifs", "لهذه الأسباب"), Told("Le juge des mineurs", "قاضي الأحداث")),
        ),
    ),
    Paper(
        DocumentType.LETTER,
        Told("Lettre de la tante", "رسالة الخالة"),
        15,
        ((Told("Je peux la garder", "يمكنني التكفل بها"), Told("le temps qu’il faudra.", "المدة اللازمة.")),),
    ),
)
CERTIFICATE = Paper(
    DocumentType.MEDICAL_CERTIFICATE,
    NO_TITLE,
    5,
    ((Told("Certificat médical", "شهادة طبية"), Told("Vaccination à jour", "التلقيح محيَّن")),),
)
MISTAKEN = Told("Le document concerne un autre enfant.", "الوثيقة تخص طفلا آخر.")


def received(paper: Paper, language: str) -> Received:
    """A paper as if it had been photographed and brought."""
    if paper.pdf:
        return sorted_in([_scanned(paper.sheets, language)])
    return sorted_in([_photographed(sheet, language) for sheet in paper.sheets])


@cache
def _scanned(sheets: tuple[tuple[Told, ...], ...], language: str) -> Clean:
    first, *others = (_drawn(sheet, language) for sheet in sheets)
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=others, resolution=106)
    return clean_all([out.getvalue()])[0]


@cache
def _photographed(sheet: tuple[Told, ...], language: str) -> Clean:
    chance = random.Random(f"{sheet} {language}")  # noqa: S311 - how a sheet lies on a desk
    page = _drawn(sheet, language)
    turned = page.rotate(chance.uniform(-2, 2), expand=True, fillcolor=DESK, resample=Image.Resampling.BICUBIC)
    out = io.BytesIO()
    turned.save(out, "JPEG", quality=80)
    return clean(out.getvalue())


def _drawn(sheet: tuple[Told, ...], language: str) -> Image.Image:
    chance = random.Random(f"{sheet} {language}")  # noqa: S311 - how a sheet lies on a desk
    page = Image.new("RGB", SHEET, (250, 248, 241))
    pen = ImageDraw.Draw(page)
    pen.rectangle((40, 40, SHEET[0] - 40, SHEET[1] - 40), outline=(205, 199, 184), width=3)
    _line(pen, INVENTED.by(language), 90, 30, STAMP, language)
    for number, told in enumerate(sheet):
        _line(pen, told.by(language), 220 + number * 120, 54 if number == 0 else 40, INK, language)
    middle, width = SHEET[0] // 2, SHEET[0] // 8
    pen.ellipse((middle - width, SHEET[1] - 340, middle + width, SHEET[1] - 340 + 2 * width), outline=STAMP, width=6)
    for at in range(700, 860, 40):
        pen.line((120, at, SHEET[0] - chance.randrange(130, 380), at), fill=(182, 182, 190), width=4)
    return page


def _line(pen: ImageDraw.ImageDraw, text: str, top: int, size: int, ink: tuple[int, int, int], language: str) -> None:
    font = ImageFont.truetype(str(fonts.ROOT / "files" / "IBMPlexSansArabic-Regular.ttf"), size)
    if language == "ar":
        direction = "rtl" if features.check("raqm") else None  # without it, letters stand apart: still a picture
        pen.text((SHEET[0] - 110, top), text, ink, font, anchor="ra", direction=direction)
    else:
        pen.text((110, top), text, ink, font)
