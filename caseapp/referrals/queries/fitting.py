"""Which units of a house take one child, or several who must not be separated: pure functions over counted facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from caseapp.establishments.checks import FAILS, FITS, UNSURE, Child, Line, Verdict, check, place_in_licence
from caseapp.policy.referring import DISABILITY_LICENCE, ENTERS_BY, ENTERS_FOR_NOW
from caseapp.referrals.queries.houses import Facts
from caseapp.referrals.vocabulary import Suit

Outcomes = list[tuple[Suit, Verdict]]
_ALWAYS, _ORDER = (Suit.CATEGORY, Suit.SEX, Suit.AGE, Suit.PLACES), Suit.ORDER
_NO_BED = (1, 0, 0)
"""Worse than any bed: a child without one fails, whatever the unit is."""


class Wanted(NamedTuple):
    """What is asked for one child: by which licences she may be taken, and by what right she would enter."""

    child: Child
    lawful: set[str]
    rights: frozenset[str]
    """Kinds of right that are held for her, or awaited (`policy.referring.ENTERS_BY`)."""
    care: Sequence[Suit] = ()
    """What of her only the house itself can say yes to, unless the directory or its licence does."""


class Judge(NamedTuple):
    """What the units of a house are held against: one child, or all who are referred together."""

    facts: Facts
    wanted: Sequence[Wanted]
    care: Mapping[bytes, Collection[Suit]]
    """What each house says that it cares for."""

    def best(self, place_id: bytes) -> list[Outcomes]:
        """The checks of the units that suit best, for each child. Brothers and sisters may sleep in different units of
        one house; there is room for them when each has a bed in one that fits."""
        rooms = self.facts.units[place_id]
        told = [[self._outcomes(who, room) for room in rooms] for who in self.wanted]
        if len(told) == 1:
            return [min(told[0], key=_worst_first)]
        free = [self.facts.free.get(room.id, 0) for room in rooms]
        seats = seated([[_worst_first(outcomes) for outcomes in row] for row in told], free)
        found = []
        for row, seat in zip(told, seats, strict=True):
            found.append([*(row[seat] if seat is not None else min(row, key=_worst_first))])
        together = None not in seats and self._licensed(place_id, [rooms[seat] for seat in seats if seat is not None])
        return [[*(line for line in each if line[0] is not Suit.PLACES), _room_for(together)] for each in found]

    def serves(self, place_id: bytes) -> list[Outcomes]:
        """What is asked for each child of a house that gives a service: no bed has a say."""
        return [self.cares(who, place_id) for who in self.wanted]

    def _outcomes(self, who: Wanted, room: Any) -> Outcomes:
        """The checks of one unit for one child."""
        lines, free = self.facts.licence.get(room.establishment_id, []), self.facts.free.get(room.id, 0)
        category, sex, age, capacity = check(who.child, room.legal_category, room, lines).values()
        if room.legal_category not in who.lawful:
            category = FAILS
        places = FITS if free > 0 and capacity is not FAILS else FAILS
        fitting = zip(_ALWAYS, (category, sex, age, places), strict=True)
        order = (_ORDER, enters(who.rights, room.legal_category))
        return [*fitting, order, *self.cares(who, room.establishment_id, room.legal_category)]

    def cares(self, who: Wanted, place_id: bytes, category: str = "") -> Outcomes:
        """Whether a house, or a unit of a `category`, says that it cares for what she has; else it must be asked."""
        known = {*self.care.get(place_id, ()), *([Suit.DISABILITY] if category == DISABILITY_LICENCE else ())}
        return [(suit, FITS if suit in known else UNSURE) for suit in who.care]

    def _licensed(self, place_id: bytes, rooms: Sequence[Any]) -> bool:
        """Whether the licence has a place for each of them, one after the other."""
        lines: list[Line] = [*self.facts.licence.get(place_id, [])]
        for who, room in zip(self.wanted, rooms, strict=True):
            line = place_in_licence(who.child, room.legal_category, lines)
            if line is None:
                return False
            lines[lines.index(line)] = line._replace(taken=line.taken + 1)
        return True


def enters(rights: Collection[str], category: str) -> Verdict:
    """Whether what is held for a child opens the door of a house with this specialisation: an order or a consent that
    does, or for now a danger or an order that was asked for; nothing of it does not."""
    if ENTERS_BY[category].intersection(rights):
        return FITS
    return UNSURE if ENTERS_FOR_NOW.intersection(rights) else FAILS


def seated(costs: Sequence[Sequence[tuple[int, int]]], free: Sequence[int]) -> list[int | None]:
    """For each child the unit in which she sleeps, so that as many as possible have a bed and as little as possible
    speaks against it; None for whoever has none. `costs`: for each child, by unit, checks that fail and are unsure."""
    most = len(costs)

    @cache
    def best(at: int, left: tuple[int, ...]) -> tuple[tuple[int, int, int], tuple[int | None, ...]]:
        if at == most:
            return (0, 0, 0), ()
        rest, seats = best(at + 1, left)
        found = (_sum(_NO_BED, rest), (None, *seats))
        for unit, beds in enumerate(left):
            if beds:
                rest, seats = best(at + 1, (*left[:unit], beds - 1, *left[unit + 1 :]))
                cost = _sum((0, *costs[at][unit]), rest)
                if cost < found[0]:
                    found = (cost, (unit, *seats))
        return found

    return [*best(0, tuple(min(max(beds, 0), most) for beds in free))[1]]


def _sum(one: tuple[int, int, int], other: tuple[int, int, int]) -> tuple[int, int, int]:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _room_for(together: bool) -> tuple[Suit, Verdict]:
    return Suit.SIBLINGS, FITS if together else FAILS


def _worst_first(told: Outcomes) -> tuple[int, int]:
    """How many checks fail, and how many are unsure."""
    outcomes = [verdict for _suit, verdict in told]
    return outcomes.count(FAILS), outcomes.count(UNSURE)
