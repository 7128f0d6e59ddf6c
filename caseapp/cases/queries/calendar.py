"""The list of public holidays, fixed and kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from caseapp.cases.models import Holiday
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.policy.deadlines import HOLIDAYS

_KEPT = Reading(select(Holiday.day, Holiday.name_fr, Holiday.name_ar).order_by(Holiday.day))


class DayOff(NamedTuple):
    """A day on which nobody works. `kept`: typed in, so it can be taken off."""

    day: date
    name_fr: str
    name_ar: str
    kept: bool


def holidays_of(years: Iterable[int]) -> list[DayOff]:
    """All days off of these years, in order."""
    wanted = set(years)
    fixed = [DayOff(date(year, m, d), fr, ar, False) for year in wanted for m, d, fr, ar in HOLIDAYS]
    kept = [DayOff(row.day, row.name_fr, row.name_ar, True) for row in _KEPT.rows(session()) if row.day.year in wanted]
    return sorted(fixed + kept)


def kept_days(years: Iterable[int]) -> list[date]:
    """The moving holidays of these years, as they were typed in."""
    wanted = set(years)
    return [row.day for row in _KEPT.rows(session()) if row.day.year in wanted]
