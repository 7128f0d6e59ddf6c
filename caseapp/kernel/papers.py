"""Numbers of papers as they usually look. An unusual one is never refused: papers are old, wet, foreign or misread."""

from __future__ import annotations

import re

from caseapp.kernel.text import western_digits

_USUAL = {
    "cnie": re.compile(r"[A-Z]{1,2}\d{1,6}"),
    "idcs": re.compile(r"\d{10}"),
    "massar": re.compile(r"[A-Z]\d{9}"),
}


def is_usual(kind: str, number: str) -> bool:
    """Whether `number` looks like those of its kind (CNIE, IDCS, Massar); blanks, case and digits aside."""
    usual = _USUAL.get(kind)
    plain = re.sub(r"[\s.\-]", "", western_digits(number)).upper()
    return usual is None or usual.fullmatch(plain) is not None
