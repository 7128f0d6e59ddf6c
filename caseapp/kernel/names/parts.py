"""One part of a name beside that of another: how far they agree, whatever the words, the joins and the scripts."""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

from caseapp.kernel.names.alignment import Agreement, Scripts, agreement
from caseapp.kernel.names.nicknames import Nicknames
from caseapp.kernel.names.particles import Atom, atoms, whole
from caseapp.kernel.names.skeleton import atom_keys

MOST_READINGS = 2
MOST_ATOMS = 3


class Part(NamedTuple):
    """One spelling of a given or a family name, cut and ready to compare."""

    text: str
    atoms: tuple[Atom, ...]
    together: Atom | None
    keys: tuple[str, ...]
    bases: tuple[Atom | None, ...]
    """For each atom, what it stands for when it is a nickname."""
    skeletons: frozenset[str]
    """The keys, to see whether two parts have one in common."""

    def __hash__(self) -> int:
        """By the text alone: what is remembered of two parts is asked for by them, many thousand times a search."""
        return hash(self.text)


class Likeness(NamedTuple):
    """How two parts agree: in which scripts, the share of the attainable bits, the attainable bits."""

    scripts: Scripts
    share: float
    most: float
    skeleton: bool = False
    """They have a skeleton in common."""
    everyday: bool = False
    """They agree through the table of nicknames."""
    left_out: bool = False
    """One side has a name more than the other."""


@lru_cache(maxsize=65536)
def part(text: str, nicknames: Nicknames) -> Part | None:
    """A spelling made ready; None when it holds no letter."""
    cut = atoms(text)[:MOST_ATOMS]
    if not cut:
        return None
    together = whole(cut)
    keys = tuple(dict.fromkeys(key for atom in (*cut, *((together,) if together else ())) for key in atom_keys(atom)))
    bases = tuple(Atom(names, atom.plain) if (names := nicknames.bases_of(atom.plain)) else None for atom in cut)
    return Part(text, cut, together, keys, bases, frozenset(keys))


@lru_cache(maxsize=131072)
def likeness(one: Part, other: Part) -> Likeness:
    """The best way to lay two parts over one another."""
    found = _laid(one, other)
    return found._replace(skeleton=not one.skeletons.isdisjoint(other.skeletons))


def _laid(one: Part, other: Part) -> Likeness:
    found = _assigned(one, other)
    if one.together or other.together:
        joined = _best(one.together or one.atoms[0], other.together or other.atoms[0])
        if joined.share > found.share - (0.1 if found.left_out else 0.0):
            return Likeness(*joined)
    return found


def _assigned(one: Part, other: Part) -> Likeness:
    """The best assignment of atoms to atoms: the mean of their shares."""
    few, many = (one, other) if len(one.atoms) <= len(other.atoms) else (other, one)
    table = [[_with_bases(few, i, many, j) for j in range(len(many.atoms))] for i in range(len(few.atoms))]
    if len(many.atoms) == 1:
        return table[0][0]
    best: tuple[float, list[Likeness]] = (-99.0, [])
    for chosen in permutations(range(len(many.atoms)), len(few.atoms)):
        pairs = [table[i][j] for i, j in enumerate(chosen)]
        mean = sum(pair.share for pair in pairs) / len(pairs)
        if mean > best[0]:
            best = mean, pairs
    share, pairs = best
    return Likeness(
        pairs[0].scripts,
        share,
        sum(pair.most for pair in pairs),
        everyday=any(pair.everyday for pair in pairs),
        left_out=len(few.atoms) < len(many.atoms) or any(pair.left_out for pair in pairs),
    )


def _with_bases(one: Part, i: int, other: Part, j: int) -> Likeness:
    straight = Likeness(*_best(one.atoms[i], other.atoms[j]))
    mine, theirs = one.bases[i], other.bases[j]
    for left, right in ((mine, other.atoms[j]), (one.atoms[i], theirs), (mine, theirs)):
        if left is not None and right is not None:
            through = _best(left, right)
            if through.share > straight.share + 0.2:
                straight = Likeness(*through, everyday=True)
    for left, right in ((one.atoms[i], other.atoms[j]), (other.atoms[j], one.atoms[i])):
        if left.weak:
            without = _best(Atom(left.weak, ""), right)
            if without.share > straight.share + 0.3:
                straight = Likeness(*without, left_out=True)
    return straight


@lru_cache(maxsize=262144)
def _best(one: Atom, other: Atom) -> Agreement:
    """The readings of two atoms that agree best."""
    if one.plain == other.plain:
        return agreement(one.plain, other.plain)
    best: Agreement | None = None
    for left in one.readings[:MOST_READINGS]:
        for right in other.readings[:MOST_READINGS]:
            found = agreement(left, right)
            if best is None or found.share > best.share:
                best = found
    return best or agreement(one.plain, other.plain)
