"""Reading a PDF back: the words of each page, by the font's own table of characters (ToUnicode)."""

from __future__ import annotations

import io
import re
from typing import Any

import pikepdf

UNSEEN = re.compile("[\u200b\u2060\u202a-\u202e\u2066-\u2069]")


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, run after run; a run of Arabic is set from right to left and turned back here."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [_text_of(page) for page in opened.pages]


def words_of(text: str) -> set[str]:
    """The words of a text without the signs around them."""
    return {word for part in UNSEEN.sub("", text).split() if (word := part.strip(".,:;?!()«»…·“”،؛؟"))}


def _text_of(page: pikepdf.Page) -> str:
    fonts = {str(name): _characters(font) for name, font in page.resources.get("/Font", {}).items()}
    runs: list[str] = []
    known: dict[int, str] = {}
    run: list[str] = []
    turned = False
    for operands, operator in pikepdf.parse_content_stream(page):
        what = str(operator)
        if what == "Tf":
            known = fonts[str(operands[0])]
        elif what == "BMC":
            turned = str(operands[0]) == "/ReversedChars"
        elif what in ("Tj", "TJ"):
            for part in operands[0] if what == "TJ" else operands:
                if isinstance(part, pikepdf.String):
                    codes = bytes(part)
                    run += [known.get(int.from_bytes(codes[at : at + 2]), "") for at in range(0, len(codes), 2)]
        elif what == "ET":
            runs.append("".join(reversed(run) if turned else run))
            run, turned = [], False
    return UNSEEN.sub("", "\n".join(runs))


def _characters(font: Any) -> dict[int, str]:
    table = font.ToUnicode.read_bytes().decode("latin-1")
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for low, high, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            first = bytes.fromhex(text).decode("utf-16-be")
            for step in range(int(high, 16) - int(low, 16) + 1):
                found[int(low, 16) + step] = first[:-1] + chr(ord(first[-1]) + step)
    return found
