"""Cells of the map: hexagons of H3, in which places become coarse enough to be shown.

The library is heavy to load (0.1 s), so it is loaded on the first map.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from caseapp.policy.outreach import CELL, CELL_AT_LEAST, CELL_COARSER


def cell_at(lat: float, lon: float, resolution: int = CELL) -> str:
    """The cell in which a point (degrees, WGS 84) lies."""
    import h3  # noqa: PLC0415

    return str(h3.latlng_to_cell(lat, lon, resolution))


def corners(cell: str) -> list[tuple[float, float]]:
    """The corners of a cell, as longitude and latitude."""
    import h3  # noqa: PLC0415

    return [(lon, lat) for lat, lon in h3.cell_to_boundary(cell)]


def parts(coarse: str, fine: Iterable[str]) -> set[str]:
    """Which of `fine` lie in a cell that is coarser than they are."""
    import h3  # noqa: PLC0415

    depth = h3.get_resolution(coarse)
    return {cell for cell in fine if h3.get_resolution(cell) > depth and str(h3.cell_to_parent(cell, depth)) == coarse}


def shown(
    numbers: Mapping[str, int],
    least: int = CELL_AT_LEAST,
    coarsest: int = CELL_COARSER,
    finest: int = CELL,
) -> tuple[dict[str, int], int]:
    """Numbers by cell, as they may be shown: cells that hold fewer than `least` persons are merged into the cell around
    them, and again, down to `coarsest`; what is still too few is counted together and shown nowhere on the map. A cell
    never contains one that is shown beside it with persons of its own counted twice: each person is in one number.

    Returns the cells, and how many persons are in none.
    """
    import h3  # noqa: PLC0415

    found: dict[str, int] = {}
    left = {cell: number for cell, number in numbers.items() if number > 0}
    for resolution in range(finest, coarsest - 1, -1):
        merged: Counter[str] = Counter()
        for cell, number in left.items():
            merged[cell if h3.get_resolution(cell) <= resolution else str(h3.cell_to_parent(cell, resolution))] += (
                number
            )
        found |= {cell: number for cell, number in merged.items() if number >= least}
        left = {cell: number for cell, number in merged.items() if number < least}
    return found, sum(left.values())
