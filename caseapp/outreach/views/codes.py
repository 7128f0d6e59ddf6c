"""The code of a street profile in words: a bird and a number, in the language of the page."""

from __future__ import annotations

from caseapp.outreach.vocabulary import Bird
from caseapp.web.i18n import word


def code_of(bird: str, number: int) -> str:
    """What people call a profile: *Falcon 27*."""
    return f"{word(Bird.read(bird))} {number}"
