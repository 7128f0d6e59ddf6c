"""Where children are met: persons by place, then by cell, and none that holds too few (behaviour 76).

A known child counts once for each place in a span of nights. Silhouettes may be the same from night to night: of them a
place counts those of its fullest night, never the sum of nights.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from caseapp.cases.vocabulary import Sex
from caseapp.kernel.disclosure import protect
from caseapp.outreach.cells import cell_at, parts, shown
from caseapp.outreach.models import PointFields
from caseapp.outreach.queries.met import Person
from caseapp.outreach.vocabulary import AgeBand
from caseapp.policy.outreach import CELL_AT_LEAST

Kind = tuple[Sex | None, AgeBand | None]
Tally = Counter[Kind]


class Hotspot(NamedTuple):
    """A cell that may be shown: how many persons, at which places of ours."""

    cell: str
    persons: int
    places: tuple[bytes, ...]


class Hotspots(NamedTuple):
    """The cells, fullest first; and how many persons are in none: too few together in one, at a place without a point,
    or at none of our places: words of where give no cell. None: fewer than five."""

    cells: list[Hotspot]
    elsewhere: int | None


def by_place(persons: Iterable[Person]) -> dict[bytes | None, Tally]:
    """Persons by place, told apart by sex and age: known children once, silhouettes of the fullest night. A number by
    sex or by age is a part of the whole, never a night of its own: else the parts would not add up, and tell more."""
    known: dict[bytes | None, dict[bytes, Kind]] = defaultdict(dict)
    unnamed: dict[bytes | None, dict[object, Tally]] = defaultdict(lambda: defaultdict(Counter))
    for person in persons:
        if person.who is not None:
            known[person.place_id][person.who] = (person.sex, person.band)
        else:
            unnamed[person.place_id][person.night][person.sex, person.band] += person.number
    found = {}
    for place in {*known, *unnamed}:
        fullest = max(unnamed[place].values(), key=lambda tally: tally.total(), default=Counter())
        found[place] = Counter(known[place].values()) + fullest
    return found


def hotspots(
    persons: Iterable[Person], points: Mapping[bytes, PointFields], of: Sex | AgeBand | None = None
) -> Hotspots:
    """Persons by cell; or those `of` a sex or an age, in the very cells of all of them. Those at places whose point
    nobody noted are in none.

    A part is hidden where it is small, and where the whole and the other parts would tell it, or would tell another
    that is small (`kernel.disclosure.protect`). By sex or by age, never by both at once: of two tables that cross, the
    corner could be worked out."""
    numbers: Counter[str] = Counter()
    where: dict[str, set[bytes]] = defaultdict(set)
    tallies, nowhere = by_place(persons), 0
    for place, tally in tallies.items():
        point = points.get(place) if place else None
        if place is None or point is None or "lat" not in point:
            nowhere += tally.total()
            continue
        cell = cell_at(point["lat"], point["lon"])
        numbers[cell] += tally.total()
        where[cell].add(place)
    cells, left = shown(numbers)
    nowhere += left
    places = {cell: _inside(cell, cells, where) for cell in cells}
    if of is not None:
        cells = {cell: part for cell in cells if (part := _part(of, (tallies[place] for place in places[cell])))}
        nowhere = 0
    found = [Hotspot(cell, number, tuple(sorted(places[cell]))) for cell, number in cells.items()]
    found.sort(key=lambda spot: (-spot.persons, spot.cell))
    return Hotspots(found, nowhere if nowhere == 0 or nowhere >= CELL_AT_LEAST else None)


def _part(of: Sex | AgeBand, tallies: Iterable[Tally]) -> int | None:
    """How many of a cell are of a sex or an age; nothing where that is not told."""
    parts: Counter[Sex | AgeBand | None] = Counter()
    for tally in tallies:
        for (sex, band), number in tally.items():
            parts[sex if isinstance(of, Sex) else band] += number
    return protect(parts, CELL_AT_LEAST).get(of)


def _inside(cell: str, cells: Mapping[str, int], where: Mapping[str, set[bytes]]) -> set[bytes]:
    """The places that are counted in a cell: its own, or those of the small cells it took in."""
    if cell in where:
        return where[cell]
    within = parts(cell, (fine for fine in where if fine not in cells))
    taken = {fine for between in parts(cell, cells) for fine in parts(between, where)}
    return {place for fine in within - taken for place in where[fine]}
