"""Which passwords are accepted (NIST SP 800-63B): long enough, and not what everybody tries first.

No rule about capitals, digits or signs, and no expiry: both make people choose worse. Fifteen characters protect an
account that has no second factor yet. What is refused is a password made of nothing but common words, the person's own
names, figures, repetitions and rows of the keyboard, however they are joined.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path

from caseapp.kernel.names import fold

SHORTEST = 15
LONGEST = 200
FEWEST_DIFFERENT = 6
"""A password of fewer different characters is a repetition."""
SHORTEST_ROW = 4
"""From so many neighbours on, a part of the alphabet or of a keyboard counts as a row."""
COMMON = Path(__file__).with_name("common_passwords.txt")

_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    fold("ابتثجحخدذرزسشصضطظعغفقكلمنهوي"),
    fold("ضصثقفغعهخحجد"),
    fold("شسيبلاتنمكط"),
)
_SWAPS = tuple(str.maketrans(*pair) for pair in (("", ""), ("@430$!€", "aaeosie"), ("@430157$!€", "aaeoistsie")))
"""Figures and signs that stand for letters; the second leaves alone those that often are figures."""


class Flaw(StrEnum):
    """Why a password is refused; the form holds the sentence for each code."""

    SHORT = "password_short"
    LONG = "password_long"
    REPEATED = "password_repeated"
    OWN = "password_own"
    COMMON = "password_common"


def flaw_of(password: str, own: Iterable[str] = ()) -> Flaw | None:
    """What is wrong with a password for somebody whose login and names are `own`; None when it is good."""
    length = len(unicodedata.normalize("NFKC", password))
    if length < SHORTEST:
        return Flaw.SHORT
    if length > LONGEST:
        return Flaw.LONG
    mine = {word for text in own for word in (*fold(text).split(), _joined(text)) if len(word) > 1}
    for swap in _SWAPS:
        written = _joined(password.translate(swap)) or password
        if len(set(written)) < FEWEST_DIFFERENT or written in (written + written)[1:-1]:
            return Flaw.REPEATED
        if _made_of(written, common_words()):
            return Flaw.COMMON
        if _made_of(written, common_words() | mine):
            return Flaw.OWN
    return None


@cache
def common_words() -> frozenset[str]:
    """The blocklist: words and phrases that people here choose first, folded and without blanks."""
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(_joined(line) for line in lines if line and not line.startswith("#"))


def _joined(text: str) -> str:
    return fold(text).replace(" ", "")


def _made_of(text: str, words: Iterable[str]) -> bool:
    """Whether nothing is left of `text` once words, figures, rows and repetitions are taken out."""
    vocabulary = frozenset(words)
    longest = max(map(len, vocabulary), default=1)
    reached = [True] + [False] * len(text)
    for start in range(len(text)):
        if not reached[start]:
            continue
        if text[start].isdigit():
            reached[start + 1] = True
        for end in range(start + 2, min(len(text), start + longest) + 1):
            reached[end] = reached[end] or text[start:end] in vocabulary
        for end in _runs(text, start):
            reached[end] = True
    return reached[-1]


def _runs(text: str, start: int) -> Iterable[int]:
    """Ends of the rows and repetitions that begin at `start`."""
    for end in range(start + 3, len(text) + 1):
        part = text[start:end]
        is_row = len(part) >= SHORTEST_ROW and any(part in row or part[::-1] in row for row in _ROWS)
        if is_row or len(set(part)) == 1:
            yield end
        elif len(part) >= SHORTEST_ROW:
            return
