"""Where children are met: persons by place, then by cell, and none that holds too few (behaviour 76).

A known child counts once for each place in a span of nights. Silhouettes may be the same from night to night: of them a
place counts those of its fullest night, never the sum of nights.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from caseapp.cases.vocabulary import Sex
from caseapp.outreach.cells import cell_at, parts, shown
from caseapp.outreach.models import PointFields
from caseapp.outreach.queries.met import Person
from caseapp.outreach.vocabulary import AgeBand
from caseapp.policy.outreach import CELL_AT_LEAST


class Hotspot(NamedTuple):
    """A cell that may be shown: how many persons, at which places of ours."""

    cell: str
    persons: int
    places: tuple[bytes, ...]


class Hotspots(NamedTuple):
    """The cells, fullest first; and how many persons are in none: too few together in one, or at a place without a
    point. None: fewer than five."""

    cells: list[Hotspot]
    elsewhere: int | None


def chosen(persons: Iterable[Person], sex: Sex | None, band: AgeBand | None) -> list[Person]:
    """Those of a sex and an age band; where one is asked for, who has none is left out."""
    return [
        person for person in persons if (sex is None or person.sex is sex) and (band is None or person.band is band)
    ]


def by_place(persons: Iterable[Person]) -> dict[bytes, int]:
    """Persons by place: known children once, silhouettes of the fullest night."""
    known: dict[bytes, set[bytes]] = defaultdict(set)
    unnamed: dict[bytes, Counter[object]] = defaultdict(Counter)
    for person in persons:
        if person.who is not None:
            known[person.place_id].add(person.who)
        else:
            unnamed[person.place_id][person.night] += person.number
    places = set(known) | set(unnamed)
    return {place: len(known[place]) + max(unnamed[place].values(), default=0) for place in places}


def hotspots(persons: Iterable[Person], points: Mapping[bytes, PointFields]) -> Hotspots:
    """Persons by cell. Those at places whose point nobody noted are in none."""
    numbers: Counter[str] = Counter()
    where: dict[str, set[bytes]] = defaultdict(set)
    nowhere = 0
    for place, number in by_place(persons).items():
        point = points.get(place)
        if point is None or "lat" not in point:
            nowhere += number
            continue
        cell = cell_at(point["lat"], point["lon"])
        numbers[cell] += number
        where[cell].add(place)
    cells, left = shown(numbers)
    nowhere += left
    found = [Hotspot(cell, number, tuple(sorted(_inside(cell, cells, where)))) for cell, number in cells.items()]
    found.sort(key=lambda spot: (-spot.persons, spot.cell))
    return Hotspots(found, nowhere if nowhere == 0 or nowhere >= CELL_AT_LEAST else None)


def _inside(cell: str, cells: Mapping[str, int], where: Mapping[str, set[bytes]]) -> set[bytes]:
    """The places that are counted in a cell: its own, or those of the small cells it took in."""
    if cell in where:
        return where[cell]
    within = parts(cell, (fine for fine in where if fine not in cells))
    taken = {fine for between in parts(cell, cells) for fine in parts(between, where)}
    return {place for fine in within - taken for place in where[fine]}
