"""Who may lawfully and really take the child: every establishment with what speaks for it and against it.

Free places and answer times of other houses are counts: no child of theirs can be told from them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
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
from caseapp.referrals.queries.houses import Chosen, Facts, houses
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
    unit = session()
    rows = houses(unit, None if among is None else [*among, file.establishment_id])
    facts = Facts(unit, among, beds=sought.kind is Kind.PLACEMENT)
    asked, refused = _asked(unit, file.id, sought.kind)
    home = next((row for row in rows if row.id == file.establishment_id), None)
    child = Child(str(file.sex), file.birth.age_on(sought.day))
    lawful = set(LICENCES[file.category])
    if Need.DISABILITY in sought.needs:
        lawful.add(DISABILITY_LICENCE)
    order = FITS if Constraint.ORDER_EXISTS in sought.constraints else UNSURE
    judge = _Judge(facts, child, lawful, sought.siblings, order) if sought.kind is Kind.PLACEMENT else None
    found = []
    for row in rows:
        if row is home:
            continue
        told = judge.best(row.id) if judge else []
        if told is None:
            continue
        if sought.away:
            told = [*told, (Suit.AWAY, _away(sought.away, row))]
        fits = not any(verdict is FAILS and suit in HARD for suit, verdict in told)
        found.append(
            Candidate(
                id=row.id,
                name=row.name_ar if actor.language == "ar" else row.name_fr,
                place=_place(row, actor.language),
                near=_near(home, row),
                km=_km(home, row),
                free=facts.free_in(row.id),
                checks=tuple(told),
                fits=fits,
                refused_before=refused.get(row.id, 0),
                asked=row.id in asked,
            )
        )
    if among is None:
        record(unit, actor, CANDIDATES_SEEN, file.id, places=len(found))
    return sorted(found, key=lambda c: (not c.fits, c.near, c.km, c.refused_before, -c.free, c.name))


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

    def best(self, place_id: bytes) -> Outcomes | None:
        """The checks of the unit that suits best; None for a house without beds."""
        told = [self.outcomes(room) for room in self.facts.units.get(place_id, ())]
        return min(told, key=_worst_first) if told else None

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


def _km(home: Any, row: Any) -> int:
    """About how far it is between the middles of two provinces, as the crow flies; 0 within one, or where unknown."""
    if home is None or home.province_code == row.province_code:
        return 0
    here, there = middle(home.province_code), middle(row.province_code)
    return round(distance(here, there)) if here and there else 0


def _near(home: Any, row: Any) -> int:
    if home is None:
        return 3
    if home.commune_code and home.commune_code == row.commune_code:
        return 0
    if home.province_code == row.province_code:
        return 1
    return 2 if home.province_code.split(".")[0] == row.province_code.split(".")[0] else 3
