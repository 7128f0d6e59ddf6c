"""How well two readings agree, in bits: the best alignment of their units (Viterbi) under learned log-odds.

A pair of units weighs log2 of how often clerks write them for one another against chance; a unit that the other
spelling leaves out weighs likewise. Three tables, for Arabic beside Latin, Latin beside Latin, Arabic beside Arabic.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from caseapp.kernel.names.learned import numbers
from caseapp.kernel.names.spelling import is_arabic
from caseapp.kernel.names.units import units

Scripts = Literal["al", "ll", "aa"]
GAP: Final = ""
FLOOR: Final = -7.0
"""Bits of two units that were never seen for one another."""

Costs = Mapping[str, Mapping[str, float]]


class Agreement(NamedTuple):
    """Two readings beside one another: the bits of their alignment over the most that it could be, and that most."""

    scripts: Scripts
    share: float
    most: float


def scripts_of(left: str, right: str) -> Scripts:
    """Which table compares two readings."""
    if is_arabic(left):
        return "aa" if is_arabic(right) else "al"
    return "al" if is_arabic(right) else "ll"


@lru_cache(maxsize=262144)
def agreement(left: str, right: str) -> Agreement:
    """How two readings agree; the order does not matter."""
    scripts = scripts_of(left, right)
    if scripts == "al" and not is_arabic(left):
        left, right = right, left
    if scripts != "al" and left == right:
        return Agreement(scripts, 1.0, _most(scripts, left))
    table = numbers().costs[scripts]
    xs, ys = units(left), units(right)
    most = (_most(scripts, left) + (_most("la" if scripts == "al" else scripts, right))) / 2
    return Agreement(scripts, viterbi(xs, ys, table) / max(most, 1.0), most)


def viterbi(xs: tuple[str, ...], ys: tuple[str, ...], table: Costs) -> float:
    """The bits of the best alignment."""
    gaps = table[GAP]
    above = [0.0]
    for y in ys:
        above.append(above[-1] + gaps.get(y, FLOOR))
    y_gaps = [gaps.get(y, FLOOR) for y in ys]
    empty: dict[str, float] = {}
    for x in xs:
        row = table.get(x, empty)
        x_gap = row.get(GAP, FLOOR)
        diagonal = above[0]
        last = diagonal + x_gap
        line = [last]
        for y, y_gap, over in zip(ys, y_gaps, above[1:], strict=True):
            best = diagonal + row.get(y, FLOOR)
            if last + y_gap > best:
                best = last + y_gap
            if over + x_gap > best:
                best = over + x_gap
            diagonal = over
            last = best
            line.append(best)
        above = line
    return above[-1]


@lru_cache(maxsize=131072)
def _most(scripts: str, reading: str) -> float:
    """The bits of the best that a reading could meet."""
    best = numbers().best[scripts]
    return sum(best.get(unit, 1.0) for unit in units(reading))
