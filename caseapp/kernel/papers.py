"""Numbers of papers as they usually look, and in the one form in which equal ones are equal.

An unusual one is never refused: papers are old, wet, foreign or misread.
"""

from __future__ import annotations

import re

from caseapp.kernel.text import western_digits

_USUAL = {
    "cnie": re.compile(r"[A-Z]{1,2}\d{1,6}"),
    "idcs": re.compile(r"\d{10}"),
    "massar": re.compile(r"[A-Z]\d{9}"),
}
_YEAR = re.compile(r"(?:19|20)\d\d")
LEAST_OF_A_NUMBER = 3
"""Characters from which on a word with a digit may be the number of a paper."""


def is_usual(kind: str, number: str) -> bool:
    """Whether `number` looks like those of its kind (CNIE, IDCS, Massar); blanks, case and digits aside."""
    usual = _USUAL.get(kind)
    plain = re.sub(r"[\s.\-]", "", western_digits(number)).upper()
    return usual is None or usual.fullmatch(plain) is not None


def plain_number(text: str) -> str:
    """The number of a paper without what people set between its characters: `ab 12-34/5` is `AB12345`."""
    return "".join(filter(str.isalnum, western_digits(text))).upper()


def numbers_in(text: str) -> frozenset[str]:
    """What may be the number of a paper: the whole text if it has a digit, and words that are no age and no year."""
    words = {plain_number(word) for word in text.split()}
    found = {word for word in words if len(word) >= LEAST_OF_A_NUMBER and not _YEAR.fullmatch(word)} | {
        plain_number(text)
    }
    return frozenset(word for word in found if any(map(str.isdigit, word)))
