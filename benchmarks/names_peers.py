"""What others do with names, as small as it can be said: Primero's algorithm, Metaphone, and their shared codes.

`metaphone` is Philips's first code without the rules for languages that no name here comes from; it stands for the
first code of Double Metaphone, which the comparison in search.md ran in full (recall@10 .623; Primero .467).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from caseapp.kernel.names.spelling import is_arabic

Record = Mapping[str, str]
Search = Callable[[Record], tuple[list[tuple[str, float]], int]]

_RULES = [
    (re.compile(pattern), code)
    for pattern, code in (
        (r"^(?:gn|kn|pn|wr|ps)", "n"),
        (r"mb$", "m"),
        (r"sch", "sk"),
        (r"tch|ch|tia|tio", "X"),
        (r"sh|sio|sia", "X"),
        (r"ph", "f"),
        (r"th", "0"),
        (r"gh(?=[aeiou])|gu(?=[eiy])|kh|ck|qu?|c(?![eiyh])", "k"),
        (r"gh", ""),
        (r"dj|dg(?=[eiy])|g(?=[eiy])", "j"),
        (r"g", "k"),
        (r"c", "s"),
        (r"x", "ks"),
        (r"z", "s"),
        (r"v", "f"),
        (r"d", "t"),
        (r"b", "p"),
        (r"(?<=[aeiou])h(?![aeiou])|(?<=[^aeiou])h", ""),
        (r"[wy](?![aeiou])", ""),
        (r"(.)\1+", r"\1"),
    )
]


def metaphone(word: str) -> str:
    """The sound of a Latin word as an English ear hears it, four letters."""
    sound = word
    for pattern, code in _RULES:
        sound = pattern.sub(code, sound)
    return (("a" if sound[:1] in "aeiouy" else sound[:1]) + re.sub("[aeiou]", "", sound[1:]))[:4].upper()


def _words(record: Record) -> list[str]:
    text = unicodedata.normalize("NFD", f"{record['given']} {record['family']}".lower())
    return re.findall(r"\w+", "".join(letter for letter in text if not unicodedata.combining(letter)))


def codes(words: Iterable[str]) -> set[str]:
    """Primero's tokens: the sound of a Latin word, any other word without its vowel marks."""
    return {word if is_arabic(word) else metaphone(word) for word in words}


def metaphone_tokens(given: str, family: str) -> set[str]:
    """For `evaluate.TokenEngine`: sounds, ranked by how rare the shared ones are."""
    return codes(_words({"given": given, "family": family}))


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
