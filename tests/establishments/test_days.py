"""What is expected in the next days; a year of stays in figures; a bed that is taken away only when somebody is sure."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from caseapp.cases import queries as cases
from caseapp.establishments import queries
from caseapp.establishments.models import Bed
from caseapp.establishments.nights import count_night
from caseapp.establishments.queries.figures import year_of_stays
from caseapp.establishments.service import living, uses
from caseapp.establishments.service.admit import child_of
from caseapp.establishments.vocabulary import EntryMode, ExitReason, OutingKind
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from tests.cases.pages import forms_of, text_of
from tests.conftest import House, client_of
from tests.establishments.centre import (
    DIRECTOR,
    EDUCATOR,
    INTAKE,
    WORKER,
    children,
    let_in,
    let_out,
    open_centre,
    order,
)
from tests.security.tools import looking, raw, working

TODAY = clock.today()


def test_the_next_seven_days_tell_who_is_expected_when(house: House) -> None:
    beds, (first, second) = open_centre(house), children(house, 2)
    let_in(house, first, beds[0], basis=order(ends_on=TODAY + timedelta(days=3)))
    let_in(house, second, beds[1], basis=order(ends_on=TODAY + timedelta(days=30)))
    me = house.world.actor(WORKER)
    with working(house, me) as unit:
        case, child = cases.locate(me, second), child_of(cases.open_file(me, second))
        back = clock.now() + timedelta(days=2)
        living.go_out(me, case, queries.living(me, case), OutingKind.SCHOOL, back, "", child)
        uses.hold(me, unit.get_one(Bed, beds[2]), "Un garçon attendu")
    shown = text_of(client_of(house, EDUCATOR).get("/tonight/week"))
    assert "Zoubeir0" in shown and "Zoubeir1" in shown and "Un garçon attendu" in shown
    with clock.hold(clock.now() + timedelta(days=5)):
        late = text_of(client_of(house, EDUCATOR).get("/tonight/week"))
        assert late.index("Zoubeir0") < late.index("Zoubeir1") or late.count("Zoubeir") >= 2, "past, and still open"
    raw(house, "UPDATE case_file SET restricted = :r", r=True)
    assert "Zoubeir" not in text_of(client_of(house, EDUCATOR).get("/tonight/week"))


def test_a_year_of_stays_in_figures(house: House) -> None:
    """At noon: who comes after the hour at which a night is counted is not in that night."""
    day = TODAY + timedelta(days=1)
    with clock.hold(datetime.combine(day, time(12), clock.CASABLANCA)) as held:
        beds, (first, second) = open_centre(house), children(house, 2)
        let_in(house, first, beds[0])
        let_in(house, second, beds[1])
        held.forward(timedelta(hours=11))
        with house.app.app_context(), system_work() as unit:
            count_night(unit, day)
        let_out(house, first)
        me = house.world.actor(DIRECTOR)
        with looking(house, me):
            found = year_of_stays(me, day.year)
        assert (found.came[day.month], found.left[day.month], found.days) == (2, 1, 0)
        assert found.by_mode == {EntryMode.ORDER: 2} and found.by_reason == {ExitReason.FAMILY_RETURN: 1}
        assert found.full == {day.month: 67}
        page = client_of(house, DIRECTOR).get("/tonight/figures").get_data(as_text=True)
        assert f"/tonight/nights?month={day:%Y-%m}" in page and f"/tonight/stays?of=came&amp;year={day.year}" in page
        assert client_of(house, DIRECTOR).get("/tonight/figures?year=1").status_code == 200
        for role in (INTAKE, WORKER, EDUCATOR):
            assert client_of(house, role).get("/tonight/figures").status_code == 403


def test_a_bed_is_taken_away_only_when_somebody_is_sure(lite: House) -> None:
    open_centre(lite)
    page = client_of(lite, DIRECTOR).get("/tonight/places")
    ends = [form for form in forms_of(page) if form.action.endswith("/end")]
    text = page.get_data(as_text=True)
    assert len(ends) == 3 and text.count('<details class="confirm">') == 3
