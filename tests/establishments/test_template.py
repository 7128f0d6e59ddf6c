"""One centre's set-up as a template for another: units and beds come, the licence and what was there do not change."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from caseapp.establishments.models import Bed, Licensed, Unit
from caseapp.establishments.service import copying, places
from caseapp.kernel.errors import NotFound, Refused
from caseapp.policy.roles import Role
from tests.conftest import House
from tests.establishments.centre import BOYS, DIRECTOR, open_centre
from tests.security.tools import looking, working


def test_units_and_beds_are_copied_and_the_licence_is_not(house: House) -> None:
    open_centre(house, 3, emergency=1, place=house.world.there)
    me = house.world.actor(DIRECTOR)
    with working(house, me):
        assert copying.copy_from(me, house.world.there) == (1, 4, 0)
    with looking(house, me) as unit:
        row = unit.scalars(select(Unit).where(Unit.establishment_id == house.world.here)).one()
        beds = unit.execute(select(Bed.label, Bed.emergency).where(Bed.unit_id == row.id).order_by(Bed.id)).all()
        assert (row.name_ar, row.takes, row.age_to) == (BOYS.name_ar, str(BOYS.takes), BOYS.age_to)
        assert [tuple(bed) for bed in beds] == [("1", False), ("2", False), ("3", False), ("U1", True)]
        assert unit.scalars(select(Licensed).where(Licensed.establishment_id == house.world.here)).all() == []


def test_what_is_there_stays_and_nothing_comes_twice(lite: House) -> None:
    open_centre(lite, 2, place=lite.world.there)
    me = lite.world.actor(DIRECTOR)
    with working(lite, me):
        places.add_unit(me, BOYS._replace(name_fr="À nous", name_ar="لنا"))
        copying.copy_from(me, lite.world.there)
        assert copying.copy_from(me, lite.world.there) == (0, 0, 0)
    with looking(lite, me) as unit:
        assert len(unit.scalars(select(Unit).where(Unit.establishment_id == lite.world.here)).all()) == 2


def test_only_who_sets_a_centre_up_copies_and_only_what_there_is(lite: House) -> None:
    me, educator = lite.world.actor(DIRECTOR), lite.world.actor(Role.EDUCATOR)
    with working(lite, me), pytest.raises(NotFound):
        copying.copy_from(me, lite.world.there)
    with looking(lite, educator), pytest.raises(Refused):
        copying.templates(educator)
