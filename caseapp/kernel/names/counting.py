"""What a register counts of its own people: skeletons, years, communes that are more frequent there than the public's
shares let expect.

A list of few numbers, as identifying as the names of a region: it is kept sealed. The shards of a value follow from it
where it says more than the public does (`shards`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from caseapp.kernel.names.frequency import Table, share_of
from caseapp.kernel.names.nicknames import SHIPPED, Nicknames
from caseapp.kernel.names.people import Known, known_years
from caseapp.kernel.names.skeleton import deletions
from caseapp.kernel.names.tokens import part_keys

FEWEST: Final = 5
"""People who bear what is listed, at least: fewer may be one family."""

MORE: Final = 1.25
"""How much more frequent than expected something is that is listed."""

LISTED: Final = {
    "given": 2.5e-4,
    "family": 2.5e-4,
    "mother": 2.5e-4,
    "given_deleted": 1e-3,
    "family_deleted": 1e-3,
    "place": 0.02,
    "year": 0.02,
    "sex": 0.1,
}
"""The least share that is listed: nothing rarer makes a value frequent, whatever it stands beside."""


@dataclass(frozen=True, eq=False, slots=True)
class Counted:
    """Shares of the register's people, by table: as `frequency.Table`, and `mother`, `place`, `year`, `sex`."""

    shares: Mapping[str, Mapping[str, float]]

    def share(self, key: str, table: str) -> float:
        """The share of people who have it; 0 where it is not listed."""
        return self.shares.get(table, {}).get(key, 0.0)

    def told(self) -> dict[str, Any]:
        """As it is sealed: parts of a million."""
        return {table: {key: round(share * 1e6) for key, share in row.items()} for table, row in self.shares.items()}

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Counted:
        """What `told` gave."""
        return cls({table: {key: parts / 1e6 for key, parts in row.items()} for table, row in told.items()})

    def __bool__(self) -> bool:
        """Whether anything is listed."""
        return any(self.shares.values())


NOTHING: Final = Counted({})


def count(people: Iterable[Known], nicknames: Nicknames = SHIPPED) -> Counted:
    """What a register, or people drawn from it by lot, show to be more frequent than expected."""
    counted: dict[str, Counter[str]] = {table: Counter() for table in LISTED}
    files = 0
    for known in people:
        files += 1
        for table, keys in _tables(known, nicknames):
            counted[table].update(set(keys))
    shares: dict[str, dict[str, float]] = {}
    for table, counts in counted.items():
        least = max(FEWEST, LISTED[table] * files)
        shares[table] = {
            key: times / files
            for key, times in sorted(counts.items())
            if times >= least and times > MORE * files * _usual(key, table)
        }
    return Counted({table: row for table, row in shares.items() if row})


def _usual(key: str, table: str) -> float:
    """The share that the public lets expect; of years and places it lets expect nothing."""
    known = _PUBLIC.get(table)
    return share_of(key, known) if known else 0.0


_PUBLIC: Final[dict[str, Table]] = {
    "given": "given",
    "family": "family",
    "mother": "given",
    "given_deleted": "given_deleted",
    "family_deleted": "family_deleted",
}


def _tables(known: Known, nicknames: Nicknames) -> Iterator[tuple[str, Iterable[str]]]:
    spelled = {
        "given": (known.given, known.given_ar, known.nickname),
        "family": (known.family, known.family_ar),
        "mother": (known.mother, known.mother_ar),
    }
    for part, spellings in spelled.items():
        keys = {key for spelling in spellings if spelling for key in part_keys(spelling, nicknames)}
        yield part, keys
        if part != "mother":
            yield f"{part}_deleted", (less for key in keys for less in (key, *deletions(key)))
    yield "place", filter(None, (known.place,))
    yield "sex", filter(None, (known.sex,))
    years = known_years(known.born_low, known.born_high)
    yield "year", map(str, range(years[0], years[1] + 1)) if years else ()
