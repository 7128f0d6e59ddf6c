"""Make the icon files in ``caseapp/web/static`` from the package ``lucide``.

    python tools/build_icons.py

Development only: the outputs are committed. The same input gives the same bytes.

``icons.svg``   symbols, used once or twice a page: ``<svg class="icon"><use href="...#name"/></svg>``
``marks.svg``   the status marks in one vertical strip, used as a CSS mask: a list of fifty rows then
                pays for a badge with one short class instead of an ``<svg>`` each time
``css/app.css`` the block between ``/* marks: */`` and ``/* end of marks */``, which says at which
                place of the strip each mark stands
"""

from __future__ import annotations

import importlib.resources
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

STATIC = Path(__file__).resolve().parent.parent / "caseapp" / "web" / "static"
SVG = "{http://www.w3.org/2000/svg}"
LICENCE = (
    "Icons from Lucide (lucide.dev), ISC Licence, copyright (c) Lucide Contributors; "
    "parts from Feather, MIT Licence, copyright (c) Cole Bemis."
)

# Our name -> Lucide's name where Lucide has renamed it since.
ALIASES = {"circle-help": "circle-question-mark", "filter": "funnel"}

NAMES = """
archive baby bed bell building-2 bus calendar calendar-check chart-column check chevron-down
chevron-left chevron-right circle-alert circle-check circle-dot circle-help circle-minus circle-x
clock download ellipsis eye eye-off file-text filter flag folder folder-open gavel git-merge
globe graduation-cap hand-heart heart-pulse history house inbox info key-round languages link list-checks
lock lock-open log-out map-pin menu message-square moon notebook-pen octagon-alert paperclip pencil
phone pill plus printer refresh-cw save scale search send settings shield shield-alert stethoscope
trash-2 triangle-alert undo-2 upload user user-plus users utensils wifi-off x
"""
ICONS = NAMES.split()

# The strip: class ``m-<mark>`` -> icon. New marks go to the end, so that places do not move.
MARKS = {
    "dot": "circle-dot",
    "check": "circle-check",
    "x": "circle-x",
    "minus": "circle-minus",
    "help": "circle-help",
    "alert": "circle-alert",
    "tri": "triangle-alert",
    "oct": "octagon-alert",
    "clock": "clock",
    "cycle": "refresh-cw",
    "draft": "pencil",
    "lock": "lock",
    "send": "send",
    "info": "info",
    "note": "notebook-pen",
    "call": "phone",
    "talk": "message-square",
    "home": "house",
    "round": "bus",
    "court": "gavel",
    "health": "stethoscope",
    "paper": "file-text",
    "plan": "list-checks",
    "person": "user",
    "folder": "folder-open",
    "place": "bed",
    "shield": "shield-alert",
    "back": "undo-2",
    "merge": "git-merge",
    "eye": "eye",
    "school": "graduation-cap",
    "care": "hand-heart",
    "world": "globe",
}

# The danger levels wear the marks of the same strip: d4 immediate ... d0 none, dx not assessed.
DANGER = {"oct": "d4", "tri": "d3", "alert": "d2", "dot": "d1", "check": "d0", "help": "dx"}
# A line of a file without a class is a plain note; `:where` lets a class have it otherwise.
LINE = {"note": ",:where(.line)>li"}

# Our own drawing: the eight-pointed star of Moroccan zellige, and a child held inside it.
BRAND = (
    '<symbol id="brand" viewBox="0 0 48 48">'
    '<path fill="currentColor" d="M24 1.5 30.6 8H40v9.4l6.5 6.6-6.5 6.6V40h-9.4L24 46.5 17.4 40H8'
    'v-9.4L1.5 24 8 17.4V8h9.4z"/>'
    '<g fill="none" stroke="var(--brand-ink,#0b5d47)" stroke-width="3" stroke-linecap="round">'
    '<circle cx="24" cy="19" r="4.2" fill="var(--brand-ink,#0b5d47)" stroke="none"/>'
    '<path d="M18.4 31.5v-1a5.6 5.6 0 0 1 11.2 0v1"/>'
    '<path d="M13.5 25.5v1.2a10.5 10.5 0 0 0 21 0v-1.2"/></g></symbol>'
)


def shapes(archive: zipfile.ZipFile, name: str) -> str:
    """The drawing inside one icon, on one line."""
    text = archive.read(f"{ALIASES.get(name, name)}.svg").decode()
    parts = []
    for node in ElementTree.fromstring(text):
        tag = node.tag.removeprefix(SVG)
        attributes = "".join(f' {key}="{value}"' for key, value in node.attrib.items())
        parts.append(f"<{tag}{attributes}/>")
    return "".join(parts)


PEN = 'fill="none" stroke="{}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'


def sprite(archive: zipfile.ZipFile) -> str:
    """All symbols; the pen is set on each because ``use`` does not inherit from the file's root."""
    pen = PEN.format("currentColor")
    symbols = "\n".join(
        f'<symbol id="{name}" viewBox="0 0 24 24" {pen}>{shapes(archive, name)}</symbol>' for name in ICONS
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg">\n<!-- {LICENCE} -->'
    return f"{head}\n{BRAND}\n{symbols}\n</svg>\n"


def strip(archive: zipfile.ZipFile) -> str:
    """The marks one under the other, 24 units each. A mask reads opacity, so the colour is moot."""
    height = 24 * len(MARKS)
    groups = "\n".join(
        f'<g transform="translate(0 {24 * place})">{shapes(archive, icon)}</g>'
        for place, icon in enumerate(MARKS.values())
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="24" height="{height}" '
        f'viewBox="0 0 24 {height}" preserveAspectRatio="none" {PEN.format("#000")}>\n'
        f"<!-- {LICENCE} -->\n{groups}\n</svg>\n"
    )


def places() -> str:
    """The CSS lines that place each mark."""
    selectors = (f".{DANGER[mark]},.m-{mark}" if mark in DANGER else f".m-{mark}{LINE.get(mark, '')}" for mark in MARKS)
    return "".join(f"{selector}{{--i:{place}}}" for place, selector in enumerate(selectors))


def main() -> None:
    """Write both files and the block in the stylesheet."""
    packed = importlib.resources.files("lucide") / "lucide.zip"
    with packed.open("rb") as stream, zipfile.ZipFile(stream) as archive:
        (STATIC / "icons.svg").write_text(sprite(archive), encoding="utf-8")
        (STATIC / "marks.svg").write_text(strip(archive), encoding="utf-8")
    sheet = STATIC / "css" / "app.css"
    css, replaced = re.subn(
        r"(/\* marks:.*?\*/\n).*?(\n/\* end of marks \*/)",
        lambda match: f"{match[1]}{places()}{match[2]}",
        sheet.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    if not replaced:
        raise SystemExit(f"{sheet.name} has lost its marks block")
    sheet.write_text(css, encoding="utf-8")
    print(f"{len(ICONS)} icons, {len(MARKS)} marks")


if __name__ == "__main__":
    main()
