"""How many incidents, how serious, how often: counted from the very lines that this person sees, so that no figure can
tell of one that she may not know of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from caseapp.establishments.models import Night
from caseapp.incidents.records import Line
from caseapp.incidents.vocabulary import LIVE, Category
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor

PERIOD = timedelta(days=90)

_NIGHTS = Reading(
    select(func.coalesce(func.sum(Night.occupied), 0).label("nights")).where(
        Night.establishment_id == bindparam("place_id"), Night.day >= bindparam("since")
    )
)


class Tallies(NamedTuple):
    """Figures of a house. `matrix`: incidents of the period, by category and gravity."""

    open: int
    late: int
    recent: int
    nights: int
    matrix: Mapping[Category, Mapping[int, int]]

    @property
    def per_hundred(self) -> float | None:
        """Incidents of the period for each hundred nights that a child slept here; None where no night was counted."""
        return round(100 * self.recent / self.nights, 1) if self.nights else None


def tallies(actor: Actor, lines: Sequence[Line]) -> Tallies:
    """The figures behind which `lines` stand."""
    now = clock.now()
    since = clock.local(now - PERIOD).date()
    nights = _NIGHTS.first(session(), place_id=actor.workplace_id or b"", since=since).nights
    here = [line for line in lines if line.mine]
    recent = [line for line in here if clock.local(line.happened_at).date() >= since]
    cells = Counter((line.category, line.gravity) for line in recent)
    seen = [category for category in Category if any(cells[category, gravity] for gravity in range(1, 5))]
    return Tallies(
        open=sum(line.state in LIVE for line in lines),
        late=sum(bool(line.late(now)) for line in lines),
        recent=len(recent),
        nights=int(nights),
        matrix={category: {gravity: cells[category, gravity] for gravity in range(1, 5)} for category in seen},
    )
