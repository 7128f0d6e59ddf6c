"""What a file is found by: values that are keyed before they are stored. A letter tells the family.

| family | value | found when |
| --- | --- | --- |
| P | given skeleton, family skeleton, sorted | both names are known, in any order and spelling |
| D | P with one consonant less on one side | one consonant was mistyped, lost, added or exchanged |
| Y | P and a birth year | P alone is on too many files |
| Z | one skeleton, a birth year, the sex | one name only is known |
| L | one skeleton and the commune | one name only |
| M | one skeleton and one of the mother's name | one name only |

No token holds one name alone: with public frequencies, a third of those can be read (measured in search.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from caseapp.kernel.names.nicknames import SHIPPED, Nicknames
from caseapp.kernel.names.particles import Atom, atoms, atoms_of, whole
from caseapp.kernel.names.people import Asked, Known, known_years
from caseapp.kernel.names.skeleton import atom_keys, bare_key, deletions, keys
from caseapp.kernel.names.spelling import written

YEARS_AROUND = 3
"""An estimated birth year is rarely further off (1.4 years is the usual error)."""

MOST_YEARS = 9
"""Years that one file is stored under; a wider estimate tells nothing."""

LEAST_CONSONANTS = 3
"""Consonants that a pair must keep when it loses one: fewer are on too many files."""

LONGEST_SLIPPED = 30
"""Letters of a part in which slips are taken back: of more, the consonants tell enough."""

UNKNOWN = "?"


class Stages(NamedTuple):
    """The tokens of a question, in the order in which they are asked for (6.4): the next stage only if it is needed."""

    pairs: frozenset[str]
    deleted: frozenset[str]
    """D, and P of what a slip may have hidden; asked when `pairs` found fewer than 200 files."""
    years: frozenset[str]
    """Asked instead, to put in order, when `pairs` found more."""
    lone: frozenset[str]
    """Asked when one name only is known: Z, L and M."""


def tokens(given: str, family: str) -> Iterator[str]:
    """P and D of one spelling of a name: unkeyed, unsharded, for measurements."""
    mine, theirs = part_keys(given), part_keys(family)
    yield from _pairs(mine, theirs)
    yield from _weak_pairs(given, family, mine, theirs)
    yield from _deleted(mine, theirs)


def file_tokens(known: Known, nicknames: Nicknames = SHIPPED) -> frozenset[str]:
    """Every value that a file is to be found by, of all families."""
    givens = _keys((known.given, known.given_ar, known.nickname), nicknames)
    families = _keys((known.family, known.family_ar), nicknames)
    pairs = set(_pairs(givens, families))
    found = pairs | set(_deleted(givens, families))
    found.update(_weak_pairs(known.given, known.family, givens, families))
    found.update(_weak_pairs(known.given_ar, known.family_ar, givens, families))
    years = _stored_years(known)
    found.update(f"Y:{pair[2:]}|{year}" for pair in pairs for year in years)
    mothers = _keys((known.mother, known.mother_ar), nicknames)
    for key in (*givens, *(family for family in families if family not in givens)):
        found.update(f"Z:{key}|{year}{known.sex or UNKNOWN}" for year in years)
        if known.place:
            found.add(f"L:{key}|{known.place}")
        found.update(f"M:{key}|{mother}" for mother in mothers)
    return frozenset(found)


def query_tokens(asked: Asked, nicknames: Nicknames = SHIPPED) -> Stages:
    """The tokens of a question, by stage."""
    pairs: set[str] = set()
    deleted: set[str] = set()
    lone: set[str] = set()
    years = _asked_years(asked)
    for given, family in asked.splits:
        mine, theirs = part_keys(given, nicknames), part_keys(family, nicknames)
        if mine and theirs:
            pairs.update(_pairs(mine, theirs))
            pairs.update(_weak_pairs(given, family, mine, theirs))
            deleted.update(_deleted(mine, theirs))
            deleted.update(_pairs(slipped_keys(given, nicknames), theirs))
            deleted.update(_pairs(mine, slipped_keys(family, nicknames)))
        else:
            lone.update(_lone(_lone_keys(given or family, asked.ordered, nicknames), asked, years, nicknames))
    dated = {f"Y:{pair[2:]}|{year}" for pair in pairs for year in years}
    return Stages(frozenset(pairs), frozenset(deleted), frozenset(dated), frozenset(lone))


@lru_cache(maxsize=65536)
def part_keys(part: str, nicknames: Nicknames = SHIPPED) -> tuple[str, ...]:
    """The skeletons of one part of a name: of each atom, of all together, and of what a nickname stands for."""
    return _skeletons(atoms(part), nicknames)


def _skeletons(cut: tuple[Atom, ...], nicknames: Nicknames) -> tuple[str, ...]:
    together = whole(cut)
    found = [key for atom in cut for key in atom_keys(nicknames.widened(atom))]
    if together is not None:
        found.extend(atom_keys(together))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=65536)
def weak_keys(part: str) -> tuple[str, ...]:
    """The skeletons of a family name without its Ben, where they tell enough."""
    found = (key for atom in atoms(part) for reading in atom.weak for key in keys(reading))
    return tuple(dict.fromkeys(key for key in found if len(bare_key(key)) >= LEAST_CONSONANTS))


@lru_cache(maxsize=4096)
def slipped_keys(part: str, nicknames: Nicknames = SHIPPED) -> tuple[str, ...]:
    """The skeletons that a part has once a letter that slipped in is left out, or two that changed places are put back.

    A slip in `kh` or before `Abd` gives a skeleton that no consonant more or less explains. Only of a question: what is
    kept has one reading, what is typed may be taken back in many.
    """
    text = " ".join(written(part))
    if len(text) > LONGEST_SLIPPED:
        return ()
    known = {bare_key(key) for key in part_keys(part, nicknames)}
    near = known.union(*map(deletions, known))
    found: dict[str, None] = {}
    for tried in dict.fromkeys(_slips(text)):
        cut = atoms_of(tried.split())  # nothing of a folded text is to be folded again
        found |= dict.fromkeys(key for key in _skeletons(cut, nicknames) if bare_key(key) not in near)
    return tuple(found)


def _slips(text: str) -> Iterator[str]:
    """`text` with one letter less, and with two that have changed places."""
    for place in range(len(text)):
        yield text[:place] + text[place + 1 :]
        if place + 1 < len(text):
            yield text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _keys(spellings: Iterable[str], nicknames: Nicknames) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for spelling in spellings if spelling for key in part_keys(spelling, nicknames)))


def _pairs(givens: Iterable[str], families: tuple[str, ...]) -> Iterator[str]:
    for given in givens:
        for family in families:
            yield "P:" + _sorted(given, family)


def _weak_pairs(given: str, family: str, mine: tuple[str, ...], theirs: tuple[str, ...]) -> Iterator[str]:
    yield from _pairs(mine, weak_keys(family))
    yield from _pairs(weak_keys(given), theirs)


def _deleted(givens: tuple[str, ...], families: tuple[str, ...]) -> Iterator[str]:
    for given in givens:
        for family in families:
            mine, theirs = bare_key(given), bare_key(family)
            for less in deletions(given):
                if len(less) + len(theirs) >= LEAST_CONSONANTS:
                    yield "D:" + _sorted(less, theirs)
            for less in deletions(family):
                if len(less) + len(mine) >= LEAST_CONSONANTS:
                    yield "D:" + _sorted(mine, less)


def _sorted(one: str, other: str) -> str:
    return f"{one}|{other}" if one <= other else f"{other}|{one}"


def _lone(keys: Iterable[str], asked: Asked, years: Iterable[int], nicknames: Nicknames) -> Iterator[str]:
    mothers = part_keys(asked.mother, nicknames) if asked.mother else ()
    sexes = (asked.sex, UNKNOWN) if asked.sex else ("F", "M", UNKNOWN)
    for key in keys:
        for year in years:
            for sex in sexes:
                yield f"Z:{key}|{year}{sex}"
        if asked.place:
            yield f"L:{key}|{asked.place}"
        for mother in mothers:
            yield f"M:{key}|{mother}"


def _lone_keys(part: str, ordered: bool, nicknames: Nicknames) -> tuple[str, ...]:
    """The skeletons of a lone name; two words from one box are taken as one name, for each has been asked as a pair."""
    together = whole(atoms(part))
    return part_keys(part, nicknames) if ordered or together is None else atom_keys(together)


def _stored_years(known: Known) -> tuple[int, ...]:
    """The years that a file is stored under: without one, a token would hold little more than the name."""
    years = known_years(known.born_low, known.born_high)
    if years is None or years[1] - years[0] >= MOST_YEARS:
        return ()
    return tuple(range(years[0], years[1] + 1))


def _asked_years(asked: Asked) -> tuple[int, ...]:
    years = known_years(asked.born_low, asked.born_high)
    if years is None or years[1] - years[0] >= MOST_YEARS:
        return ()
    return tuple(range(years[0] - YEARS_AROUND, years[1] + YEARS_AROUND + 1))
