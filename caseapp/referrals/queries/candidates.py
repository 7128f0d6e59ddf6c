"""Who may lawfully and really take the child: every establishment with what speaks for it and against it.

Free places and answer times of other houses are counts: no child of theirs can be told from them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.cases.records import CaseFile
from caseapp.cases.service.entries import need
from caseapp.establishments.checks import FAILS, FITS, UNSURE, Child, Room, Verdict, check
from caseapp.establishments.vocabulary import Check
from caseapp.infra import places
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.infra.outlines import distance, middle
from caseapp.kernel.actor import Actor
from caseapp.policy.permissions import P
from caseapp.policy.referring import DISABILITY_LICENCE, LICENCES
from caseapp.referrals.events import CANDIDATES_SEEN
from caseapp.referrals.models import Sending
from caseapp.referrals.queries.houses import Chosen, Facts, counted, houses, houses_in
from caseapp.referrals.records import Candidate
from caseapp.referrals.vocabulary import HARD, LIVE, Constraint, Kind, Need, State, Suit

Outcomes = list[tuple[Suit, Verdict]]


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for, on the day of arrival."""

    kind: Kind
    day: date
    needs: Sequence[Need] = ()
    constraints: Sequence[Constraint] = ()
    siblings: int = 0
    away: str = ""
    """The commune of somebody who must not approach the child."""


def candidates(actor: Actor, file: CaseFile, sought: Sought, among: Chosen = None) -> list[Candidate]:
    """Every establishment that could be asked, those that suit first; the trail says that somebody saw them. Or only
    those `among` some that were chosen, to be checked and shown to nobody. Raises Refused."""
    need(actor, P.REFERRAL_DRAFT)
    search = _Search(actor, file, sought)
    found = search.look(houses(session(), among))
    if among is None:
        search.record(len(found))
    return sorted(found, key=_order)


def nearest(
    actor: Actor, file: CaseFile, sought: Sought, enough: int, chosen: Collection[bytes] = ()
) -> tuple[list[Candidate], int]:
    """What a page shows of `candidates`: the nearest `enough` that suit, or all there are where fewer suit, and those
    that were `chosen`; and how many there are. Whoever is farther away than enough that suit is not looked at: the page
    takes no longer in a large country than in a small one. Raises Refused."""
    need(actor, P.REFERRAL_DRAFT)
    search, unit = _Search(actor, file, sought), session()
    there = counted(unit, file.establishment_id, beds=search.beds)
    search.record(sum(there.values()))
    found: list[Candidate] = []
    wave: list[str] = []
    for province in sorted(there, key=search.way_to):
        wave.append(province)
        if sum(there[one] for one in wave) >= enough:
            found += search.look(houses_in(unit, wave))
            wave.clear()
            if sum(one.fits for one in found) >= enough:
                break
    else:
        found += search.look(houses_in(unit, wave))
    found += search.look(houses(unit, [one for one in chosen if one not in {known.id for known in found}]))
    found.sort(key=_order)
    return [one for place, one in enumerate(found) if place < enough or one.id in chosen], sum(there.values())


def _order(one: Candidate) -> tuple[Any, ...]:
    return not one.fits, one.near, one.km, one.refused_before, -one.free, one.name


class _Search:
    """Who could be asked for a child, and what is held against them. Not the house itself that asks."""

    def __init__(self, actor: Actor, file: CaseFile, sought: Sought) -> None:
        self._actor, self._file, self._sought = actor, file, sought
        self.beds = sought.kind is Kind.PLACEMENT
        self._home = next(iter(houses(session(), [file.establishment_id])), None)
        self._asking, self._refused = _asked(session(), file.id, sought.kind)
        self._child = Child(str(file.sex), file.birth.age_on(sought.day))
        self._lawful = set(LICENCES[file.category])
        if Need.DISABILITY in sought.needs:
            self._lawful.add(DISABILITY_LICENCE)
        self._legal = FITS if Constraint.ORDER_EXISTS in sought.constraints else UNSURE

    def record(self, places: int) -> None:
        """The line in the trail: somebody saw who could be asked."""
        record(session(), self._actor, CANDIDATES_SEEN, self._file.id, places=places)

    def way_to(self, province: str) -> tuple[int, int]:
        """How near a province is, and how far in kilometres: what goes first in the order of those that suit."""
        return _near(self._home, province), _km(self._home, province)

    def look(self, rows: Sequence[Any]) -> list[Candidate]:
        """What speaks for and against these houses; where a bed is asked for, only those have a say that have any."""
        facts = Facts(session(), [row.id for row in rows], beds=self.beds)
        judge = _Judge(facts, self._child, self._lawful, self._sought.siblings, self._legal)
        return [
            self._told(row, facts.free_in(row.id), judge.best(row.id) if self.beds else [])
            for row in rows
            if row.id != self._file.establishment_id and (not self.beds or row.id in facts.units)
        ]

    def _told(self, row: Any, free: int, told: Outcomes) -> Candidate:
        if self._sought.away:
            told = [*told, (Suit.AWAY, _away(self._sought.away, row))]
        near, km = self.way_to(row.province_code)
        if self._home and row.commune_code and row.commune_code == self._home.commune_code:
            near = 0
        return Candidate(
            id=row.id,
            name=row.name_ar if self._actor.language == "ar" else row.name_fr,
            place=_place(row, self._actor.language),
            near=near,
            km=km,
            free=free,
            checks=tuple(told),
            fits=not any(verdict is FAILS and suit in HARD for suit, verdict in told),
            refused_before=self._refused.get(row.id, 0),
            asked=row.id in self._asking,
        )


def fitting_beds(unit: Session, place_id: bytes, child: Child) -> int:
    """How many free beds of a house suit a child by its own figures: what "full" is held against."""
    facts = Facts(unit, [place_id], beds=True)
    return sum(facts.free.get(room.id, 0) for room in facts.units.get(place_id, ()) if _suits(room, child))


def _suits(room: Any, child: Child) -> bool:
    told = check(child, room.legal_category, Room(room.takes, room.age_from, room.age_to, room.legal_category), ())
    return FAILS not in (told[Check.SEX], told[Check.AGE])


class _Judge(NamedTuple):
    """What the units of a house are held against."""

    facts: Facts
    child: Child
    lawful: set[str]
    siblings: int
    order: Verdict

    def best(self, place_id: bytes) -> Outcomes:
        """The checks of the unit that suits best."""
        return min((self.outcomes(room) for room in self.facts.units[place_id]), key=_worst_first)

    def outcomes(self, room: Any) -> Outcomes:
        """The checks of one unit."""
        lines, free = self.facts.licence.get(room.establishment_id, []), self.facts.free.get(room.id, 0)
        category, sex, age, capacity = check(self.child, room.legal_category, room, lines).values()
        if room.legal_category not in self.lawful:
            category = FAILS
        places = FITS if free > 0 and capacity is not FAILS else FAILS
        found = [*zip(_ALWAYS, (category, sex, age, places), strict=True)]
        if self.siblings:
            found.append((Suit.SIBLINGS, FITS if free > self.siblings else FAILS))
        found.append((_ORDER, self.order))
        return found


_ALWAYS, _ORDER = (Suit.CATEGORY, Suit.SEX, Suit.AGE, Suit.PLACES), Suit.ORDER


def _worst_first(told: Outcomes) -> tuple[int, int]:
    """How many checks fail, and how many are unsure."""
    outcomes = [verdict for _suit, verdict in told]
    return outcomes.count(FAILS), outcomes.count(UNSURE)


_OF_CHILD = Reading(
    select(Sending.receiver_id, Sending.state, Sending.kind).where(Sending.case_id == bindparam("file"))
)


def _asked(unit: Session, case_id: bytes, kind: Kind) -> tuple[set[bytes], dict[bytes, int]]:
    """Who is being asked about this child now, and who refused her before."""
    asked: set[bytes] = set()
    refused: dict[bytes, int] = defaultdict(int)
    for receiver, state, of_kind in _OF_CHILD.rows(unit, file=case_id):
        if of_kind == kind and State(state) in LIVE:
            asked.add(receiver)
        refused[receiver] += state == State.REFUSED
    return asked, refused


def _place(row: Any, language: str) -> str:
    with_commune = places.commune(row.commune_code).name(language) if row.commune_code else ""
    return with_commune or places.province(row.province_code).name(language)


def _away(commune: str, row: Any) -> Verdict:
    """Whether a house is away from a commune: not in it, nor, where that is not known for sure, in its province."""
    if row.commune_code and (row.commune_code.startswith(commune) or commune.startswith(row.commune_code)):
        return Verdict.FAILS
    return Verdict.UNSURE if commune.startswith(f"{row.province_code}.") else Verdict.FITS


def _km(home: Any, province: str) -> int:
    """About how far it is between the middles of two provinces, as the crow flies; 0 within one, or where unknown."""
    return _between(home.province_code, province) if home is not None and home.province_code != province else 0


@cache
def _between(one: str, other: str) -> int:
    here, there = middle(one), middle(other)
    return round(distance(here, there)) if here and there else 0


def _near(home: Any, province: str) -> int:
    """1: the same province, 2: the same region, 3: farther. The same commune, 0, is for whoever knows the house."""
    if home is None:
        return 3
    if home.province_code == province:
        return 1
    return 2 if home.province_code.split(".")[0] == province.split(".")[0] else 3
