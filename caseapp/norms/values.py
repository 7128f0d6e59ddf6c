"""Which value of a norm held on a day, in a house: what every rule asks. A page of today asks the database nothing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import select

from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.norms.models import NormValue
from caseapp.norms.remembered import Remembered
from caseapp.policy.norms import Counted, Norm, clock_of

_UNITS = {Counted.MINUTES: "minutes", Counted.HOURS: "hours", Counted.DAYS: "days"}
_ALL = Reading(
    select(NormValue.norm, NormValue.establishment_id, NormValue.since, NormValue.value)
    .where(NormValue.withdrawn_at.is_(None))
    .order_by(NormValue.since)
)


class _Line(NamedTuple):
    """The values of one norm in one place: from when, and which."""

    days: list[date]
    values: list[int]


_Lines = Mapping[tuple[str, bytes | None], _Line]


def held(norm: Norm, day: date, place_id: bytes | None = None) -> int:
    """The value that held on a day: the house's own, else everybody's, else the one of the code."""
    lines = LINES.on(day)
    own = _on(lines, (norm.key, place_id), day) if place_id else None
    if own is None:
        own = _on(lines, (norm.key, None), day)
    return norm.default if own is None else own


def span(norm: Norm, day: date, place_id: bytes | None = None) -> timedelta:
    """The same as a duration."""
    return timedelta(**{_UNITS[norm.counted]: held(norm, day, place_id)})


def hour(norm: Norm, day: date, place_id: bytes | None = None) -> time:
    """The same as an hour of the day."""
    return clock_of(held(norm, day, place_id))


def moment(norm: Norm, day: date, place_id: bytes | None = None) -> datetime:
    """The same as that hour of that day, in Morocco."""
    return datetime.combine(day, hour(norm, day, place_id), clock.CASABLANCA)


def _on(lines: _Lines, key: tuple[str, bytes | None], day: date) -> int | None:
    line = lines.get(key)
    place = bisect_right(line.days, day) if line else 0
    return line.values[place - 1] if line and place else None


def _read() -> _Lines:
    lines: dict[tuple[str, bytes | None], _Line] = {}
    for row in _ALL.rows(session()):
        line = lines.setdefault((row.norm, row.establishment_id), _Line([], []))
        line.days.append(row.since)
        line.values.append(row.value)
    return lines


LINES: Remembered[_Lines] = Remembered(_read)
