"""How likely a file is the child that is asked for, in bits, and why.

Each part of the name gives the calibrated bits of its alignment and those of its rarity; exchanged parts cost; evidence
adds. Bits add up because each is the log of how much more often it is so for the same child than for another.
"""

from __future__ import annotations

from itertools import chain
from typing import Final, NamedTuple

from caseapp.kernel.names import evidence
from caseapp.kernel.names.calibration import weight
from caseapp.kernel.names.explanation import Code, Kind, Term
from caseapp.kernel.names.frequency import NEVER, Table, frequency, share_of
from caseapp.kernel.names.nicknames import SHIPPED, Nicknames
from caseapp.kernel.names.parts import Likeness, Part, likeness, part
from caseapp.kernel.names.people import Asked, Known

SWAPPED: Final = -3.5
SWAPPED_IN_ONE_BOX: Final = -0.5
IDENTICAL: Final = 0.995
EQUIVALENT: Final = 0.75
SIMILAR: Final = 0.5


class PreparedFile(NamedTuple):
    """A file's identity cut and ready; holds names in clear, so it lives in memory only."""

    givens: tuple[Part, ...]
    families: tuple[Part, ...]
    mothers: tuple[Part, ...]
    sex: str
    born: tuple[int | None, int | None]
    place: str
    nickname: str = ""
    """What the child is called, where that is none of the given names."""


class PreparedQuestion(NamedTuple):
    """A question cut and ready."""

    splits: tuple[tuple[Part | None, Part | None], ...]
    mother: Part | None
    sex: str
    born: tuple[int | None, int | None]
    place: str
    place_share: float
    ordered: bool


class Match(NamedTuple):
    """How a file answers a question: the bits for it, and the terms they are the sum of, in reading order."""

    bits: float
    terms: tuple[Term, ...]


def prepare(known: Known, nicknames: Nicknames = SHIPPED) -> PreparedFile:
    """A file made ready to be compared, worth keeping by version."""
    return PreparedFile(
        _parts((known.given, known.given_ar, known.nickname), nicknames),
        _parts((known.family, known.family_ar), nicknames),
        _parts((known.mother, known.mother_ar), nicknames),
        known.sex,
        (known.born_low, known.born_high),
        known.place,
        known.nickname if known.nickname not in (known.given, known.given_ar) else "",
    )


def prepare_question(asked: Asked, nicknames: Nicknames = SHIPPED) -> PreparedQuestion:
    """A question made ready, once for all files."""
    splits = tuple((part(given, nicknames), part(family, nicknames)) for given, family in asked.splits)
    return PreparedQuestion(
        tuple(split for split in splits if split != (None, None)),
        part(asked.mother, nicknames),
        asked.sex,
        (asked.born_low, asked.born_high),
        asked.place,
        asked.place_share,
        asked.ordered,
    )


def compare(asked: PreparedQuestion, known: PreparedFile) -> Match:
    """The best way in which the file answers the question."""
    best: list[Term] = []
    most = float("-inf")
    for given, family in asked.splits:
        for terms in _ways(given, family, known, asked.ordered):
            bits = sum(term.bits for term in terms)
            if bits > most:
                best, most = terms, bits
    best = [*best, *_evidence(asked, known)]
    return Match(sum(term.bits for term in best), tuple(best))


def _ways(given: Part | None, family: Part | None, known: PreparedFile, ordered: bool) -> list[list[Term]]:
    """The parts beside those of the file, straight and exchanged. Where a skeleton agrees one way and none the other
    way, the other way is not looked at: letters are what costs.

    Where two boxes were filled in, how rare a name is depends on the question alone: it is the same whichever part of a
    file it is laid beside. In one box nobody said which part is which.
    """
    swapped, seldom = (SWAPPED, SWAPPED) if ordered else (SWAPPED_IN_ONE_BOX, NEVER)
    tables: tuple[Table, Table] = ("given", "family") if ordered else ("family", "given")
    straight = _agree(given, known.givens) or _agree(family, known.families)
    crossed = _agree(given, known.families) or _agree(family, known.givens)
    ways = []
    if straight or not crossed:
        terms = _side("given", given, known.givens, "given", seldom, known.nickname)
        ways.append(terms + _side("family", family, known.families, "family", seldom))
    if crossed or not straight:
        terms = _side("given", given, known.families, tables[0], seldom)
        terms = terms + _side("family", family, known.givens, tables[1], seldom, known.nickname)
        ways.append([*terms, Term("order", "swapped", swapped, ())] if terms else [])
    return [terms for terms in ways if terms]


def _agree(asked: Part | None, known: tuple[Part, ...]) -> bool:
    return asked is not None and any(not asked.skeletons.isdisjoint(other.keys) for other in known)


def _side(
    kind: Kind, asked: Part | None, known: tuple[Part, ...], table: Table, seldom: float, nickname: str = ""
) -> list[Term]:
    """The terms of one part of the question beside the spellings of one part of the file: the best of them."""
    if asked is None or not known:
        return []
    bits, found, spelling = max(
        ((weight(alike), alike, other) for other in known for alike in (likeness(asked, other),)),
        key=lambda way: way[0],
    )
    called = ("nickname",) if nickname and spelling.text == nickname else ()
    terms = [Term(kind, _code(asked, spelling, found), bits, (asked.text, spelling.text, *called))]
    if bits > 0:
        rare = frequency(tuple(key for key in asked.keys if key in spelling.keys) or asked.keys, table, bits, seldom)
        terms.append(Term("frequency", "rare" if rare > 0 else "frequent", rare, (kind,)))
    return terms


def _code(asked: Part, known: Part, found: Likeness) -> Code:
    if asked.text == known.text:
        return "identical"
    if found.everyday:
        return "nickname"
    if found.share >= EQUIVALENT or (found.scripts == "al" and found.share >= SIMILAR):
        return "equivalent"
    return "similar" if found.share >= SIMILAR else "different"


def _evidence(asked: PreparedQuestion, known: PreparedFile) -> list[Term]:
    found: list[Term] = []
    sex = evidence.of_sex(asked.sex, known.sex)
    if sex is not None:
        found.append(Term("sex", sex.code, sex.bits, (asked.sex, known.sex)))
    years = evidence.of_years(asked.born, known.born)
    if years is not None:
        found.append(
            Term("birth", years.code, years.bits, tuple(str(year) for year in chain(asked.born, known.born) if year))
        )
    place = evidence.of_place(asked.place, known.place, asked.place_share)
    if place is not None:
        found.append(Term("place", place.code, place.bits, (asked.place, known.place)))
    if asked.mother is not None and known.mothers:
        found.append(_mother(asked.mother, known.mothers))
    return found


def _mother(asked: Part, known: tuple[Part, ...]) -> Term:
    bits, spelling = max(
        ((weight(likeness(asked, other)), other) for other in known),
        key=lambda way: way[0],
    )
    common = tuple(key for key in asked.keys if key in spelling.keys) or asked.keys
    found = evidence.of_mother(bits, max(share_of(key, "given") for key in common))
    return Term("mother", found.code, found.bits, (asked.text, spelling.text))


def _parts(spellings: tuple[str, ...], nicknames: Nicknames) -> tuple[Part, ...]:
    return tuple(ready for spelling in spellings if spelling and (ready := part(spelling, nicknames)) is not None)
