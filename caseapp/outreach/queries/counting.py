"""Count nights: how many children are in the street on one night, without counting one of them twice.

The rule: a count is taken by rounds of the kind "count", all on one night. A child who is known counts once that night,
wherever she was met. Silhouettes are counted by small cell (about 170 m): within a cell a round's numbers add up; where
two rounds counted the same cell, the larger number is kept, never the sum. Places without a point are a cell each. Who
was met at none of our places is counted as in one cell: two rounds may have met the same there, and nobody can tell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from caseapp.outreach.cells import cell_at
from caseapp.outreach.models import PointFields
from caseapp.outreach.queries.met import Person

SMALL = 9
"""The resolution of H3 cells in which two rounds may have met the same silhouettes."""


class CountNight(NamedTuple):
    """A count: known children, silhouettes, rounds, cells, and how many cells two rounds had counted."""

    night: date
    rounds: int
    known: int
    silhouettes: int
    cells: int
    counted_twice: int

    @property
    def children(self) -> int:
        """All of them."""
        return self.known + self.silhouettes


def count(night: date, persons: Iterable[Person], points: Mapping[bytes, PointFields]) -> CountNight:
    """The count of one night; `persons` are those whom its rounds met."""
    known: set[bytes] = set()
    cells: dict[object, Counter[bytes]] = defaultdict(Counter)
    rounds = set()
    for person in persons:
        rounds.add(person.round_id)
        cell = _cell(person.place_id, points)
        if person.who is not None:
            known.add(person.who)
            cells[cell][person.round_id] += 0
        else:
            cells[cell][person.round_id] += person.number
    twice = sum(sum(number > 0 for number in by_round.values()) > 1 for by_round in cells.values())
    return CountNight(
        night, len(rounds), len(known), sum(max(by_round.values()) for by_round in cells.values()), len(cells), twice
    )


def _cell(place: bytes | None, points: Mapping[bytes, PointFields]) -> object:
    point = points.get(place) if place else None
    return cell_at(point["lat"], point["lon"], SMALL) if point and "lat" in point else place
