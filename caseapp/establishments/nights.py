"""What a night was like: counted once, when it has come, and never again; and holds whose time has passed.

A bed's uses are kept with their hours, so a night can be counted as it was although the machine was off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Mapped, Session

from caseapp.accounts.models import Establishment
from caseapp.config import Settings
from caseapp.establishments.models import Bed, BedUse, Night, Outing, Unit
from caseapp.establishments.service.uses import lapse
from caseapp.establishments.vocabulary import Use
from caseapp.infra import jobs
from caseapp.infra.db.session import GuardedSession
from caseapp.kernel import clock
from caseapp.norms import values
from caseapp.policy.placement import NIGHT_TURNS_AT, UNACCOUNTED_AT

FARTHEST = 31
"""Nights that are counted afterwards, after a machine was off."""


def night_of(at: datetime) -> date:
    """The day on which the night of this moment began: a night belongs to one day, across midnight."""
    moment = clock.local(at)
    return moment.date() - timedelta(days=1) if moment.hour < NIGHT_TURNS_AT else moment.date()


def count_night(unit: Session, day: date) -> int:
    """Write down how many beds were what in the night of `day`, unit by unit, at the hour of each house. How many
    units."""
    hours: dict[datetime, list[bytes]] = defaultdict(list)
    for place in unit.scalars(select(Establishment.id)):
        hours[begin_of(day, place)].append(place)
    return sum(_count_at(unit, day, at, places) for at, places in hours.items())


def _count_at(unit: Session, day: date, at: datetime, places: Collection[bytes]) -> int:
    beds = unit.execute(
        select(Bed.id, Bed.unit_id, Bed.establishment_id, Bed.emergency)
        .join(Unit, Unit.id == Bed.unit_id)
        .where(or_(Bed.ended_at.is_(None), Bed.ended_at > at), Bed.establishment_id.in_(places))
    ).all()
    then = select(BedUse).where(_at(BedUse.since, BedUse.until, at), BedUse.establishment_id.in_(places))
    uses = {use.bed_id: use for use in unit.scalars(then)}
    out = select(Outing.stay_id).where(_at(Outing.left_at, Outing.returned_at, at))
    away = set(unit.scalars(out))
    rows: dict[bytes, Night] = {}
    for bed in beds:
        row = rows.setdefault(bed.unit_id, _empty(bed.establishment_id, bed.unit_id, day))
        use = uses.get(bed.id)
        kind = use.kind if use else None
        row.beds += not bed.emergency
        row.occupied += kind == Use.STAY
        row.emergency += kind == Use.STAY and bed.emergency
        row.away += use is not None and use.stay_id in away
        row.held += kind == Use.HOLD
        row.blocked += kind == Use.BLOCK
    unit.add_all(rows.values())
    unit.flush()
    return len(rows)


def lapse_holds(unit: Session) -> int:
    """End every hold whose time has passed. How many."""
    now = clock.now()
    query = select(BedUse).where(BedUse.kind == str(Use.HOLD), BedUse.until.is_(None), BedUse.expires_at <= now)
    return sum(lapse(unit, use, now) for use in unit.scalars(query).all())


@jobs.job("establishments.holds", every=timedelta(minutes=5))
def end_holds(unit: GuardedSession, _settings: Settings) -> int:
    """Free the beds whose hold has expired."""
    return lapse_holds(unit)


@jobs.job("establishments.nights", every=timedelta(minutes=30))
def count_nights(unit: GuardedSession, _settings: Settings) -> int:
    """Count every night that has come since the last one counted. How many."""
    now = clock.now()
    latest = night_of(now)
    if any(now < begin_of(latest, place) for place in unit.scalars(select(Establishment.id))):
        latest -= timedelta(days=1)
    counted = unit.scalars(select(func.max(Night.day))).one()
    day = max(counted, latest - timedelta(days=FARTHEST)) + timedelta(days=1) if counted else latest
    nights = 0
    while day <= latest:
        count_night(unit, day)
        day += timedelta(days=1)
        nights += 1
    return nights


def begin_of(day: date, place_id: bytes) -> datetime:
    """The moment at which the night of `day` is counted in a house, and everybody must be accounted for."""
    return values.moment(UNACCOUNTED_AT, day, place_id)


def _at(since: Mapped[datetime], until: Mapped[datetime | None], at: datetime) -> ColumnElement[bool]:
    return and_(since <= at, or_(until.is_(None), until > at))


def _empty(place: bytes, unit_id: bytes, day: date) -> Night:
    zero = dict.fromkeys(("beds", "occupied", "away", "held", "blocked", "emergency"), 0)
    return Night(establishment_id=place, unit_id=unit_id, day=day, **zero)
