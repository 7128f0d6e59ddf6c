"""The map of hotspots as paths: outlines of the province, hexagons, numbers. No tile is fetched and no script runs.

A map is never mirrored: east stays on the right in both languages.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from caseapp.infra.outlines import Ring, outlines, provinces
from caseapp.outreach.cells import corners
from caseapp.outreach.queries.hotspots import Hotspot

WIDTH = 1000
MARGIN = 0.35
"""Of the cells' extent, around them."""
LEAST_EXTENT = 0.05
"""Degrees: a single cell is shown with its surroundings."""
STEPS = (5, 10, 20, 40)
"""From how many persons on a hexagon is darker."""


class Hexagon(NamedTuple):
    """A cell as it is drawn: its number in the table, how dark it is, its path, where its number stands."""

    number: int
    step: int
    path: str
    x: float
    y: float
    persons: int


class Drawing(NamedTuple):
    """A map: its height for a width of 1000, and what is on it."""

    height: int
    land: str
    lines: str
    hexagons: list[Hexagon]


class _Frame:
    """From degrees to units of the drawing: equirectangular, true to scale in its middle."""

    def __init__(self, points: Sequence[tuple[float, float]]) -> None:
        west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, north = min(p[1] for p in points), max(p[1] for p in points)
        extent = max(east - west, north - south, LEAST_EXTENT)
        pad = extent * MARGIN
        middle_x, middle_y = (west + east) / 2, (south + north) / 2
        across, up = max(east - west, extent / 2) / 2 + pad, max(north - south, extent / 2) / 2 + pad
        self.west, self.north = middle_x - across, middle_y + up
        self.squeeze = math.cos(math.radians(middle_y))
        self.scale = WIDTH / (2 * across * self.squeeze)
        self.height = round(2 * up * self.scale)

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        return (lon - self.west) * self.squeeze * self.scale, (self.north - lat) * self.scale

    def path(self, ring: Iterable[tuple[float, float]]) -> str:
        """A closed path. Points that fall on the same spot of the drawing are left out."""
        steps: list[str] = []
        for lon, lat in ring:
            x, y = self.at(lon, lat)
            step = f"{x:.0f} {y:.0f}"
            if not steps or steps[-1] != step:
                steps.append(step)
        return f"M{'L'.join(steps)}Z" if len(steps) > 2 else ""

    def touches(self, ring: Ring) -> bool:
        """Whether any of it may be seen."""
        spots = [self.at(*point) for point in ring]
        return (
            min(x for x, _ in spots) < WIDTH
            and max(x for x, _ in spots) > 0
            and min(y for _, y in spots) < self.height
            and max(y for _, y in spots) > 0
        )


def drawing(province_code: str, spots: Sequence[Hotspot]) -> Drawing | None:
    """The map around the hotspots, with whatever provinces lie there; without any, of the house's own province. None
    where there is neither."""
    shapes = [corners(spot.cell) for spot in spots]
    points = [point for shape in shapes for point in shape] or [p for ring in outlines(province_code)[:1] for p in ring]
    if not points:
        return None
    frame = _Frame(points)
    around = {code: ring for code, ring in provinces().items() if frame.touches(ring)}
    hexagons = [
        Hexagon(number, _step(spot.persons), frame.path(shape), *_middle(frame, shape), spot.persons)
        for number, (spot, shape) in enumerate(zip(spots, shapes, strict=True), 1)
    ]
    hexagons.sort(key=lambda one: len(one.path))
    land = "".join(frame.path(ring) for ring in around.values())
    within = "".join(frame.path(ring) for code in around for ring in outlines(code)[1:] if frame.touches(ring))
    return Drawing(frame.height, land, within, hexagons)


def _middle(frame: _Frame, shape: Sequence[tuple[float, float]]) -> tuple[float, float]:
    lon = sum(point[0] for point in shape) / len(shape)
    lat = sum(point[1] for point in shape) / len(shape)
    x, y = frame.at(lon, lat)
    return round(x), round(y)


def _step(persons: int) -> int:
    return sum(persons >= bound for bound in STEPS)
