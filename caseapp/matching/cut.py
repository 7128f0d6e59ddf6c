"""Names cut once, when a file is written, and compared letter by letter as somebody types.

A file's names become one line of text, which is sealed in its entry and kept in memory once it was opened:

    2| benali @BNL #BNL |...     a chunk for each name: words, @ its keys, its skeletons behind # (Latin) or ~ (Arabic)
    =AB123456                    the number of a paper

The first character says whether one part of a name or both are known. `Question.fits` says what `kernel.names.begins`
says, at a hundredth of its price: most files are left out by one search in a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from caseapp.kernel.names import Nicknames
from caseapp.kernel.names.beginnings import Beginning, beginnings
from caseapp.kernel.names.particles import Atom, atoms
from caseapp.kernel.names.skeleton import atom_keys, deletions
from caseapp.kernel.names.spelling import is_arabic
from caseapp.kernel.papers import plain_number

NAMES = ("given", "family", "given_ar", "family_ar", "nickname")
PAPERS = ("cnie", "idcs", "massar", "passport", "civil_status")
LEAST = 2
"""Letters from which on a beginning is looked for."""
ONE_PART = ord("1")
SURE = 3
"""Consonants that say enough by themselves."""


def cut(identity: Mapping[str, Any], nicknames: Nicknames) -> str:
    """The line of a file."""
    names = [str(identity[name]) for name in NAMES if identity.get(name)]
    parts = {name.removesuffix("_ar") for name in NAMES if identity.get(name)}
    chunks = dict.fromkeys(_chunk(*one, nicknames) for name in names for one in _words(name))
    numbers = (plain_number(str(identity[name])) for name in PAPERS if identity.get(name))
    one_part = "1" if len(parts - {"nickname"}) < 2 else "2"
    return "|".join((one_part, *chunks, *(f"={number}" for number in numbers if number)))


def _words(name: str) -> Iterator[tuple[Atom, Beginning]]:
    return zip(atoms(name), beginnings(name), strict=True)


def _chunk(atom: Atom, one: Beginning, nicknames: Nicknames) -> str:
    mark = _script(one)
    told = (*one.words, *_keys(atom, nicknames), *(f"{mark}{key}" for key in one.skeletons))
    return f" {' '.join(told)} "


def _script(one: Beginning) -> str:
    return "~" if is_arabic(one.words[0]) else "#"


def _keys(atom: Atom, nicknames: Nicknames) -> list[str]:
    return [f"@{key}" for key in atom_keys(nicknames.widened(atom))]


class Question(NamedTuple):
    """What is typed: for each of its words, what a chunk may hold; the longest word first, for it leaves out most."""

    words: tuple[tuple[bytes, ...], ...]
    """Needles of a name that the word begins."""
    whole: tuple[tuple[bytes, ...], ...]
    """Needles of a name that the word is."""
    number: bytes

    def fits(self, line: bytes) -> int:
        """How well a file's line answers: 0 not at all, 1 begins, 2 whole names."""
        if self.number:
            return 2 if self.number in line else 0
        if line[0] == ONE_PART and len(self.words) > 1:
            return int(any(any(needle in line for needle in needles) for needles in self.whole))
        if not self.words or not all(any(needle in line for needle in needles) for needles in self.words):
            return 0
        free = line.split(b"|")[1:]
        if len(self.words) > 1 and not _assigned(self.words, list(free)):
            return 0
        return 2 if _assigned(self.whole, free) else 1


def _assigned(words: Iterable[tuple[bytes, ...]], free: list[bytes]) -> bool:
    """Whether each word has a chunk of its own."""
    for needles in words:
        answer = next((chunk for chunk in free if any(needle in chunk for needle in needles)), None)
        if answer is None:
            return False
        free.remove(answer)
    return True


def question(typed: str, nicknames: Nicknames) -> Question:
    """What is looked for in the lines: names that the words typed are, or begin."""
    asked = sorted(_words(typed), key=lambda pair: -len(pair[1].words[0]))
    if not any(len(one.words[0]) >= LEAST for _atom, one in asked):
        return Question((), (), b"")
    whole = tuple(tuple(f" {told} ".encode() for told in (*one.words, *_keys(atom, nicknames))) for atom, one in asked)
    begun = tuple((*needles, *map(str.encode, _begun(one))) for needles, (_atom, one) in zip(whole, asked, strict=True))
    return Question(begun, whole, b"")


def number_question(number: str) -> Question:
    """Papers whose number begins so."""
    return Question((), (), f"={number}".encode() if len(number) >= LEAST else b"")


def near(typed: str) -> Question | None:
    """The question with one consonant more or less, for when nothing else fits; None where too little is left."""
    asked = beginnings(typed)
    if len(asked) != 1:
        return None
    less = {key for whole in asked[0].skeletons for key in deletions(whole) if len(key) >= SURE}
    needles = tuple(f" {mark}{key} ".encode() for key in less for mark in "#~")
    return Question((needles,), (needles,), b"") if needles else None


def _begun(one: Beginning) -> Iterator[str]:
    if len(one.words[0]) < LEAST:
        return
    mine = _script(one)
    other = "#" if mine == "~" else "~"
    yield from (f" {word}" for word in one.words)
    yield from (f" {mine}{key} " for key in one.skeletons if len(key) >= SURE)
    yield from (f" {other}{key}" for key in one.skeletons if len(key) >= LEAST)
