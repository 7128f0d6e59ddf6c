"""Who may lawfully and really take the child: every establishment with what speaks for it and against it.

Free places and answer times of other houses are counts: no child of theirs can be told from them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import Executable, func, or_, select
from sqlalchemy.orm import Session

from caseapp.accounts.models import Establishment
from caseapp.accounts.vocabulary import EstablishmentType
from caseapp.cases.records import CaseFile
from caseapp.cases.service.entries import need
from caseapp.establishments.checks import Child, Line, Room, Verdict, check
from caseapp.establishments.models import Bed, BedUse, Licensed, Stay, Unit
from caseapp.establishments.vocabulary import Check, Use
from caseapp.infra import places
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.guard import beyond_scope
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.permissions import P
from caseapp.policy.referring import DISABILITY_LICENCE, LATELY, LICENCES
from caseapp.referrals.events import CANDIDATES_SEEN
from caseapp.referrals.models import Sending
from caseapp.referrals.records import Candidate
from caseapp.referrals.vocabulary import HARD, LIVE, Constraint, Kind, Need, State, Suit

NOT_ASKED = frozenset({EstablishmentType.OPERATOR, EstablishmentType.AUTHORITY, EstablishmentType.PROVINCIAL_COMMITTEE})
"""Places that take no child and give no service."""
_BEST = (Verdict.FITS, Verdict.UNSURE, Verdict.FAILS)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for, on the day of arrival."""

    kind: Kind
    day: date
    needs: Sequence[Need] = ()
    constraints: Sequence[Constraint] = ()
    siblings: int = 0


def candidates(actor: Actor, file: CaseFile, sought: Sought) -> list[Candidate]:
    """Every establishment that could be asked, those that suit first. Raises Refused."""
    need(actor, P.REFERRAL_DRAFT)
    unit = session()
    rows = [row for row in _establishments(unit) if row.id != file.establishment_id]
    facts = _Facts(unit, sought)
    asked, refused = _asked(unit, file.id, sought.kind)
    home = next((row for row in _establishments(unit) if row.id == file.establishment_id), None)
    child = Child(str(file.sex), file.birth.age_on(sought.day))
    lawful = set(LICENCES[file.category])
    if Need.DISABILITY in sought.needs:
        lawful.add(DISABILITY_LICENCE)
    found = []
    for row in rows:
        told = facts.suits(row.id, child, lawful) if sought.kind is Kind.PLACEMENT else []
        if told is None:
            continue
        fits = not any(suit in HARD and verdict is Verdict.FAILS for suit, verdict in told)
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
                answers_in=facts.answers.get(row.id),
                asked=row.id in asked,
            )
        )
    record(unit, actor, CANDIDATES_SEEN, file.id, places=len(found))
    return sorted(found, key=lambda c: (not c.fits, c.near, c.refused_before, -c.free, c.answers_in or 0, c.name))


def fitting_beds(unit: Session, place_id: bytes, child: Child) -> int:
    """How many free beds of a house suit a child by its own figures: what "full" is held against."""
    facts = _Facts(unit, Sought(Kind.PLACEMENT, clock.today()))
    return sum(facts.free.get(room.id, 0) for room in facts.units.get(place_id, ()) if _suits(room, child))


class FreePlaces(NamedTuple):
    """How many beds of one unit of a house nobody uses, and for whom they are."""

    house_id: bytes
    name_fr: str
    name_ar: str
    province_code: str
    takes: str
    age_from: int
    age_to: int
    free: int


def free_places(unit: Session) -> list[FreePlaces]:
    """The free beds of every house that has beds, by unit: numbers, which tell of no child."""
    free = _free_beds(unit)
    houses = {row.id: row for row in _establishments(unit)}
    rooms = unit.execute(select(*Unit.__table__.c).where(Unit.ended_at.is_(None)).order_by(Unit.id)).all()
    found = []
    for room in rooms:
        house = houses.get(room.establishment_id)
        if house is not None:
            whose = (house.id, house.name_fr, house.name_ar, house.province_code)
            found.append(FreePlaces(*whose, room.takes, room.age_from, room.age_to, free.get(room.id, 0)))
    return found


def _suits(room: Any, child: Child) -> bool:
    told = check(child, room.legal_category, Room(room.takes, room.age_from, room.age_to, room.legal_category), ())
    return Verdict.FAILS not in (told[Check.SEX], told[Check.AGE])


class _Facts:
    """What is counted of every house, in four statements."""

    def __init__(self, unit: Session, sought: Sought) -> None:
        self.sought = sought
        self.units: dict[bytes, list[Any]] = defaultdict(list)
        for row in unit.execute(select(*Unit.__table__.c).where(Unit.ended_at.is_(None))):
            self.units[row.establishment_id].append(row)
        self.free = _free_beds(unit)
        self.licence = _licences(unit)
        self.answers = _answer_times(unit)

    def free_in(self, place_id: bytes) -> int:
        """Free beds of a house, whoever they are for."""
        return sum(self.free.get(room.id, 0) for room in self.units.get(place_id, ()))

    def suits(self, place_id: bytes, child: Child, lawful: set[str]) -> list[tuple[Suit, Verdict]] | None:
        """The checks of the unit that suits best; None for a house without beds."""
        rooms = self.units.get(place_id)
        if not rooms:
            return None
        told = [self._of(room, place_id, child, lawful) for room in rooms]
        return min(told, key=lambda one: [sum(v is bad for _s, v in one) for bad in reversed(_BEST)])

    def _of(self, room: Any, place_id: bytes, child: Child, lawful: set[str]) -> list[tuple[Suit, Verdict]]:
        lines, free = self.licence.get(place_id, []), self.free.get(room.id, 0)
        kind = Room(room.takes, room.age_from, room.age_to, room.legal_category)
        told = check(child, room.legal_category, kind, lines)
        category = told[Check.CATEGORY] if room.legal_category in lawful else Verdict.FAILS
        enough = free > 0 and told[Check.CAPACITY] is not Verdict.FAILS
        found = [
            (Suit.CATEGORY, category),
            (Suit.SEX, told[Check.SEX]),
            (Suit.AGE, told[Check.AGE]),
            (Suit.PLACES, Verdict.FITS if enough else Verdict.FAILS),
        ]
        if self.sought.siblings:
            together = free > self.sought.siblings
            found.append((Suit.SIBLINGS, Verdict.FITS if together else Verdict.FAILS))
        known = Constraint.ORDER_EXISTS in self.sought.constraints
        found.append((Suit.ORDER, Verdict.FITS if known else Verdict.UNSURE))
        return found


# Counts of other houses: only numbers come out of here, never a row.

_BUSY = BedUse.__table__.alias("busy")


def _numbers(unit: Session, query: Executable) -> Sequence[Any]:
    return beyond_scope(unit, query).all()


def _free_beds(unit: Session) -> dict[bytes, int]:
    bed, now = Bed.__table__, clock.now()
    lasting = or_(_BUSY.c.kind != str(Use.HOLD), _BUSY.c.expires_at.is_(None), _BUSY.c.expires_at > now)
    used = select(_BUSY.c.id).where(_BUSY.c.bed_id == bed.c.id, _BUSY.c.until.is_(None), lasting)
    query = (
        select(bed.c.unit_id, func.count())
        .where(bed.c.ended_at.is_(None), bed.c.emergency.is_(False), ~used.exists())
        .group_by(bed.c.unit_id)
    )
    return dict(_numbers(unit, query))


def _licences(unit: Session) -> Mapping[bytes, list[Line]]:
    stay, today = Stay.__table__.c, clock.today()
    counted = select(stay.licensed_id, func.count()).where(stay.ended_at.is_(None)).group_by(stay.licensed_id)
    taken = dict(_numbers(unit, counted))
    query = select(Licensed).where(Licensed.since <= today, or_(Licensed.until.is_(None), Licensed.until > today))
    found: dict[bytes, list[Line]] = defaultdict(list)
    for row in unit.scalars(query):
        room = Room(row.takes, row.age_from, row.age_to, row.legal_category)
        found[row.establishment_id].append(Line(row.id, room, row.places, taken.get(row.id, 0)))
    return found


def _answer_times(unit: Session) -> dict[bytes, float]:
    sending = Sending.__table__.c
    query = select(sending.receiver_id, sending.sent_at, sending.answered_at).where(
        sending.answered_at.is_not(None), sending.sent_at > clock.now() - LATELY
    )
    hours: dict[bytes, list[float]] = defaultdict(list)
    for row in _numbers(unit, query):
        hours[row.receiver_id].append((row.answered_at - row.sent_at).total_seconds() / 3600)
    return {receiver: median(times) for receiver, times in hours.items()}


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


def _establishments(unit: Session) -> Iterable[Any]:
    query = select(*Establishment.__table__.c).where(
        Establishment.ended_at.is_(None), Establishment.type.not_in([str(kind) for kind in NOT_ASKED])
    )
    return unit.execute(query).all()


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
