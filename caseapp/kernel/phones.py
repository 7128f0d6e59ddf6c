"""Phone numbers: as people read them aloud, and in the one form in which equal ones are equal.

They are kept as they were typed; a number is never refused.
"""

from __future__ import annotations

import re

from caseapp.kernel.text import western_digits

_MOROCCAN = re.compile(r"(?:(?:\+|00)212(?:\(0\))?0?|0)([5-8][0-9]{8})")
_NUMBER = re.compile(r"\+?[0-9][0-9 .\-/()\u00a0]{4,30}")
_PHONE = re.compile(r"(?:\+|\b00)?\(?\d(?:[\s.\-/()]{0,3}\d){7,15}")
_BETWEEN = re.compile(r"\s+/\s+|[;,|\n]|\s(?:ou|et|أو|و)\s")
TOGETHER = "\u00a0"
"""A blank that keeps a number on one line, and in its order among Arabic words: to bidi it is a part of the number."""


def readable(typed: str) -> str:
    """A Moroccan number by twos, `06 12 34 56 78`, however it was typed; a foreign one in the groups it came in."""
    plain = western_digits(typed).strip()
    moroccan = _MOROCCAN.fullmatch(re.sub(r"[\s.\-/]", "", plain))
    if moroccan:
        digits = "0" + moroccan[1]
        return TOGETHER.join(digits[at : at + 2] for at in range(0, 10, 2))
    if _NUMBER.fullmatch(plain):
        return TOGETHER.join(re.findall(r"\+?[0-9]+", plain))
    return typed


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
