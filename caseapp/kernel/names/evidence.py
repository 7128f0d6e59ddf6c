"""What is not a name and still tells namesakes apart: sex, birth year, commune, the mother's name; in bits."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from caseapp.kernel.names.explanation import Code
from caseapp.kernel.names.people import known_years

SAME_SEX: Final = 0.9
OTHER_SEX: Final = -5.0
GAPS: Final = (1.9, 1.6, 0.6, -0.9, -2.8, -5.0)
STAYED: Final = 0.8
"""How often a child is asked for where her file says; children move."""

MOST_OF_PLACE: Final = 7.0
OTHER_PLACE: Final = -2.3
USUAL_PLACE: Final = 0.035
"""The share of the largest commune, for when nobody says how many people live in this one."""

MOST_OF_MOTHER: Final = 7.5
LIKE: Final = 6.0
NEAR: Final = 2.0
"""Bits of spelling from which two mothers have one name, or nearly."""

MOTHER_NEAR: Final = 3.0
MOTHER_OTHER: Final = -3.0


class Weighed(NamedTuple):
    """What one piece of evidence says: a code for the sentence, its bits."""

    code: Code
    bits: float


def of_sex(asked: str, known: str) -> Weighed | None:
    """Sex is rarely written wrongly; a difference says much."""
    if not asked or not known:
        return None
    return Weighed("same", SAME_SEX) if asked == known else Weighed("different", OTHER_SEX)


def of_years(asked: tuple[int | None, int | None], known: tuple[int | None, int | None]) -> Weighed | None:
    """The gap between the two ranges of birth years; ages are estimates."""
    mine, theirs = known_years(*asked), known_years(*known)
    if mine is None or theirs is None:
        return None
    gap = max(0, mine[0] - theirs[1], theirs[0] - mine[1])
    wide = max(mine[1] - mine[0], theirs[1] - theirs[0])
    bits = GAPS[min(gap, len(GAPS) - 1)]
    if bits > 0 and wide > 2:
        bits *= 0.5
    return Weighed("same" if gap == 0 else "near" if bits > 0 else "different", bits)


def of_place(asked: str, known: str, share: float = 0.0) -> Weighed | None:
    """The commune, which says the more the fewer people live there; another one says little."""
    if not asked or not known:
        return None
    if asked != known:
        return Weighed("different", OTHER_PLACE)
    return Weighed("same", max(0.0, min(MOST_OF_PLACE, math.log2(STAYED / (share or USUAL_PLACE)))))


def of_mother(likeness: float, share: float) -> Weighed:
    """The mother's name: the bits of the two spellings decide what it is, its frequency what that says."""
    if likeness > LIKE:
        return Weighed("same", max(MOTHER_NEAR, min(MOST_OF_MOTHER, math.log2(STAYED / share))))
    return Weighed("near", MOTHER_NEAR) if likeness > NEAR else Weighed("different", MOTHER_OTHER)
