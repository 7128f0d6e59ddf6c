"""Past nights, and what is expected: occupancy day by day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from babel.dates import get_day_names
from flask import render_template, request
from sqlalchemy import select

from caseapp.establishments.models import Night, Stay
from caseapp.establishments.views import bp
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.policy.permissions import P
from caseapp.web.gate import requires
from caseapp.web.i18n import language, month_names
from caseapp.web.session import actor

FIRST, LAST = 2000, 2199
"""Years that a calendar of nights can show."""


class DayOf(NamedTuple):
    """A night as it was counted, or a day to come on which orders end."""

    day: date
    beds: int
    occupied: int
    held: int
    blocked: int
    emergency: int
    away: int
    counted: bool
    ending: int
    share: int
    """Of a hundred beds, how many were slept in."""


@bp.get("/tonight/nights")
@requires(P.PLACE_READ)
def nights() -> str:
    """A month of nights: `?month=2026-11`."""
    first = _month(request.args.get("month", ""))
    following = (first + timedelta(days=32)).replace(day=1)
    place, unit = actor().workplace_id, session()
    counted: dict[date, list[Night]] = defaultdict(list)
    query = select(Night).where(Night.establishment_id == place, Night.day >= first, Night.day < following)
    for row in unit.scalars(query):
        counted[row.day].append(row)
    ending: dict[date, int] = defaultdict(int)
    lasting = select(Stay.lawful_until).where(
        Stay.establishment_id == place, Stay.ended_at.is_(None), Stay.lawful_until.is_not(None)
    )
    for last in unit.scalars(lasting):
        if last is not None:
            ending[last] += 1
    days = [first + timedelta(days=n) for n in range((following - first).days)]
    names = month_names(language())
    return render_template(
        "establishments/nights.html",
        days=[_day(day, counted.get(day, []), ending.get(day, 0)) for day in days],
        title=f"{names[first.month - 1]} {first.year}",
        before=(first - timedelta(days=1)).strftime("%Y-%m"),
        after=following.strftime("%Y-%m"),
        today=clock.today(),
        lead=range(first.weekday()),
        weekdays=[get_day_names("abbreviated", locale=language().code)[number] for number in range(7)],
    )


def _day(day: date, rows: list[Night], ending: int) -> DayOf:
    total = {name: sum(getattr(row, name) for row in rows) for name in ("beds", "occupied", "held", "blocked")}
    more = {name: sum(getattr(row, name) for row in rows) for name in ("emergency", "away")}
    share = round(100 * total["occupied"] / total["beds"]) if total["beds"] else 0
    return DayOf(day, **total, **more, counted=bool(rows), ending=ending, share=share)


def _month(text: str) -> date:
    try:
        year, month = (int(part) for part in text.split("-"))
        if FIRST <= year <= LAST:
            return date(year, month, 1)
    except ValueError:
        pass
    return clock.today().replace(day=1)
