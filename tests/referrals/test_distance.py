"""How far a house is: measured between communes where both are known, said to be between provinces where not."""

from __future__ import annotations

from typing import Any

import pytest

from caseapp.accounts.models import Establishment
from caseapp.cases import queries as cases
from caseapp.infra import places, whereabouts
from caseapp.infra.outlines import middle
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.referrals import queries
from caseapp.referrals.queries.candidates import Sought
from caseapp.referrals.records import Near
from caseapp.referrals.vocabulary import Kind
from tests.cases.pages import form_of, send, text_of
from tests.conftest import House, client_of
from tests.referrals.houses import WORKER, further_house
from tests.security.tools import working

HASSAN, AGDAL, SALE = "04.421.01.05", "04.421.01.01", "04.441.01.05"


def settle(house: House, place: bytes, province: str, commune: str | None) -> None:
    """Where a house is."""
    with house.app.app_context(), system_work() as unit:
        row = unit.get_one(Establishment, place)
        row.province_code, row.commune_code = province, commune


def found(house: House) -> list[Any]:
    """Who could be asked for a service, in order."""
    me = house.world.actor(WORKER)
    with working(house, me):
        file = cases.open_file(me, house.world.reference)
        return queries.candidates(me, file, Sought(Kind.SERVICE, clock.today()))


def communes_of(province: str) -> list[str]:
    """Its communes of which the middle is known."""
    return [one.code for one in places.communes(province) if whereabouts.middle_of(one.code)]


def test_the_nearest_commune_of_a_province_comes_first(lite: House) -> None:
    here, *others = communes_of("05.081")
    far, near = sorted(others, key=lambda code: -(whereabouts.between(here, code) or 0))[:: len(others) - 1]
    settle(lite, lite.world.here, "05.081", here)
    houses = [further_house(lite, number) for number in range(3, 7)]
    for place, commune in zip(houses, (far, near, here, None), strict=True):
        settle(lite, place, "05.081", commune)
    told = {one.id: one for one in found(lite)}
    order = [one.id for one in found(lite) if one.id in houses]
    assert told[houses[2]].near is Near.COMMUNE and told[houses[2]].km == 0
    assert told[houses[1]].near is told[houses[0]].near is Near.PROVINCE
    assert 0 < told[houses[1]].km < told[houses[0]].km and told[houses[0]].measured
    assert told[houses[3]].km == 0 and not told[houses[3]].measured, "what is not known is not said"
    assert order == [houses[2], houses[1], houses[0], houses[3]]
    client = client_of(lite, WORKER)
    form = form_of(client.get(f"/cases/{lite.world.reference}/referral"))
    page = text_of(send(client, form, kind="service", look="1"))
    assert f" {told[houses[0]].km} km" in page


def test_a_neighbouring_province_comes_before_a_farther_one_of_the_region(lite: House) -> None:
    settle(lite, lite.world.here, "04.421", None)
    beside, region, away = (further_house(lite, number) for number in (3, 4, 5))
    settle(lite, beside, "04.441", None)
    settle(lite, region, "04.481", None)
    settle(lite, away, "05.081", None)
    told = {one.id: one for one in found(lite)}
    assert [told[one].near for one in (beside, region, away)] == [Near.BESIDE, Near.REGION, Near.ELSEWHERE]
    assert all(told[one].km > 0 and not told[one].measured for one in (beside, region, away))


def test_borders_are_mutual_and_every_province_has_one() -> None:
    codes = [one.code for one in places.provinces()]
    for one in codes:
        beside = [other for other in codes if whereabouts.touch(one, other)]
        assert beside and one not in beside
        assert all(whereabouts.touch(other, one) for other in beside)


def test_nearly_every_commune_has_a_middle_and_lies_in_its_province() -> None:
    unknown = 0
    for province in places.provinces():
        for one in places.communes(province.code):
            if whereabouts.middle_of(one.code) is None:
                unknown += 1
    assert unknown <= 5


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [("06.141.01.03", "06.371.01.01", 25.6), ("04.281.01.01", "04.421.01.05", 36)],
)
def test_distances_are_right_to_the_width_of_a_commune(one: str, other: str, km: float) -> None:
    assert whereabouts.between(one, other) == pytest.approx(km, abs=6)


def test_a_city_that_is_divided_lies_in_the_middle_of_its_parts() -> None:
    point = whereabouts.middle_of("06.141.01.0")
    province = middle("06.141")
    assert point is not None and province is not None
    assert whereabouts.distance(point, province) < 5
