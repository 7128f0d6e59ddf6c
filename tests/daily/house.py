"""What tests of daily life share: a child who lives here, a treatment, the hour of a round."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from typing import Any

from caseapp.cases import queries as cases
from caseapp.daily.rounds import Slot
from caseapp.daily.service import medicines
from caseapp.daily.service.medicines import Prescribed
from caseapp.daily.vocabulary import Outcome, Round, Way
from caseapp.establishments import queries
from caseapp.kernel import clock
from caseapp.policy.roles import Role
from tests.conftest import House
from tests.establishments.centre import EDUCATOR, children, let_in, open_centre
from tests.security.tools import working

NURSE = Role.HEALTH_STAFF
GIVER = EDUCATOR
DAY = clock.today() + timedelta(days=1)
"""The day on which these tests play: everybody has been admitted by then."""


def at(hour: int, minute: int = 0, *, day: date = DAY) -> AbstractContextManager[Any]:
    """Hold the clock at this hour in Morocco."""
    return clock.hold(datetime.combine(day, time(hour, minute), clock.CASABLANCA))


def lives(house: House, count: int = 1) -> list[str]:
    """So many children live here; their references."""
    references = children(house, count)
    for bed, reference in zip(open_centre(house, count + 1), references, strict=False):
        let_in(house, reference, bed)
    return references


def prescribe(
    house: House, reference: str, rounds: Sequence[Round] = (Round.MORNING, Round.EVENING), **more: Any
) -> bytes:
    """A treatment of a child who lives here; its id."""
    me = house.world.actor(NURSE)
    given: dict[str, Any] = {
        "drug": "Amoxicilline 250 mg",
        "dose": "5 ml",
        "way": Way.MOUTH,
        "rounds": rounds,
        "starts_on": clock.today(),
        "prescriber": "Dr Alaoui",
        "how": "Après le repas",
        "grounds": "Otite",
    }
    with working(house, me):
        stay = queries.living(me, cases.locate(me, reference))
        return medicines.prescribe(me, stay, Prescribed(**given | more)).id


def write(
    house: House, treatment: bytes, slot: Slot, outcome: Outcome = Outcome.GIVEN, role: Role = GIVER, **more: Any
) -> bytes:
    """Write what became of a dose; the id of the line."""
    me = house.world.actor(role)
    with working(house, me):
        return medicines.write_dose(me, treatment, slot, outcome, **more).id


def morning(house: House, day: date = DAY) -> Slot:
    """The first round of a day."""
    return Slot(house.world.here, day, Round.MORNING)
