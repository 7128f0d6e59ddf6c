"""Phone numbers as people read them aloud. They are kept as they were typed; a number is never refused."""

from __future__ import annotations

import re

from caseapp.kernel.text import western_digits

_MOROCCAN = re.compile(r"(?:(?:\+|00)212(?:\(0\))?0?|0)([5-8][0-9]{8})")
_NUMBER = re.compile(r"\+?[0-9][0-9 .\-/()\u00a0]{4,30}")
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
