"""The past as it went: the clock is held and moved on from act to act, and the services do the rest.

Each file is one unit of work of the system; the verbs ask who acts as they always do.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from caseapp.cases import queries, service
from caseapp.cases.models import Case
from caseapp.infra import work
from caseapp.infra.db.session import GuardedSession
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor

OPENS, SHUTS = 8, 17


class Today(Exception):
    """The story has come to the present: what comes next has not happened yet."""


class Past:
    """A moment in the past, which goes on to the present and no further."""

    def __init__(self, held: clock.HeldClock, unit: GuardedSession, until: datetime, chance: random.Random) -> None:
        self._held, self._unit, self.until = held, unit, until
        self.chance = chance

    @property
    def at(self) -> datetime:
        """The moment that it is."""
        return self._held.at

    def later(self, least: float, most: float) -> None:
        """Go on by so many days, to an hour at which somebody works. Raises Today beyond the present."""
        self.reach(in_office(self.at + timedelta(days=self.chance.uniform(least, most)), self.chance))

    def soon(self) -> None:
        """Go on by some minutes. Raises Today beyond the present."""
        self.reach(self.at)

    def reach(self, moment: datetime) -> None:
        """Go on to `moment`, or by some minutes where that is past already. Raises Today beyond the present."""
        moment = max(moment, self.at + timedelta(minutes=self.chance.randrange(5, 50)))
        if moment > self.until:
            raise Today
        self._held.at = moment

    def look(self, actor: Actor, case: Case) -> None:
        """`actor` opens the file: that leaves its line in the trail, and what she was told of it is read."""
        file = queries.open_file(actor, case.reference)
        service.remember_read(self._unit, actor, file)
        self.keep()

    def keep(self) -> None:
        """Commit while it is still this moment: what completes a unit of work tells the time, too."""
        work.complete(self._unit)
        self._unit.begin_writing()


@contextmanager
def past(begins: datetime, until: datetime, chance: random.Random) -> Iterator[Past]:
    """Hold the clock at `begins`, with a unit of work in which to go on from there."""
    with clock.hold(begins) as held, system_work() as unit:
        yield Past(held, unit, until, chance)


def in_office(moment: datetime, chance: random.Random) -> datetime:
    """`moment`, or the next working day's hours where nobody works then. In an emergency one does not ask."""
    local = clock.local(moment)
    local += timedelta(days=max(0, 7 - local.isoweekday() + 1) if local.isoweekday() > 5 else 0)
    if not OPENS <= local.hour < SHUTS:
        local = local.replace(hour=chance.randrange(OPENS, SHUTS), minute=chance.randrange(60))
    return local


def lately(now: datetime, chance: random.Random) -> datetime:
    """Some hour of yesterday or the day before at which somebody works."""
    local = clock.local(now) - timedelta(hours=chance.uniform(1, 40))
    while not OPENS <= local.hour < SHUTS:
        local -= timedelta(hours=3)
    return local
