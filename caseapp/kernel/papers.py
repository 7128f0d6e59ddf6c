"""Numbers of papers and of phones as they usually look, and in the one form in which equal ones are equal.

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
_PHONE = re.compile(r"(?:\+|\b00)?\(?\d(?:[\s.\-/()]{0,3}\d){7,15}")
_BETWEEN = re.compile(r"\s+/\s+|[;,|\n]|\s(?:ou|et|أو|و)\s")
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


def phones_in(text: str) -> frozenset[str]:
    """The phones in a text, as they are dialled from abroad (E.164): `06 12 34 56 78` is `+212612345678`."""
    several = _BETWEEN.split(western_digits(text))
    return frozenset(filter(None, (_dialled(found) for one in several for found in _PHONE.findall(one))))


def _dialled(text: str) -> str:
    """One phone; a short or doubtful number as it was typed."""
    digits = re.sub(r"\D", "", text)
    if text.lstrip().startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00").replace("2120", "212", 1)
        return f"+{digits}"
    if re.fullmatch(r"0[5-8]\d{8}", digits):
        return f"+212{digits[1:]}"
    if re.fullmatch(r"212[5-8]\d{8}", digits):
        return f"+{digits}"
    return digits if len(digits) <= 12 else ""
