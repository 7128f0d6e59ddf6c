"""The numbers of a night, folded from what was met: plain Python, the same for the page, the report and its paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from caseapp.outreach.records import EncounterLine, PlaceSeen
from caseapp.outreach.vocabulary import Given

ORIENTED = frozenset({Given.ESCORT, Given.ORIENTATION, Given.TRANSPORT, Given.DAY_CENTRE})
"""What takes a child somewhere else than where it was met."""


class Tally(NamedTuple):
    """How many. Children who have a code, silhouettes, and those who were only counted are never added up: the same
    child may be among all three."""

    encounters: int
    known: int
    """Children with a code, each once."""
    silhouettes: int
    boys: int
    girls: int
    others: int
    adults: int
    places: int
    grave: int
    refusals: int
    oriented: int
    given: dict[Given, int]

    @property
    def counted(self) -> int:
        """Children who were only counted."""
        return self.boys + self.girls + self.others


def tally(encounters: Sequence[EncounterLine], seen: Iterable[PlaceSeen] = ()) -> Tally:
    """Fold encounters into numbers."""
    persons = [person for one in encounters for person in one.persons]
    boys, girls, others, adults = (sum(one.counted[which] for one in encounters) for which in range(4))
    given: Counter[Given] = Counter()
    for one in encounters:
        given.update(one.given)
    return Tally(
        encounters=len(encounters),
        known=len({person.profile_id for person in persons if person.profile_id}),
        silhouettes=sum(1 for person in persons if not person.profile_id),
        boys=boys,
        girls=girls,
        others=others,
        adults=adults,
        places=len({one.place_id or one.told.get("where") for one in encounters} | {one.place_id for one in seen}),
        grave=sum(one.grave for one in encounters),
        refusals=sum(1 for one in encounters if one.refusal or one.adherence == "refuses"),
        oriented=sum(1 for one in encounters if ORIENTED & one.given.keys()),
        given={what: given[what] for what in Given if given[what]},
    )
