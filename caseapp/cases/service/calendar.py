"""Public holidays that move with the moon or are decreed: typed in by the administrator."""

from __future__ import annotations

from datetime import date

from caseapp.cases.events import HOLIDAY_ADDED, HOLIDAY_REMOVED
from caseapp.cases.models import Holiday
from caseapp.cases.service.entries import need
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.policy.permissions import P


def add_holiday(actor: Actor, day: date, name_fr: str, name_ar: str, instead: str = "") -> None:
    """Put a day on the list; the same day again takes the new name. `instead`: the day (`2027-03-10`) that stood there
    by mistake and leaves the list.

    What is due already stays: nobody's limit moves behind her back. Raises Refused, NotFound for a day that is not on
    the list.
    """
    need(actor, P.HOLIDAYS_MANAGE)
    unit = session()
    if instead and instead != day.isoformat():
        remove_holiday(actor, instead)
    unit.merge(Holiday(day=day, name_fr=name_fr, name_ar=name_ar))
    record(unit, actor, HOLIDAY_ADDED, day=day.isoformat())
    unit.flush()


def remove_holiday(actor: Actor, day: str) -> None:
    """Take a day (`2027-03-10`) off the list. What is due already stays.

    Raises Refused, NotFound for one that is not on it.
    """
    need(actor, P.HOLIDAYS_MANAGE)
    unit = session()
    try:
        row = unit.get(Holiday, date.fromisoformat(day))
    except ValueError:
        row = None
    if row is None:
        raise NotFound
    unit.delete(row)
    record(unit, actor, HOLIDAY_REMOVED, day=row.day.isoformat())
    unit.flush()
