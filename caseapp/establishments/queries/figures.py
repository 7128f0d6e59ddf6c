"""A year of stays in figures: how full the nights were, who came and left, for how long. Tallies: nothing is opened."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from caseapp.cases.service.entries import need
from caseapp.establishments.models import Night, StayFlow, StayLength
from caseapp.establishments.vocabulary import EntryMode, ExitReason, Past
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.policy.permissions import P

MONTHS = range(1, 13)
_NIGHTS = Reading(
    select(Night.day, func.sum(Night.occupied).label("occupied"), func.sum(Night.beds).label("beds"))
    .where(
        Night.establishment_id == bindparam("place_id"), Night.day >= bindparam("first"), Night.day <= bindparam("last")
    )
    .group_by(Night.day)
)
_FLOWS = Reading(
    select(StayFlow.month, StayFlow.kind, StayFlow.code, StayFlow.stays).where(
        StayFlow.establishment_id == bindparam("place_id"),
        StayFlow.month >= bindparam("first_month"),
        StayFlow.month <= bindparam("last_month"),
    )
)
_LENGTHS = Reading(
    select(StayLength.days, StayLength.stays)
    .where(StayLength.establishment_id == bindparam("place_id"), StayLength.year == bindparam("year"))
    .order_by(StayLength.days)
)


class Year(NamedTuple):
    """What a year was like."""

    full: Mapping[int, int]
    """Of a hundred beds, how many were slept in, by month; a month without a counted night is not there."""
    came: Mapping[int, int]
    left: Mapping[int, int]
    by_mode: Mapping[EntryMode, int]
    by_reason: Mapping[ExitReason, int]
    days: int | None
    """How many days the stays that ended in the year had lasted, in the middle of them; None where none did."""


def year_of_stays(actor: Actor, year: int) -> Year:
    """The figures of a year of the actor's centre. Raises Refused."""
    need(actor, P.PLACE_MANAGE)
    unit, place = session(), actor.workplace_id or b""
    first, last = date(year, 1, 1), date(year, 12, 31)
    occupied: dict[int, int] = defaultdict(int)
    beds: dict[int, int] = defaultdict(int)
    for row in _NIGHTS.rows(unit, place_id=place, first=first, last=last):
        occupied[row.day.month] += int(row.occupied)
        beds[row.day.month] += int(row.beds)
    came, left, modes, reasons = Counter[int](), Counter[int](), Counter[str](), Counter[str]()
    for row in _FLOWS.rows(unit, place_id=place, first_month=f"{year}-01", last_month=f"{year}-12"):
        months, codes = (came, modes) if row.kind == Past.CAME else (left, reasons)
        months[int(row.month[5:])] += row.stays
        codes[row.code] += row.stays
    lasted = [row.days for row in _LENGTHS.rows(unit, place_id=place, year=year) for _stay in range(row.stays)]
    return Year(
        full={month: round(100 * occupied[month] / beds[month]) for month in MONTHS if beds[month]},
        came={month: came[month] for month in MONTHS},
        left={month: left[month] for month in MONTHS},
        by_mode={mode: modes[mode] for mode in EntryMode if modes[mode]},
        by_reason={reason: reasons[reason] for reason in ExitReason if reasons[reason]},
        days=lasted[len(lasted) // 2] if lasted else None,
    )
