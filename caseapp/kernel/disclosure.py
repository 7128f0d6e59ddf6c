"""Statistical disclosure control: no cell under five leaves, directly or by difference.

Small cells are hidden first; then, as long as what is hidden could be worked out from the total (a single hidden cell,
or hidden cells that together stay under the limit), the smallest cell that is left is hidden too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")
LEAST = 5


def protect(cells: Mapping[K, int], least: int = LEAST) -> dict[K, int | None]:
    """The cells of one table that is shown with its total; None stands for "hidden". Empty cells stay zero."""
    hidden = {key for key, count in cells.items() if 0 < count < least}
    left = sorted((key for key, count in cells.items() if count >= least), key=lambda key: cells[key])
    while hidden and (len(hidden) == 1 or sum(cells[key] for key in hidden) < least) and left:
        hidden.add(left.pop(0))
    return {key: None if key in hidden else count for key, count in cells.items()}


def total(cells: Mapping[K, int], least: int = LEAST) -> int | None:
    """The sum, or None where it is itself a small cell, or where all its cells are hidden but one could be told."""
    whole = sum(cells.values())
    return whole if whole == 0 or whole >= least else None


def settled(before: Mapping[K, int], now: Mapping[K, int], least: int = LEAST) -> dict[K, int]:
    """What may follow `before` in time: a cell stays as it was published until it has moved by `least` or more.

    So what two publications differ by is never a small cell itself: nobody learns that one child came or left.
    """
    shown = {key: before.get(key, count) for key, count in now.items()}
    return {key: count if abs(count - shown[key]) >= least else shown[key] for key, count in now.items()}


def rounded(count: int | None, to: int = LEAST) -> int | None:
    """To the nearest five: what came, what left and what is there would together tell a number that is hidden."""
    return None if count is None else (count + to // 2) // to * to
