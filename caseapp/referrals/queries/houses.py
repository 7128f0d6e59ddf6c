"""What is counted of the houses that could be asked: free beds, places of a licence, how soon they usually answer.

Of other houses' rows only numbers come out of here. All houses are counted at once for the page, a few where a few were
chosen: each question has both forms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from caseapp.accounts.models import Establishment
from caseapp.accounts.vocabulary import EstablishmentType
from caseapp.directory.models import Offer
from caseapp.directory.vocabulary import Public, Service
from caseapp.establishments.checks import Line, Room
from caseapp.establishments.models import Bed, BedUse, Licensed, Stay, Unit
from caseapp.establishments.vocabulary import Use
from caseapp.infra.db.reading import Reading, padded
from caseapp.kernel import clock
from caseapp.policy.referring import LATELY
from caseapp.referrals.models import Sending
from caseapp.referrals.vocabulary import Suit

NOT_ASKED = frozenset({EstablishmentType.OPERATOR, EstablishmentType.AUTHORITY, EstablishmentType.PROVINCIAL_COMMITTEE})
"""Places that take no child and give no service."""
Chosen = list[bytes] | None
"""Ids of the houses that matter; None: all."""
_BED, _USE, _STAY, _SENDING = (model.__table__.c for model in (Bed, BedUse, Stay, Sending))


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


class Facts:
    """What is counted of the `chosen` houses; of their units and `beds` only where a bed is asked for."""

    def __init__(self, unit: Session, chosen: Chosen, *, beds: bool) -> None:
        self.units: dict[bytes, list[Any]] = defaultdict(list)
        self.free: Mapping[bytes, int] = {}
        self.licence: Mapping[bytes, list[Line]] = {}
        if not beds or chosen == []:
            return
        for row in _UNITS.rows(unit, chosen):
            self.units[row.establishment_id].append(row)
        used = dict(_USED.numbers(unit, chosen, now=clock.now()))
        self.free = {room.id: room.beds - used.get(room.id, 0) for rooms in self.units.values() for room in rooms}
        self.licence = _licences(unit, chosen)

    def free_in(self, place_id: bytes) -> int:
        """Free beds of a house, whoever they are for."""
        return sum(self.free.get(room.id, 0) for room in self.units.get(place_id, ()))


class _Asked:
    """A question of all houses, and the same of a few; `numbers` is for counting rows that nobody here may see."""

    def __init__(
        self, statement: Select[*tuple[Any, ...]], house: ColumnElement[bytes] | InstrumentedAttribute[bytes]
    ) -> None:
        few = statement.where(house.in_(bindparam("houses", expanding=True)))
        self._readings = Reading(statement), Reading(few)

    def rows(self, unit: Session, chosen: Chosen, **values: Any) -> Sequence[Any]:
        """Its rows, within the scope."""
        if chosen is None:
            return self._readings[0].rows(unit, **values)
        return self._readings[1].rows(unit, houses=padded(list(chosen)), **values)

    def numbers(self, unit: Session, chosen: Chosen, **values: Any) -> Sequence[Any]:
        """Its rows, past the scope."""
        if chosen is None:
            return self._readings[0].beyond(unit, **values)
        return self._readings[1].beyond(unit, houses=padded(list(chosen)), **values)


_TAKES = and_(Establishment.ended_at.is_(None), Establishment.type.not_in([str(kind) for kind in NOT_ASKED]))
_HOUSE = select(
    Establishment.id,
    Establishment.name_fr,
    Establishment.name_ar,
    Establishment.commune_code,
    Establishment.province_code,
).where(_TAKES)
_HOUSES = _Asked(_HOUSE, Establishment.id)
_IN_PROVINCES = Reading(_HOUSE.where(Establishment.province_code.in_(bindparam("provinces", expanding=True))))
_HOUSING = exists().where(Unit.establishment_id == Establishment.id, Unit.ended_at.is_(None))
_COUNTS = {
    beds: Reading(
        select(Establishment.province_code, func.count().label("houses"))
        .where(_TAKES, Establishment.id != bindparam("but"), _HOUSING if beds else true())
        .group_by(Establishment.province_code)
    )
    for beds in (True, False)
}
_COUNTED = and_(_BED.ended_at.is_(None), _BED.emergency.is_(False))
"""Beds that are a place: one beyond the licence is not."""
_BEDS = select(func.count()).where(_BED.unit_id == Unit.id, _COUNTED).correlate(Unit).scalar_subquery()
_UNITS = _Asked(
    select(
        Unit.id,
        Unit.establishment_id,
        Unit.takes,
        Unit.age_from,
        Unit.age_to,
        Unit.legal_category,
        _BEDS.label("beds"),
    ).where(Unit.ended_at.is_(None)),
    Unit.establishment_id,
)
_LASTING = or_(_USE.kind != str(Use.HOLD), _USE.expires_at.is_(None), _USE.expires_at > bindparam("now"))
_USED = _Asked(
    select(_BED.unit_id, func.count())
    .join_from(BedUse.__table__, Bed.__table__, _BED.id == _USE.bed_id)
    .where(_COUNTED, _USE.until.is_(None), _LASTING)
    .group_by(_BED.unit_id),
    _USE.establishment_id,
)
_LICENCES = _Asked(
    select(
        Licensed.id,
        Licensed.establishment_id,
        Licensed.takes,
        Licensed.age_from,
        Licensed.age_to,
        Licensed.legal_category,
        Licensed.places,
    ).where(Licensed.since <= bindparam("today"), or_(Licensed.until.is_(None), Licensed.until > bindparam("today"))),
    Licensed.establishment_id,
)
_TAKEN = _Asked(
    select(_STAY.licensed_id, func.count()).where(_STAY.ended_at.is_(None)).group_by(_STAY.licensed_id),
    _STAY.establishment_id,
)
_ANSWERED = Reading(
    select(_SENDING.receiver_id, _SENDING.sent_at, _SENDING.answered_at).where(
        _SENDING.receiver_id.in_(bindparam("houses", expanding=True)),
        _SENDING.answered_at.is_not(None),
        _SENDING.sent_at > bindparam("since"),
    )
)


_CARE: Mapping[Suit, frozenset[Service]] = {
    Suit.DISABILITY: frozenset({Service.DISABILITY, Service.REHABILITATION}),
    Suit.HEALTH: frozenset({Service.PRIMARY_CARE, Service.HOSPITAL}),
}
"""By what service in its own entry of the directory a house says that it cares for such children."""
_OFFERS = _Asked(
    select(Offer.site_id, Offer.service, Offer.publics).where(Offer.ended_at.is_(None)),
    Offer.site_id,
)


def care_of(unit: Session, chosen: list[bytes]) -> dict[bytes, set[Suit]]:
    """What each of the chosen houses says in the directory that it cares for: its entry has its own id there."""
    found: dict[bytes, set[Suit]] = defaultdict(set)
    for row in _OFFERS.rows(unit, chosen):
        found[row.site_id] |= {suit for suit, services in _CARE.items() if row.service in services}
        if Public.DISABILITY in row.publics.split():
            found[row.site_id].add(Suit.DISABILITY)
    return found


def houses(unit: Session, chosen: Chosen) -> Sequence[Any]:
    """Establishments that take children or give a service: names and where they are."""
    return _HOUSES.rows(unit, chosen) if chosen != [] else ()


def houses_in(unit: Session, provinces: Sequence[str]) -> Sequence[Any]:
    """Those of some provinces."""
    return _IN_PROVINCES.rows(unit, provinces=padded(list(provinces))) if provinces else ()


def counted(unit: Session, but: bytes, *, beds: bool) -> dict[str, int]:
    """How many there are in each province besides one, with beds or at all."""
    return {row.province_code: row.houses for row in _COUNTS[beds].rows(unit, but=but)}


def free_places(unit: Session) -> list[FreePlaces]:
    """The free beds of every house that has beds, by unit: numbers, which tell of no child."""
    facts = Facts(unit, None, beds=True)
    known = {row.id: row for row in houses(unit, None)}
    found = []
    for room in sorted((room for rooms in facts.units.values() for room in rooms), key=lambda room: room.id):
        house = known.get(room.establishment_id)
        if house is not None:
            whose = (house.id, house.name_fr, house.name_ar, house.province_code)
            found.append(FreePlaces(*whose, room.takes, room.age_from, room.age_to, facts.free[room.id]))
    return found


def _licences(unit: Session, chosen: Chosen) -> Mapping[bytes, list[Line]]:
    taken = dict(_TAKEN.numbers(unit, chosen))
    found: dict[bytes, list[Line]] = defaultdict(list)
    for row in _LICENCES.rows(unit, chosen, today=clock.today()):
        room = Room(row.takes, row.age_from, row.age_to, row.legal_category)
        found[row.establishment_id].append(Line(row.id, room, row.places, taken.get(row.id, 0)))
    return found


def answer_times(unit: Session, chosen: Sequence[bytes]) -> dict[bytes, float]:
    """Hours within which each of the chosen houses usually answered lately; a house that was never asked is absent."""
    hours: dict[bytes, list[float]] = defaultdict(list)
    for row in _ANSWERED.beyond(unit, houses=padded(list(chosen)), since=clock.now() - LATELY):
        hours[row.receiver_id].append((row.answered_at - row.sent_at).total_seconds() / 3600)
    return {receiver: median(times) for receiver, times in hours.items()}
