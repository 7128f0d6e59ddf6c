"""Words for a sheet that may speak two languages: a sentence is made in both, the sheet takes what it speaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from caseapp.web.i18n import LANGUAGES, gettext, speaking

Pair = dict[str, str]
"""A sentence in both languages: `{"fr": ..., "ar": ...}`."""


def in_both(made: Callable[[], str]) -> Pair:
    """What `made` says in each language."""
    said = {}
    for code in LANGUAGES:
        with speaking(code):
            said[code] = made()
    return said


def both(sentence: str, **blanks: Any) -> Pair:
    """A sentence marked by `N_`, its blanks filled in, in both languages."""
    return in_both(lambda: gettext(sentence, **blanks))
