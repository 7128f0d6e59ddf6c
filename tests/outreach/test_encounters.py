"""What is met on a round: stored sealed, seen by its own house alone; a night across midnight is one night."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from caseapp.kernel.errors import NotFound, Refused
from caseapp.outreach.models import Encounter, Met
from caseapp.outreach.queries.rounds import locate_round
from caseapp.outreach.queries.territory import territory
from caseapp.outreach.service.encounters import Person
from caseapp.outreach.service.rounds import night_of
from caseapp.outreach.vocabulary import Adherence
from tests.conftest import House
from tests.outreach.street import CREW, OFFICER, noted, out, placed
from tests.security.tools import looking


def test_an_encounter_needs_place_and_time_alone(house: House) -> None:
    place = placed(house)
    round_id = out(house, place)
    met = noted(house, round_id, place, persons=[Person()], adherence=Adherence.REFUSES)
    with looking(house, house.world.actor(CREW)) as unit:
        row = unit.get_one(Encounter, met)
        assert (row.adherence, row.danger, row.round_id) == ("refuses", None, round_id)
        assert unit.scalar(select(Met.settled).where(Met.encounter_id == met)) == "open"


def test_another_house_sees_neither_its_rounds_nor_its_places(house: House) -> None:
    place = placed(house)
    round_id = out(house, place)
    stranger = house.world.actor(OFFICER, house.world.there)
    with looking(house, stranger) as unit:
        assert territory(stranger).places == {}
        assert unit.scalars(select(Encounter)).all() == []
        with pytest.raises(NotFound):
            locate_round(stranger, round_id)


def test_who_does_not_go_out_has_no_round(house: House) -> None:
    from caseapp.policy.roles import Role

    round_id = out(house)
    nurse = house.world.actor(Role.INSPECTOR)
    with looking(house, nurse), pytest.raises(Refused):
        locate_round(nurse, round_id)


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        (datetime(2026, 11, 22, 22, 0, tzinfo=UTC), "2026-11-22"),
        (datetime(2026, 11, 23, 4, 0, tzinfo=UTC), "2026-11-22"),
        (datetime(2026, 2, 15, 1, 30, tzinfo=UTC), "2026-02-14"),  # the night on which the clocks go back for Ramadan
        (datetime(2026, 2, 15, 3, 30, tzinfo=UTC), "2026-02-14"),
    ],
)
def test_a_round_across_midnight_is_one_night(moment: datetime, night: str) -> None:
    assert night_of(moment).isoformat() == night
