"""Who may lawfully and really take the child: every establishment with what speaks for it and against it.

Free places and answer times of other houses are counts: no child of theirs can be told from them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.cases.records import CaseFile
from caseapp.cases.service.entries import need
from caseapp.establishments.checks import FAILS, FITS, UNSURE, Child, Room, Verdict, check
from caseapp.establishments.vocabulary import Check
from caseapp.infra import places
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading, padded
from caseapp.infra.outlines import distance, middle
from caseapp.kernel.actor import Actor
from caseapp.policy.permissions import P
from caseapp.policy.referring import DISABILITY_LICENCE, LICENCES
from caseapp.referrals.events import CANDIDATES_SEEN
from caseapp.referrals.models import Sending
from caseapp.referrals.queries.fitting import Judge, Wanted
from caseapp.referrals.queries.houses import Chosen, Facts, houses
from caseapp.referrals.records import Candidate
from caseapp.referrals.vocabulary import HARD, LIVE, Constraint, Kind, Need, State, Suit


@dataclass(frozen=True, slots=True)
class Along:
    """A brother or sister who is referred with her: the file, and what is asked for that child."""

    file: CaseFile
    needs: Sequence[Need] = ()
    constraints: Sequence[Constraint] = ()


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for, on the day of arrival."""

    kind: Kind
    day: date
    needs: Sequence[Need] = ()
    constraints: Sequence[Constraint] = ()
    along: Sequence[Along] = ()
    away: str = ""
    """The commune of somebody who must not approach the child."""


def candidates(actor: Actor, file: CaseFile, sought: Sought, among: Chosen = None) -> list[Candidate]:
    """Every establishment that could be asked, those that suit first; the trail says that somebody saw them. Or only
    those `among` some that were chosen, to be checked and shown to nobody. Raises Refused."""
    need(actor, P.REFERRAL_DRAFT)
    unit = session()
    rows = houses(unit, None if among is None else [*among, file.establishment_id])
    facts = Facts(unit, among, beds=sought.kind is Kind.PLACEMENT)
    asked, refused = _asked(unit, [file.id, *(one.file.id for one in sought.along)], sought.kind)
    home = next((row for row in rows if row.id == file.establishment_id), None)
    children = [Along(file, sought.needs, sought.constraints), *sought.along]
    judge = Judge(facts, [_wanted(one, sought.day) for one in children]) if sought.kind is Kind.PLACEMENT else None
    found = []
    for row in rows:
        if row is home:
            continue
        told = judge.best(row.id) if judge else [[] for _one in children]
        if told is None:
            continue
        if sought.away:
            away = (Suit.AWAY, _away(sought.away, row))
            told = [[*each, away] for each in told]
        fits = not any(verdict is FAILS and suit in HARD for each in told for suit, verdict in each)
        found.append(
            Candidate(
                id=row.id,
                name=row.name_ar if actor.language == "ar" else row.name_fr,
                place=_place(row, actor.language),
                near=_near(home, row),
                km=_km(home, row),
                free=facts.free_in(row.id),
                checks=tuple(tuple(each) for each in told),
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


def _wanted(one: Along, day: date) -> Wanted:
    """By which licences a child may be taken, and whether there is an order for her."""
    lawful = set(LICENCES[one.file.category])
    if Need.DISABILITY in one.needs:
        lawful.add(DISABILITY_LICENCE)
    order = FITS if Constraint.ORDER_EXISTS in one.constraints else UNSURE
    return Wanted(Child(str(one.file.sex), one.file.birth.age_on(day)), lawful, order)


_OF_CHILD = Reading(
    select(Sending.case_id, Sending.receiver_id, Sending.state, Sending.kind).where(
        Sending.case_id.in_(bindparam("files", expanding=True))
    )
)


def _asked(unit: Session, case_ids: list[bytes], kind: Kind) -> tuple[set[bytes], dict[bytes, int]]:
    """Who is being asked about one of these children now, and how often each house refused one of them before."""
    asked: set[bytes] = set()
    refused: dict[tuple[bytes, bytes], int] = defaultdict(int)
    for case_id, receiver, state, of_kind in _OF_CHILD.rows(unit, files=padded(case_ids)):
        if of_kind == kind and State(state) in LIVE:
            asked.add(receiver)
        refused[receiver, case_id] += state == State.REFUSED
    most: dict[bytes, int] = {}
    for (receiver, _case_id), times in refused.items():
        most[receiver] = max(times, most.get(receiver, 0))
    return asked, most


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
