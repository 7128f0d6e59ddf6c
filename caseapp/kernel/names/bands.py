"""What a score means to the worker: very likely, possible, or a namesake; a file is never joined silently."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

Band = Literal["very_likely", "possible", "namesake"]

VERY_LIKELY: Final = 0.0
"""Names alone reach a precision of 0.95 here on the development half; with age, place and mother it is above 0.98: more
likely than not, against all others and against having no file."""

POSSIBLE: Final = -8.0


class Verdict(NamedTuple):
    """What an answer is worth among the others."""

    log_odds: float
    band: Band


def verdicts(bits: Sequence[float], files: int) -> list[Verdict]:
    """The verdict on each answer; `bits` come from `compare`, `files` is how many files were searched."""
    return [Verdict(odds, band(odds)) for odds in contested(bits, files)]


def contested(bits: Sequence[float], files: int) -> list[float]:
    """The log-odds, base 2, that each answer is the child asked for, given the others and that she may have no file.

    Two equally good answers cannot both be very likely. `bits` come from `compare`; `files` is how many there are.
    """
    weights = [2.0 ** min(score, 200.0) for score in bits]
    total = sum(weights) + files
    return [score - math.log2(max(total - weight, 1e-9)) for score, weight in zip(bits, weights, strict=True)]


def band(log_odds: float) -> Band:
    """The band of an answer, by its contested log-odds."""
    if log_odds >= VERY_LIKELY:
        return "very_likely"
    return "possible" if log_odds >= POSSIBLE else "namesake"
