"""One part of a name beside that of another: how far they agree, whatever the words, the joins and the scripts."""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

from caseapp.kernel.names.alignment import Scripts, agreement, scripts_of
from caseapp.kernel.names.nicknames import Nicknames
from caseapp.kernel.names.particles import Atom, atoms, whole
from caseapp.kernel.names.skeleton import atom_keys

LEFT_OUT = 0.9
"""What is left of an agreement when one side has a name more."""

EVERYDAY = 0.93
"""What is left when they agree only through what a nickname stands for."""

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


class Likeness(NamedTuple):
    """How two parts agree: the share of the attainable, in calibrated scripts, and how."""

    scripts: Scripts
    share: float
    everyday: bool
    """They agree through the table of nicknames."""


@lru_cache(maxsize=65536)
def part(text: str, nicknames: Nicknames) -> Part | None:
    """A spelling made ready; None when it holds no letter."""
    cut = atoms(text)[:MOST_ATOMS]
    if not cut:
        return None
    together = whole(cut)
    keys = tuple(dict.fromkeys(key for atom in (*cut, *((together,) if together else ())) for key in atom_keys(atom)))
    bases = tuple(Atom(names, atom.plain) if (names := nicknames.bases_of(atom.plain)) else None for atom in cut)
    return Part(text, cut, together, keys, bases)


@lru_cache(maxsize=131072)
def likeness(one: Part, other: Part) -> Likeness:
    """The best way to lay two parts over one another."""
    scripts = scripts_of(one.atoms[0].plain, other.atoms[0].plain)
    best, everyday = _assigned(one, other)
    if one.together or other.together:
        joined = _atoms_share(one.together or one.atoms[0], other.together or other.atoms[0])
        if joined > best:
            best, everyday = joined, False
    return Likeness(scripts, best, everyday)


def _assigned(one: Part, other: Part) -> tuple[float, bool]:
    """The mean of the best assignment of atoms, and whether a nickname was needed."""
    few, many = (one, other) if len(one.atoms) <= len(other.atoms) else (other, one)
    table = [[_with_bases(few, i, many, j) for j in range(len(many.atoms))] for i in range(len(few.atoms))]
    best, everyday = -9.0, False
    for chosen in permutations(range(len(many.atoms)), len(few.atoms)):
        pairs = [table[i][j] for i, j in enumerate(chosen)]
        mean = sum(share for share, _ in pairs) / len(pairs)
        if mean > best:
            best, everyday = mean, any(through for _, through in pairs)
    return (best * LEFT_OUT if len(few.atoms) < len(many.atoms) else best), everyday


def _with_bases(one: Part, i: int, other: Part, j: int) -> tuple[float, bool]:
    straight = _atoms_share(one.atoms[i], other.atoms[j])
    mine, theirs = one.bases[i], other.bases[j]
    if mine is None and theirs is None:
        return straight, False
    through = EVERYDAY * max(
        _atoms_share(left, right)
        for left, right in ((mine, other.atoms[j]), (one.atoms[i], theirs), (mine, theirs))
        if left is not None and right is not None
    )
    return (through, True) if through > straight else (straight, False)


@lru_cache(maxsize=262144)
def _atoms_share(one: Atom, other: Atom) -> float:
    if one.plain == other.plain:
        return agreement(one.readings[0], other.readings[0]).share
    return max(
        agreement(left, right).share
        for left in one.readings[:MOST_READINGS]
        for right in other.readings[:MOST_READINGS]
    )
