"""How a name is written, before it is cut into parts: folded words, with the digits of chat spelling as letters.

`Ma7mud` is `mahmud`, `bal9asim` `balqasim`, `3li` `ali`: people write 3 5 7 9 for ع خ ح ق without an Arabic keyboard.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from caseapp.kernel.names.folding import fold

LONGEST: Final = 160
"""Characters of one name that are looked at: more is no name, and nobody may make the search work for minutes."""

MOST_WORDS: Final = 8

_ARABIC = re.compile("[\u0600-\u06ff]")
_AYN = re.compile("3(?![aeiouy])")
_CHAT: Final = str.maketrans(
    {"3": "", "2": "", "5": "kh", "6": "t", "7": "h", "8": "gh", "9": "q", "0": "", "1": "", "4": ""}
)
_LETTER = re.compile(r"[^\W\d_]")


def is_arabic(word: str) -> bool:
    """Whether a folded word is read as Arabic: one letter of that script is enough."""
    return not word.isascii() and _ARABIC.search(word) is not None


@lru_cache(maxsize=65536)
def written(name: str) -> tuple[str, ...]:
    """The folded words of a name, letters only; a word of digits alone is no word of a name."""
    composed = unicodedata.normalize("NFC", name[: LONGEST * 4])
    folded = fold(composed.replace("ç", "ss").replace("Ç", "ss"))[:LONGEST]
    spelled = (_letters(word) for word in folded.split())
    return tuple(word for word in spelled if word)[:MOST_WORDS]


def _letters(word: str) -> str:
    if word.isalpha():
        return word
    if _LETTER.search(word) is None:
        return ""
    if not is_arabic(word):
        word = _AYN.sub("a", word).translate(_CHAT)
    return "".join(letter for letter in word if letter.isalpha())
