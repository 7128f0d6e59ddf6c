"""What a page is given: files that may be the child, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from caseapp.accounts.directory import Profile
from caseapp.cases.records import CaseLine
from caseapp.kernel.names import Asked, Band, Term
from caseapp.kernel.words import N_, Word


class Way(Word):
    """Where somebody asked from, for the trail."""

    PAGE = "page", N_("the search page")
    TYPING = "typing", N_("while typing")
    INTAKE = "intake", N_("while registering")


class Question(NamedTuple):
    """What is asked for, read from what was typed."""

    text: str
    """What stood in the box."""
    asked: Asked
    names: str
    """The words of names in it."""
    numbers: frozenset[str]
    phones: frozenset[str]

    @property
    def means_something(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.names or self.numbers or self.phones)


class Found(NamedTuple):
    """A file that may be the child: how likely, the reasons, and what tells it from the others."""

    line: CaseLine
    band: Band
    bits: float
    terms: tuple[Term, ...]
    exact: tuple[str, ...]
    """`number`, `phone`: what agrees to the letter."""
    place: str
    """The code of the commune, where the actor may read it."""


class KnownAt(NamedTuple):
    """An establishment that very likely knows the child. Nothing else of the file is told."""

    name_fr: str
    name_ar: str
    contacts: Sequence[Profile]
    """Who supervises there, with a phone where one is known."""
    inquiry_id: bytes


class Asker(NamedTuple):
    """Somebody who was told that a file of this establishment exists."""

    id: bytes
    name: str
    place_fr: str
    place_ar: str
    reference: str
    told_at: datetime
    asked_at: datetime | None
    answered_at: datetime | None
