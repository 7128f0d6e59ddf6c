"""What is not a name and still tells namesakes apart: sex, birth year, commune, the mother's name; in bits."""

from __future__ import annotations

from typing import Final, NamedTuple

from caseapp.kernel.names.explanation import Code
from caseapp.kernel.names.people import known_years

SAME_SEX: Final = 0.9
OTHER_SEX: Final = -5.0
GAPS: Final = (1.9, 1.6, 0.6, -0.9, -2.8, -5.0)
SAME_PLACE: Final = 4.5
OTHER_PLACE: Final = -2.3
MOTHER_LIKE: Final = 5.0
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


def of_place(asked: str, known: str) -> Weighed | None:
    """The commune; children move, so another one says little."""
    if not asked or not known:
        return None
    return Weighed("same", SAME_PLACE) if asked == known else Weighed("different", OTHER_PLACE)
