"""Which value of a norm held on a day, in a house: what every rule asks.

A value begins tomorrow at the earliest (`service.give`). So what was read once is right for all days up to that day, in
every process, and the pages of the day ask the database nothing; a later day reads anew. `SETTLING` is how long after
midnight the new day is not trusted yet: a value given in the last second of a day may be stored in the first of the
next.
"""

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
from caseapp.policy.norms import Counted, Norm, clock_of

SETTLING = timedelta(minutes=10)
"""Longer than any transaction lasts."""
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


class _Memory(NamedTuple):
    """What was read: right for days up to `until`."""

    until: date
    lines: Mapping[tuple[str, bytes | None], _Line]


_known: _Memory | None = None


def held(norm: Norm, day: date, place_id: bytes | None = None) -> int:
    """The value that held on a day: the house's own, else everybody's, else the one of the code."""
    known = _known
    if known is None or day > known.until:
        known = _read()
    own = _on(known, (norm.key, place_id), day) if place_id else None
    if own is None:
        own = _on(known, (norm.key, None), day)
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


def forget() -> None:
    """Read anew at the next question: where a clock was turned back (tests, the demonstration)."""
    global _known
    _known = None


def _on(known: _Memory, key: tuple[str, bytes | None], day: date) -> int | None:
    line = known.lines.get(key)
    place = bisect_right(line.days, day) if line else 0
    return line.values[place - 1] if line and place else None


def _read() -> _Memory:
    global _known
    lines: dict[tuple[str, bytes | None], _Line] = {}
    until = clock.local(clock.now() - SETTLING).date()
    for row in _ALL.rows(session()):
        line = lines.setdefault((row.norm, row.establishment_id), _Line([], []))
        line.days.append(row.since)
        line.values.append(row.value)
    _known = found = _Memory(until, lines)
    return found
