"""Text that is fit to be set: whatever was typed comes out as text, in order, within the paper's edge.

| what                                   | becomes                  | why                                             |
|----------------------------------------|--------------------------|-------------------------------------------------|
| controls, embeddings, unseen marks     | nothing (`kernel.text`)  | they forge an order, or the font lacks them     |
| letters that the font has not          | `[#]`, and a line says so| PDF/A refuses what it cannot show; loss is seen |
| a word longer than a line              | may break every 24       | it would run over the edge                      |
| a reference, `K7M-492-QXTB`            | stays on one line        | nobody reads half of one aloud                  |
| `06 12 34 56 78`, `DEMO 12/2022`, K7M-…| isolated, left to right  | Arabic around it would turn its parts over      |
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from caseapp.kernel.text import clean_prose
from caseapp.papers.press.fonts import regular

UNKNOWN = "[#]"
CUT = " […]"
_TOGETHER = "\u2060"
_ISOLATE, _END = "\u2066", "\u2069"
_MAY_BREAK = "\u200b"
_JOINERS = "\u200c\u200d"
_LONG_WORD = re.compile(r"\S{32,}")
_PIECE = re.compile(r".{1,24}", re.DOTALL)
_REFERENCE = re.compile(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{4}\b")
_ARABIC = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_PART = "[A-Za-z\u00c0-\u024f0-9]+"
_ORDERED = re.compile(rf"\+?{_PART}(?:[\u00a0 ./:,'’@_\-]{_PART})+")
"""Latin words and figures in a row."""


def fit(text: str) -> str:
    """One text, ready to be set."""
    clean = clean_prose(text, len(text) * 4)  # composing may lengthen it; nothing is refused here
    shown = _strangers().sub(UNKNOWN, clean)
    whole = _LONG_WORD.sub(lambda word: _MAY_BREAK.join(_PIECE.findall(word[0])), shown)
    if _ARABIC.search(whole):
        whole = _ORDERED.sub(lambda found: f"{_ISOLATE}{found[0]}{_END}", whole)
    return _REFERENCE.sub(lambda found: found[0].replace("-", f"-{_TOGETHER}"), whole)


def everywhere(value: Any, change: Callable[[str], str]) -> Any:
    """`value` with every text in it changed; keys and numbers stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: everywhere(inner, change) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [everywhere(inner, change) for inner in value]
    return value


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters and the sign that there was more; cut between words where there are any."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    return (head.rsplit(maxsplit=1)[0] if " " in head[limit // 2 :] else head) + CUT


@cache
def _strangers() -> re.Pattern[str]:
    """Runs of characters that the font cannot show. Joiners have no shape, lines end by themselves."""
    known = {*_covered(regular().read_bytes()), *map(ord, f"\n{_JOINERS}{_MAY_BREAK}")}
    known = {point for point in known if point == 0x0A or 0x20 <= point < 0xE000 or point > 0xF8FF}
    stranger = "[^" + "".join(re.escape(chr(point)) for point in sorted(known)) + "]+"
    return re.compile(f"{stranger}(?:[{_JOINERS}]+{stranger})*")


def _covered(font: bytes) -> Iterator[int]:
    """The code points a TrueType font has a glyph for: its table `cmap`, formats 4 and 12 (OpenType, chapter cmap)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    entries = (struct.unpack_from(">4sLLL", font, 12 + 16 * at) for at in range(tables))
    start = next(offset for tag, _sum, offset, _length in entries if tag == b"cmap")
    for at in range(struct.unpack_from(">H", font, start + 2)[0]):
        table = start + struct.unpack_from(">HHL", font, start + 4 + 8 * at)[2]
        form = struct.unpack_from(">H", font, table)[0]
        if form == 4:
            yield from _segments(font, table)
        elif form == 12:
            for group in range(struct.unpack_from(">L", font, table + 12)[0]):
                first, last, _glyph = struct.unpack_from(">LLL", font, table + 16 + 12 * group)
                yield from range(first, last + 1)


def _segments(font: bytes, table: int) -> Iterator[int]:
    count = struct.unpack_from(">H", font, table + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, table + 14)
    rest = table + 16 + 2 * count
    firsts = struct.unpack_from(f">{count}H", font, rest)
    deltas = struct.unpack_from(f">{count}H", font, rest + 2 * count)
    offsets = struct.unpack_from(f">{count}H", font, rest + 4 * count)
    for at in range(count):
        for point in range(firsts[at], ends[at] + 1):
            glyph = point
            if offsets[at]:
                place = rest + 4 * count + 2 * at + offsets[at] + 2 * (point - firsts[at])
                glyph = struct.unpack_from(">H", font, place)[0]
                if glyph == 0:
                    continue
            if (glyph + deltas[at]) & 0xFFFF and point != 0xFFFF:
                yield point
