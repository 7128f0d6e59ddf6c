"""A province's figures: once a month, never a small cell, neither directly nor by looking again."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from caseapp.cases import queries, service
from caseapp.cases.housekeeping import publish_figures
from caseapp.cases.queries.figures import Figures
from caseapp.cases.vocabulary import ClosingReason, Danger
from caseapp.kernel import clock
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.security.tools import looking, raw, working

WORKER, PROVINCE = Role.REFERENCE_WORKER, Role.PROVINCIAL_COORDINATOR


def registered(house: House, count: int, danger: Danger) -> list[str]:
    me = house.world.actor(WORKER)
    with working(house, me):
        return [service.register(me, service.Intake(danger=danger)).reference for _ in range(count)]


def closed(house: House, references: list[str]) -> None:
    me = house.world.actor(WORKER)
    with working(house, me):
        for reference in references:
            service.close(me, queries.locate(me, reference, writing=True), ClosingReason.OTHER, "Fini.")


def night(house: House) -> int:
    with house.app.app_context():
        return int(publish_figures.run(house.settings) or 0)  # type: ignore[call-overload]


def figures(house: House) -> Figures:
    me = house.world.actor(PROVINCE)
    with looking(house, me):
        return queries.figures_for(me)


def page(house: House, language: str = "fr") -> str:
    return client_of(house, PROVINCE, language=language).get("/figures").get_data(as_text=True)


def at(year: int, month: int, day: int = 1) -> datetime:
    return datetime(year, month, day, 1, tzinfo=clock.CASABLANCA).astimezone(UTC)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_before_the_first_month_has_ended_nothing_is_shown(lite: House, language: str) -> None:
    registered(lite, 12, Danger.LOW)
    assert figures(lite).months == ()
    assert '<td class="num">' not in page(lite, language)
    assert client_of(lite, PROVINCE, language=language).get("/").status_code == 200


def test_a_province_never_shows_a_small_cell(house: House) -> None:
    """Three children of high danger among many: they are hidden, and so is what would give them away."""
    with clock.hold(at(2027, 3, 10)):
        registered(house, 3, Danger.MEDIUM)
        registered(house, 12, Danger.LOW)
        registered(house, 7, Danger.IMMEDIATE)
    with clock.hold(at(2027, 4)):
        assert night(house) == 1
        assert night(house) == 0, "once a month"
        text = page(house)
        found = figures(house)
    shown = [int(n) for n in re.findall(r'<td class="num">(\d+)</td>', text)]
    assert shown and all(n % 5 == 0 for n in shown)
    assert found.by_danger[Danger.LOW] == 10, "twelve, rounded"
    assert found.by_danger[Danger.MEDIUM] is None
    assert (found.live, found.opened, found.closed) == (25, 20, 0), "23 and 22"
    assert "/cases/" not in text
    assert client_of(house, PROVINCE).get("/cases/").status_code == 403


def test_looking_every_day_tells_nothing(lite: House) -> None:
    """What happens in a month is not seen before its end, and then only when five or more moved."""
    with clock.hold(at(2027, 3, 10)):
        low = registered(lite, 12, Danger.LOW)
        registered(lite, 9, Danger.IMMEDIATE)
    with clock.hold(at(2027, 4)):
        night(lite)
        first = figures(lite)
    for day in (2, 9, 20):
        with clock.hold(at(2027, 4, day)):
            registered(lite, 1, Danger.IMMEDIATE)
            night(lite)
            assert figures(lite) == first
    with clock.hold(at(2027, 5)):
        night(lite)
        second = figures(lite)
        assert second.by_danger == first.by_danger, "three more are no figure"
        assert second.live == first.live
        assert (second.opened, second.closed) == (None, 0)
    with clock.hold(at(2027, 5, 10)):
        closed(lite, low[:5])
        registered(lite, 8, Danger.IMMEDIATE)
    with clock.hold(at(2027, 6)):
        night(lite)
        third = figures(lite)
    assert third.by_danger[Danger.LOW] is None, "seven, hidden to keep one of high danger hidden"
    assert third.by_danger[Danger.IMMEDIATE] == 20
    assert (third.opened, third.closed) == (10, 5), "eight and five"
    assert [month.month for month in third.months] == ["2027-05", "2027-04", "2027-03"]


def test_what_is_entered_late_changes_no_month_that_was_published(lite: House) -> None:
    with clock.hold(at(2027, 3, 10)):
        registered(lite, 12, Danger.LOW)
    with clock.hold(at(2027, 4)):
        night(lite)
        before = raw(lite, "SELECT * FROM published ORDER BY facet, code")
        me = lite.world.actor(WORKER)
        with working(lite, me):
            service.register(me, service.Intake(opened_at=at(2027, 3, 20)))
        night(lite)
        assert raw(lite, "SELECT * FROM published ORDER BY facet, code") == before


def test_months_stand_beside_each_other(lite: House) -> None:
    for month in (3, 4):
        with clock.hold(at(2027, month, 10)):
            closed(lite, registered(lite, 6 + month, Danger.LOW)[:6])
        with clock.hold(at(2027, month + 1)):
            night(lite)
            text = page(lite)
    assert "mars 2027" in text and "avril 2027" in text
    with clock.hold(at(2027, 5, 3)):
        found = figures(lite)
    assert [(m.opened, m.closed) for m in found.months] == [(10, 5), (10, 5)]
    with clock.hold(at(2028, 5, 3)):
        assert [m.month for m in figures(lite).months] == []


def test_a_director_still_sees_everything_of_today(lite: House) -> None:
    registered(lite, 3, Danger.MEDIUM)
    me = lite.world.actor(Role.DIRECTOR)
    with looking(lite, me):
        found = queries.figures_for(me)
    assert found.by_danger[Danger.MEDIUM] == 3
    assert not found.protected and found.months == ()
