"""Lists of words that people keep: what is offered on a day, and what a code was called on the day it was written.

A feature declares the lists of its vocabulary: open ones, whose words no rule of the code looks at, and fixed ones with
the reason why. From a day on an open list gets a word more, a word is called otherwise, or is no longer offered; what
was written before keeps its word. Forms, pages and papers all ask `offered`, `known` and `term`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.words import Term, Typed, Word
from caseapp.norms.models import ListWord
from caseapp.norms.remembered import Remembered

Spoken = Word | Term
"""A word of the code, or one that somebody added or called otherwise."""
LISTS: dict[str, WordList] = {}
_ALL = Reading(
    select(ListWord.list, ListWord.code, ListWord.since, ListWord.label_fr, ListWord.label_ar, ListWord.offered)
    .where(ListWord.withdrawn_at.is_(None))
    .order_by(ListWord.since, ListWord.id)
)


@dataclass(frozen=True, slots=True)
class WordList:
    """A list. `fixed`: why its words are those of the programme; empty: people keep it."""

    key: str
    what: str
    words: type[Word]
    fixed: str = ""

    @classmethod
    def declare(cls, key: str, what: str, words: type[Word], fixed: str = "") -> WordList:
        """Declare a list, once, where its vocabulary is."""
        found = LISTS[key] = cls(key, what, words, fixed)
        return found

    @property
    def stays(self) -> str:
        """The word that is always offered: for what no other word says."""
        return "other"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a word is from a day on."""

    since: date
    label: Typed
    offered: bool


def offered(of: WordList, day: date) -> list[Spoken]:
    """What a form offers on a day."""
    return [term for term, stands in _standing(of, day) if stands]


def known(of: WordList, day: date) -> list[Spoken]:
    """Every word up to a day, also those no longer offered: for counting."""
    return [term for term, _stands in _standing(of, day)]


def term(of: WordList, code: str, day: date) -> Spoken:
    """What a code was called on the day it was written, or is today where that lies ahead. Raises ValueError for one
    that never was."""
    day = min(day, clock.today())
    lines = WORDS.on(day).get((of.key, code), ())
    line = [one for one in lines if one.since <= day]
    if line:
        return Term(code, line[-1].label)
    if lines and code not in of.words._value2member_map_:  # written of a day on which there was no such word yet
        return Term(code, lines[0].label)
    return of.words(code)


def _standing(of: WordList, day: date) -> list[tuple[Spoken, bool]]:
    lines = WORDS.on(day)
    codes = [str(word) for word in of.words]
    codes += [code for (key, code) in lines if key == of.key and code not in codes]
    codes.sort(key=lambda code: not of.fixed and code == of.stays)  # what says "other" stands last
    found: list[tuple[Spoken, bool]] = []
    for code in codes:
        line = [one for one in lines.get((of.key, code), ()) if one.since <= day]
        if line:
            found.append((Term(code, line[-1].label), line[-1].offered))
        elif code in of.words._value2member_map_:
            found.append((of.words(code), True))
    return found


def _read() -> Mapping[tuple[str, str], Sequence[Standing]]:
    lines: dict[tuple[str, str], list[Standing]] = {}
    for row in _ALL.rows(session()):
        standing = Standing(row.since, Typed(row.label_fr, row.label_ar), row.offered)
        lines.setdefault((row.list, row.code), []).append(standing)
    return lines


WORDS: Remembered[Mapping[tuple[str, str], Sequence[Standing]]] = Remembered(_read)
