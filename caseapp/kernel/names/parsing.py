"""What is typed into the one box: names in any order and script, ages, years, phones and numbers of papers.

`محمد بن علي 11`, `Bennani fatima zahra 10-12 ans`, `0612 34 56 78`, `AB123456`. A digit within a word is chat spelling
(`ma7mud`); a number on its own is an age. Sex is never guessed from a name. References are the caller's to look for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from caseapp.kernel.names.particles import atoms
from caseapp.kernel.names.people import Asked
from caseapp.kernel.names.spelling import is_arabic, written
from caseapp.kernel.text import western_digits

LONGEST_QUESTION: Final = 300
OLDEST_AGE: Final = 30
MOST_SPLITS: Final = 6

_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_PHONE = re.compile(
    r"(?<![\w/])(?:(?:\+|00)[ .\-]?212[ .\-]*(?:\(0\)[ .\-]*)?0?|0|212(?=\d{9}))([5-8](?:[ .\-]*\d){8})(?![\w/])"
)
_NUMBER = re.compile(
    r"(?<![\w/])(?:[a-zA-Z]{1,2}\d{4,9}|[a-zA-Z]{1,2}[ \-]\d{5,9}|[A-Z]{1,2}\d{1,9}|\d{5,}"  # CNIE, Massar, IDCS
    r"|(?!\d\d?/\d\d?(?![\w/]))(?=[\w/\-]*\d)[\w\-]+(?:/[\w\-]+)+)(?![\w/])"  # ER/054/8, but 10/12 is an age
)
_UNIT = r"(?:ans?\b|y(?:ears?|rs?|o)?\b|سن(?:ة|ه|وات|ين)|عاما?|أعوام|اعوام)"
_TO = r"(?:-|à|a|au?|to|et|/|إلى|الى|حتى|و)"
_RANGE = re.compile(rf"(?<!\w)(?:de |entre |from |بين |من )?(\d{{1,2}}) ?{_TO} ?(\d{{1,2}})(?: ?{_UNIT})?(?!\w)")
_AGE = re.compile(rf"(?<!\w)(\d{{1,2}})(?: ?{_UNIT})?(?!\w)")
_YEAR = re.compile(r"(?<!\w)(?:né(?:e)? en |born |مواليد )?((?:19|20)\d\d)(?!\w)")


class _Left(NamedTuple):
    """What was found and what is left of the text."""

    found: tuple[str, ...]
    text: str


def parse(text: str, today: date) -> Asked:
    """What somebody asks for, from one line of text. Anything may be typed: what means nothing is left out.

    An age becomes the years in which such a child was born. Names come as splits, because nobody says which word is
    the given name; when both scripts are used, each is tried alone too.
    """
    plain = _DASHES.sub("-", western_digits(_UNSEEN.sub("", text[:LONGEST_QUESTION])))
    phones = _taken(_PHONE, plain)
    numbers = _taken(_NUMBER, phones.text)
    low, high, rest = _born(numbers.text, today.year)
    return Asked(
        splits=tuple(splits(rest)),
        born_low=low,
        born_high=high,
        ordered=False,
        numbers=tuple(re.sub(r"[\s\-]", "", number).upper() for number in numbers.found),
        phones=tuple("+212" + re.sub(r"\D", "", phone)[-9:] for phone in phones.found),
    )


def splits(names: str) -> Iterator[tuple[str, str]]:
    """The ways in which words may be given and family name; a single name stands alone."""
    words = names.split()
    found: dict[tuple[str, str], None] = {}
    scripts = [[word for word in words if _arabic(word)], [word for word in words if not _arabic(word)]]
    for chosen in [words] if not all(scripts) else [*(side for side in scripts if len(side) > 1), words]:
        found.update(dict.fromkeys(_cuts(chosen)))
    yield from list(found)[:MOST_SPLITS]


def _cuts(words: list[str]) -> Iterator[tuple[str, str]]:
    """Every cut that does not tear a name apart (`Ben | Ali`, `Nour | Eddine`)."""
    together = len(atoms(" ".join(words)))
    if together == 0:
        return
    for place in range(1, len(words)):
        left, right = " ".join(words[:place]), " ".join(words[place:])
        pieces = len(atoms(left)), len(atoms(right))
        if all(pieces) and sum(pieces) == together:
            yield left, right
    if together <= 2:
        yield " ".join(words), ""  # one name; or a given name of two words


def _arabic(word: str) -> bool:
    return any(is_arabic(piece) for piece in written(word))


def _taken(pattern: re.Pattern[str], text: str) -> _Left:
    found = tuple(match.group() for match in pattern.finditer(text))
    return _Left(tuple(dict.fromkeys(found)), pattern.sub(" ", text))


def _born(text: str, year: int) -> tuple[int | None, int | None, str]:
    """The years of birth, the earliest and the latest, and the text without what said so."""
    if match := _YEAR.search(text):
        born = int(match.group(1))
        return born, born, _without(text, match)
    if (match := _RANGE.search(text)) and int(match.group(2)) <= OLDEST_AGE:
        youngest, oldest = sorted((int(match.group(1)), int(match.group(2))))
        return year - oldest - 1, year - youngest, _without(text, match)
    if (match := _AGE.search(text)) and int(match.group(1)) <= OLDEST_AGE:
        age = int(match.group(1))
        return year - age - 1, year - age, _without(text, match)
    return None, None, text


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"
