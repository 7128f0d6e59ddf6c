"""Make the two web fonts in ``caseapp/web/static/fonts`` from IBM Plex Sans Arabic.

    python tools/build_fonts.py

Development only: the outputs are committed, so neither a build nor a start of the application
needs this file. It reads the package ``fontpkg-ibm-plex-sans-arabic`` and writes the same bytes
each time (no timestamps).

Why a subset: a full weight is about 170 KB, a page needs French, Arabic and a little punctuation,
about 36 KB. Why one family: names in both scripts stand side by side on every page and must look
as if they were written by the same hand.

Why another name: the Open Font Licence reserves the name "Plex" for the original; a subset is a
modified version, so it carries our own name, with the copyright and the licence kept.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import fontpkg_ibm_plex_sans_arabic as source
from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Himaya Sans"
WEIGHTS = {400: "Regular", 600: "SemiBold"}
OUT = Path(__file__).resolve().parent.parent / "caseapp" / "web" / "static" / "fonts"

# What is typed or shown. Code points the source lacks are skipped by the subsetter.
RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x017F),  # Latin-1 and Latin Extended-A: French, and names from elsewhere in Europe
    (0x060C, 0x060C),  # Arabic comma
    (0x061B, 0x061F),  # Arabic semicolon, question mark
    (0x0621, 0x063A),  # letters
    (0x0640, 0x0655),  # tatweel, letters, vowel marks
    (0x0660, 0x066D),  # Arabic-Indic digits: not used to show, accepted when typed
    (0x0670, 0x0671),  # superscript alef, alef wasla
    (0x2010, 0x2015),  # hyphens and dashes
    (0x2018, 0x201E),  # quotation marks
    (0x2190, 0x2193),  # arrows
)
# peh, tcheh, veh, keheh, ng (Moroccan hard g), gaf, yeh (Farsi keyboards), then punctuation.
SINGLES = "پچڤکڭگی" + "†•…‰′″‹›€№™−≈≤≥✓"

# What shapes text; stylistic sets and fractions are left behind. So is "locl": it draws the same digits
# smaller inside an Arabic sentence than alone, and dates and ages would change size from cell to cell.
FEATURES = ["ccmp", "init", "medi", "fina", "rlig", "liga", "calt", "mark", "mkmk", "kern"]

NARROW_SPACE = 0x202F  # French numbers are grouped with it; the source has no glyph for it.
NAME_FAMILY, NAME_STYLE, NAME_UNIQUE, NAME_FULL, NAME_POSTSCRIPT = 1, 2, 3, 4, 6
NAMES_WITH_PLEX = (7, 16, 17, 18, 21, 22, 25)  # trademark, typographic and variation names


def wanted() -> list[int]:
    """Every code point the subset keeps."""
    points = {point for first, last in RANGES for point in range(first, last + 1)}
    return sorted(points | {ord(character) for character in SINGLES})


def rename(font: TTFont, style: str) -> None:
    """Give the font our own name; copyright and licence lines stay as they are."""
    table = font["name"]
    postscript = f"{FAMILY.replace(' ', '')}-{style}"
    new = {
        NAME_FAMILY: f"{FAMILY} {style}",
        NAME_STYLE: "Regular",
        NAME_UNIQUE: f"{postscript};subset",
        NAME_FULL: f"{FAMILY} {style}",
        NAME_POSTSCRIPT: postscript,
    }
    for number in NAMES_WITH_PLEX:
        table.removeNames(nameID=number)
    for number, text in new.items():
        for record in [r for r in table.names if r.nameID == number]:
            record.string = text


def build(weight: int, style: str) -> Path:
    """Subset one weight and write it as WOFF2."""
    path = source.ROOT / "files" / f"IBMPlexSansArabic-{style}.ttf"
    font = TTFont(path, recalcTimestamp=False)

    options = subset.Options()
    options.layout_features = FEATURES
    options.name_IDs = ["*"]
    options.hinting = True  # low-resolution Windows screens are what the desks have
    options.drop_tables += ["meta"]
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted())
    subsetter.subset(font)

    for table in font["cmap"].tables:
        if table.isUnicode() and 0x20 in table.cmap:
            table.cmap[NARROW_SPACE] = table.cmap[0x20]
    rename(font, style)

    font.flavor = "woff2"
    out = OUT / f"himaya-{weight}.woff2"
    font.save(out)
    return out


def main() -> None:
    """Build each weight and lay the licence beside it."""
    OUT.mkdir(parents=True, exist_ok=True)
    for weight, style in WEIGHTS.items():
        out = build(weight, style)
        print(f"{out.name}: {out.stat().st_size / 1024:.1f} KB")
    shutil.copyfile(source.ROOT / "LICENSE", OUT / "OFL.txt")


if __name__ == "__main__":
    main()
