"""From how far two names agree to bits: how much more often one name is written so than two names look so by chance.

Each pair of scripts has its own curve, as an equal name across scripts never agrees fully. Size is not asked: at one
share of the attainable, short and long names were found to mean the same (docs/adr/0008).
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import Final

from caseapp.kernel.names.learned import numbers
from caseapp.kernel.names.parts import Likeness

LEFT_OUT: Final = -2.5
"""One side has a name more, or a Ben: both are often left out."""

EVERYDAY: Final = -2.5
"""They agree only through what a nickname stands for."""


def weight(found: Likeness) -> float:
    """The bits of an agreement."""
    bits = _bits(curve_of(found), round(found.share, 3))
    return bits + (LEFT_OUT if found.left_out else 0.0) + (EVERYDAY if found.everyday else 0.0)


def curve_of(found: Likeness) -> str:
    """The curve that is read: one for each pair of scripts, with a skeleton in common (`al+`) and without (`al-`)."""
    return found.scripts + ("+" if found.skeleton else "-")


@lru_cache(maxsize=65536)
def _bits(curve: str, share: float) -> float:
    """On the curve; in a straight line between two of its points."""
    points = numbers().calibration[curve]
    place = bisect_right(points, (share, float("inf")))
    if place == 0:
        return points[0][1]
    if place == len(points):
        return points[-1][1]
    (low, bits), (high, more) = points[place - 1], points[place]
    return bits + (more - bits) * (share - low) / (high - low)
