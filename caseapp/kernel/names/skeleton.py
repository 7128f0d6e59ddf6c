"""The consonant skeleton of a name: equal for most spellings of one name in either script.

`Mohamed`, `Mhammed`, `محمد` are `MHMD`; `Benali` and `بن علي` are `BNL`. Vowels, ع, و and ي go, letters that people
exchange share a class, and a letter that may be two classes gives a key for each. Two consonants or fewer tell too
little: such a key keeps whether the name begins with a vowel (`a`) and ends in i (`i`): `Ali` and `علي` are `L.ai`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import Final

from caseapp.kernel.names.particles import Atom
from caseapp.kernel.names.spelling import is_arabic

MOST_KEYS: Final = 8
"""Keys of one reading; a name of many ambiguous letters keeps the likelier ones."""

_ARABIC: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys("ب", ("B",)),
    **dict.fromkeys("تط", ("T",)),
    "ث": ("T", "S"),
    "ج": ("J",),
    **dict.fromkeys("حه", ("H",)),
    "خ": ("X",),
    **dict.fromkeys("دض", ("D",)),
    **dict.fromkeys("ذظ", ("D", "Z")),
    "ر": ("R",),
    "ز": ("Z",),
    **dict.fromkeys("سص", ("S",)),
    "ش": ("C",),
    "غ": ("G",),
    "ف": ("F",),
    **dict.fromkeys("قك", ("K",)),
    "ل": ("L",),
    "م": ("M",),
    "ن": ("N",),
}
_LATIN: Final[dict[str, tuple[str, ...]]] = {
    "tch": ("TC",),
    "ch": ("C",),
    "sh": ("C", "SH"),
    "th": ("T", "TH"),
    "dh": ("D", "Z", "DH"),
    "kh": ("X",),
    "gh": ("G",),
    "rh": ("G", "RH"),
    "ph": ("F",),
    "dj": ("J",),
    "ck": ("K",),
    "ou": ("",),
    **dict.fromkeys(("gua", "gue", "gui", "guy"), ("K",)),
    **dict.fromkeys(("ge", "gi", "gy"), ("J", "K")),
    "g": ("K", "J", "G"),
    **dict.fromkeys(("ce", "ci", "cy"), ("S",)),
    **dict.fromkeys(("c", "k", "q", "qu"), ("K",)),
    "x": ("KS",),
    **dict.fromkeys("pb", ("B",)),
    "t": ("T",),
    "j": ("J",),
    "h": ("H",),
    "d": ("D",),
    "r": ("R",),
    "z": ("Z",),
    "s": ("S",),
    **dict.fromkeys("fv", ("F",)),
    "l": ("L",),
    "m": ("M",),
    "n": ("N",),
}
_UNIT = re.compile("|".join(sorted(_LATIN, key=len, reverse=True)))
"""The longest one first; plain letters without groups, so that the search leaps over vowels."""

_DOUBLED = re.compile(r"([b-df-hj-np-tv-xz])(?=\1)")
_OPEN = re.compile(r"(?:ou|[iyw])[aeiou]|[b-df-hj-np-tv-xz]")


@lru_cache(maxsize=131072)
def keys(reading: str) -> tuple[str, ...]:
    """The skeletons of one reading of a name, the likeliest first; at least one, and never more than `MOST_KEYS`."""
    options = _arabic_options(reading) if is_arabic(reading) else _latin_options(reading)
    found: list[str] = []
    for chosen in product(*options):
        key = "".join(chosen)
        found.extend([f"{key}.{hint}" for hint in _hints(reading)] if len(key) <= 2 else [key])
        if len(found) >= MOST_KEYS:
            break
    return tuple(dict.fromkeys(found))[:MOST_KEYS]


@lru_cache(maxsize=65536)
def atom_keys(atom: Atom) -> tuple[str, ...]:
    """The skeletons of all readings of an atom."""
    return tuple(dict.fromkeys(key for reading in atom.readings for key in keys(reading)))


@lru_cache(maxsize=131072)
def deletions(key: str) -> tuple[str, ...]:
    """The key without its hints, and without one of its consonants, each; one consonant has nothing to lose."""
    bare = bare_key(key)
    if len(bare) < 2:
        return (bare,)
    return tuple(dict.fromkeys((bare, *(bare[:place] + bare[place + 1 :] for place in range(len(bare))))))


def bare_key(key: str) -> str:
    """The consonants of a key alone."""
    return key.partition(".")[0]


def _arabic_options(reading: str) -> list[tuple[str, ...]]:
    text = reading.replace("لل", "ل")
    ending: tuple[str, ...] = ("",)
    if text.endswith("اه"):
        text, ending = text[:-1], ("", "T")
    elif len(text) > 1 and text[-1] in "هح":
        text, ending = text[:-1], ("", "H") if len(text) == 2 else ("",)
    return [option for letter in text if (option := _ARABIC.get(letter))] + [ending]


def _latin_options(reading: str) -> list[tuple[str, ...]]:
    text = _DOUBLED.sub("", reading)
    ending: tuple[str, ...] = ("",)
    if text.endswith("h") and len(text) > 1 and text[-2] not in "cstdkgrp":
        text = text[:-1]
    elif text.endswith("at") and len(text) > 3:
        text, ending = text[:-1], ("T", "")
    return [_LATIN[unit] for unit in _UNIT.findall(text)] + [ending]


def _hints(reading: str) -> tuple[str, ...]:
    """How a short name begins and ends, in each way it may be written."""
    if is_arabic(reading):
        begins = ("a", "") if reading[0] == "ا" else ("a",) if reading[0] == "ع" else ("",)
        ends = ("i", "") if reading[-1] == "ي" else ("",)
    else:
        begins = ("",) if _OPEN.match(reading) else ("a", "") if reading.startswith(("ou", "y")) else ("a",)
        ends = ("i",) if reading[-1] in "iy" else ("",)
    return tuple(begin + end for begin in begins for end in ends)
