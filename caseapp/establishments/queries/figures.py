"""A year of stays in figures: how full the nights were, who came and left, for how long. Counts: nothing is opened."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, func, or_, select

from caseapp.cases.service.entries import need
from caseapp.establishments.models import Night, Stay
from caseapp.establishments.vocabulary import EntryMode, ExitReason
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
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
_STAYS = Reading(
    select(Stay.admitted_at, Stay.ended_at, Stay.mode, Stay.exit_reason).where(
        Stay.establishment_id == bindparam("place_id"),
        or_(Stay.ended_at.is_(None), Stay.ended_at >= bindparam("since")),
        Stay.admitted_at < bindparam("until"),
    )
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
    begin, end = clock.span(year)
    came, left = Counter[int](), Counter[int]()
    modes, reasons, lasted = Counter[str](), Counter[str](), list[int]()
    for row in _STAYS.rows(unit, place_id=place, since=begin, until=end):
        if row.admitted_at >= begin:
            came[clock.local(row.admitted_at).month] += 1
            modes[row.mode] += 1
        if row.ended_at is not None and begin <= row.ended_at < end:
            left[clock.local(row.ended_at).month] += 1
            reasons[row.exit_reason] += 1
            lasted.append((row.ended_at - row.admitted_at).days)
    return Year(
        full={month: round(100 * occupied[month] / beds[month]) for month in MONTHS if beds[month]},
        came={month: came[month] for month in MONTHS},
        left={month: left[month] for month in MONTHS},
        by_mode={mode: modes[mode] for mode in EntryMode if modes[mode]},
        by_reason={reason: reasons[reason] for reason in ExitReason if reasons[reason]},
        days=sorted(lasted)[len(lasted) // 2] if lasted else None,
    )
