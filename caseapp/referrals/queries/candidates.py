"""Who may lawfully and really take the child: every establishment with what speaks for it and against it.

Free places and answer times of other houses are counts: no child of theirs can be told from them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.records import CaseFile
from caseapp.cases.service.entries import need
from caseapp.establishments.checks import Child, Room, Verdict, check
from caseapp.establishments.vocabulary import Check
from caseapp.infra import places
from caseapp.infra.audit import record
from caseapp.infra.db import session
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
    found = []
    for row in rows:
        if row is home:
            continue
        told = _best(facts, row.id, sought, child, lawful) if sought.kind is Kind.PLACEMENT else []
        if told is None:
            continue
        fits = not any(verdict is Verdict.FAILS and suit in HARD for suit, verdict in told)
        found.append(
            Candidate(
                id=row.id,
                name=row.name_ar if actor.language == "ar" else row.name_fr,
                place=_place(row, actor.language),
                near=_near(home, row),
                free=facts.free_in(row.id),
                checks=told,
                fits=fits,
                refused_before=refused.get(row.id, 0),
                asked=row.id in asked,
            )
        )
    if among is None:
        record(unit, actor, CANDIDATES_SEEN, file.id, places=len(found))
    return sorted(found, key=lambda c: (not c.fits, c.near, c.refused_before, -c.free, c.name))


def fitting_beds(unit: Session, place_id: bytes, child: Child) -> int:
    """How many free beds of a house suit a child by its own figures: what "full" is held against."""
    facts = Facts(unit, [place_id], beds=True)
    return sum(facts.free.get(room.id, 0) for room in facts.units.get(place_id, ()) if _suits(room, child))


def _suits(room: Any, child: Child) -> bool:
    told = check(child, room.legal_category, Room(room.takes, room.age_from, room.age_to, room.legal_category), ())
    return Verdict.FAILS not in (told[Check.SEX], told[Check.AGE])


def _best(facts: Facts, place_id: bytes, sought: Sought, child: Child, lawful: set[str]) -> Outcomes | None:
    """The checks of the unit that suits best; None for a house without beds."""
    told = [_outcomes(facts, room, sought, child, lawful) for room in facts.units.get(place_id, ())]
    return min(told, key=_worst_first) if told else None


def _outcomes(facts: Facts, room: Any, sought: Sought, child: Child, lawful: set[str]) -> Outcomes:
    lines, free = facts.licence.get(room.establishment_id, []), facts.free.get(room.id, 0)
    told = check(child, room.legal_category, room, lines)
    category = told[Check.CATEGORY] if room.legal_category in lawful else Verdict.FAILS
    enough = free > 0 and told[Check.CAPACITY] is not Verdict.FAILS
    found = [
        (Suit.CATEGORY, category),
        (Suit.SEX, told[Check.SEX]),
        (Suit.AGE, told[Check.AGE]),
        (Suit.PLACES, Verdict.FITS if enough else Verdict.FAILS),
    ]
    if sought.siblings:
        together = free > sought.siblings
        found.append((Suit.SIBLINGS, Verdict.FITS if together else Verdict.FAILS))
    known = Constraint.ORDER_EXISTS in sought.constraints
    found.append((Suit.ORDER, Verdict.FITS if known else Verdict.UNSURE))
    return found


def _worst_first(told: Outcomes) -> tuple[int, int]:
    """How many checks fail, and how many are unsure."""
    outcomes = [verdict for _suit, verdict in told]
    return outcomes.count(Verdict.FAILS), outcomes.count(Verdict.UNSURE)


def _asked(unit: Session, case_id: bytes, kind: Kind) -> tuple[set[bytes], dict[bytes, int]]:
    """Who is being asked about this child now, and who refused her before."""
    asked: set[bytes] = set()
    refused: dict[bytes, int] = defaultdict(int)
    query = select(Sending.receiver_id, Sending.state, Sending.kind).where(Sending.case_id == case_id)
    for receiver, state, of_kind in unit.execute(query):
        if of_kind == kind and State(state) in LIVE:
            asked.add(receiver)
        refused[receiver] += state == State.REFUSED
    return asked, refused


def _place(row: Any, language: str) -> str:
    with_commune = places.commune(row.commune_code).name(language) if row.commune_code else ""
    return with_commune or places.province(row.province_code).name(language)


def _near(home: Any, row: Any) -> int:
    if home is None:
        return 3
    if home.commune_code and home.commune_code == row.commune_code:
        return 0
    if home.province_code == row.province_code:
        return 1
    return 2 if home.province_code.split(".")[0] == row.province_code.split(".")[0] else 3
