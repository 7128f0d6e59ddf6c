"""What others do with names, as small as it can be said: Primero's algorithm, Double Metaphone, their shared codes."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from caseapp.kernel.names.spelling import is_arabic

Record = Mapping[str, str]
Search = Callable[[Record], tuple[list[tuple[str, float]], int]]


@cache
def metaphones(word: str) -> tuple[str, ...]:
    """Both codes of Double Metaphone (Philips, 2000) for a Latin word. Needs the package `metaphone`, which is nowhere
    else needed and in no list of requirements."""
    try:
        from metaphone import doublemetaphone  # noqa: PLC0415
    except ImportError:
        raise SystemExit("Double Metaphone is not at hand: pip install metaphone") from None
    return tuple(filter(None, doublemetaphone(word)))


def _words(record: Record) -> list[str]:
    text = unicodedata.normalize("NFD", f"{record['given']} {record['family']}".lower())
    return re.findall(r"\w+", "".join(letter for letter in text if not unicodedata.combining(letter)))


def codes(words: Iterable[str]) -> set[str]:
    """Primero's tokens: the sound of a Latin word, any other word without its vowel marks."""
    return {word if is_arabic(word) else next(iter(metaphones(word)), word) for word in words}


def metaphone_tokens(words: Callable[[str, str], Iterable[str]]) -> Callable[[str, str], set[str]]:
    """For `evaluate.TokenEngine`: both codes of each word that `words` makes of a name, in Latin letters."""
    return lambda given, family: {code for word in words(given, family) for code in metaphones(word)}


def primero_search(records: Iterable[Record]) -> Search:
    """Any shared code matches; more shared codes first, then trigrams."""
    postings: dict[str, list[int]] = defaultdict(list)
    ids: list[str] = []
    grams: list[frozenset[str]] = []
    for number, record in enumerate(records):
        words = _words(record)
        ids.append(record["id"])
        grams.append(_trigrams(words))
        for code in codes(words):
            postings[code].append(number)

    def search(record: Record) -> tuple[list[tuple[str, float]], int]:
        words = _words(record)
        mine = _trigrams(words)
        shared: dict[int, int] = defaultdict(int)
        for code in codes(words):
            for number in postings.get(code, ()):
                shared[number] += 1
        scored = [
            (ids[number], count + len(mine & grams[number]) / max(1, len(mine | grams[number])))
            for number, count in shared.items()
        ]
        return sorted(scored, key=lambda pair: -pair[1])[:50], len(shared)

    return search


def _trigrams(words: list[str]) -> frozenset[str]:
    return frozenset(f"  {word} "[at : at + 3] for word in words for at in range(len(word)))
