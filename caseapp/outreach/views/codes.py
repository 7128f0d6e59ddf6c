"""The code of a street profile: a bird and a number, spoken in the language of the page, read in any."""

from __future__ import annotations

import re
from functools import cache

from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.names import fold
from caseapp.kernel.text import western_digits
from caseapp.matching.views.slots import Lead
from caseapp.outreach.queries.by_code import profile_of_code
from caseapp.outreach.vocabulary import Bird
from caseapp.web.i18n import LANGUAGES, speaking, word
from caseapp.web.i18n import gettext as _

_CODE = re.compile(r"(\d{1,4})\s+(\D+)|(\D+?)\s*[-–]?\s*(\d{1,4})")


def code_of(bird: str, number: int) -> str:
    """What people call a profile: *Falcon 27*."""
    return f"{word(Bird.read(bird))} {number}"


def read_code(typed: str) -> tuple[Bird, int] | None:
    """The code that somebody typed, in whichever language, whichever comes first; None for anything else."""
    found = _CODE.fullmatch(" ".join(western_digits(typed).casefold().split()))
    if found is None:
        return None
    first, after, before, last = found.groups()
    bird = _birds().get(fold(before or after))
    return (bird, int(first or last)) if bird else None


def lead(actor: Actor, typed: str) -> Lead | None:
    """The profile whose code somebody typed into the search box, for whoever may see it."""
    code = read_code(typed)
    profile = profile_of_code(actor, *code) if code else None
    if code is None or profile is None:
        return None
    return Lead(f"/street/profiles/{id_text(profile)}", code_of(*code), _("Street profile"))


@cache
def _birds() -> dict[str, Bird]:
    """Every bird by its word as anybody types it, with or without accents and hamza, in every language."""
    found: dict[str, Bird] = {}
    for tongue in LANGUAGES:
        with speaking(tongue):
            found |= {fold(word(bird)): bird for bird in Bird}
    return found
