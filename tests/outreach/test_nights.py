"""The end of a night: two people close it, nothing of it changes afterwards, nobody is told how one person felt."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from caseapp.cases.vocabulary import Sex
from caseapp.infra.sealing.vaults import load_keys
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import Conflict, Impossible, Invalid, NotFound, Refused
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.coarsening import coarsen
from caseapp.outreach.commands import outreach
from caseapp.outreach.models import AddedFields, Encounter, FaceFields, Round
from caseapp.outreach.nighttime import at_hour, flaw
from caseapp.outreach.queries.dangers import dangers_waiting
from caseapp.outreach.queries.drawn import drawn
from caseapp.outreach.queries.handover import last_handover
from caseapp.outreach.queries.nights import moods
from caseapp.outreach.queries.reports import Report, prove, read_report
from caseapp.outreach.queries.rounds import locate_round
from caseapp.outreach.service import additions, nights, reports
from caseapp.outreach.service.additions import Added
from caseapp.outreach.service.encounters import Person
from caseapp.outreach.vocabulary import Adherence, Given, Part, Refusal, RoundKind, RoundState, TeamIncidentKind
from caseapp.policy.classes import DataClass
from caseapp.policy.outreach import DEBRIEF_OPEN, SPOT_KEPT, TAKEN_WITHIN
from tests.conftest import House, client_of
from tests.outreach.night import (
    COORDINATOR,
    INTAKE,
    WORDS,
    back,
    closed,
    crew_of,
    kit_out,
    signed,
    taken,
    validated,
    written,
)
from tests.outreach.street import CREW, OFFICER, WORKER, noted, out, placed, planned
from tests.papers.reading import pages_of
from tests.security.tools import facts, looking, raw, working
from tests.support.world import PASSWORD

# --- Signing -----------------------------------------------------------------------------------------------------------


def test_two_people_close_a_night_and_a_third_validates_it(house: House) -> None:
    key = back(house)
    written(house, key)
    signed(house, key)
    assert _state(house, key) == RoundState.BACK
    taken(house, key)
    assert _state(house, key) == RoundState.REPORTED
    validated(house, key)
    assert _state(house, key) == RoundState.VALIDATED
    assert {"street.report_offered", "street.report_signed", "street.report_validated"} <= set(facts(house))


def test_nobody_of_the_crew_takes_her_own_night_over(house: House) -> None:
    key = back(house)
    written(house, key)
    signed(house, key)
    for role in (CREW, WORKER):
        with pytest.raises(Impossible, match="not_of_the_day"):
            taken(house, key, by=role)
    with pytest.raises(NotFound):
        stranger = house.world.actor(OFFICER, house.world.there)
        with working(house, stranger):
            locate_round(stranger, key)


def test_only_who_leads_signs(house: House) -> None:
    key = back(house)
    written(house, key)
    me = house.world.actor(WORKER)
    with pytest.raises(Refused), working(house, me):
        reports.sign(me, locate_round(me, key))


def test_a_signature_that_nobody_takes_over_lapses(house: House) -> None:
    key = back(house)
    written(house, key)
    now = clock.now()
    with clock.hold(now):
        signed(house, key)
    with clock.hold(now + TAKEN_WITHIN + timedelta(seconds=1)):
        with pytest.raises(Impossible, match="signature_lapsed"):
            taken(house, key)
        written(house, key, summary="Encore une phrase")
        signed(house, key)
        taken(house, key)
    assert _state(house, key) == RoundState.REPORTED


def test_what_waits_for_its_second_signature_does_not_change(lite: House) -> None:
    key = back(lite)
    written(lite, key)
    signed(lite, key)
    with pytest.raises(Impossible, match="report_offered"):
        written(lite, key, summary="Autre chose")
    with pytest.raises(Impossible, match="report_offered"):
        kit_out(lite, key, meal=(10, 2))
    me = lite.world.actor(CREW)
    with working(lite, me):
        reports.withdraw(me, locate_round(me, key))
    written(lite, key, summary="Autre chose")


def test_a_signed_night_is_closed(lite: House) -> None:
    place = placed(lite)
    key = closed(lite, place)
    for verb in (
        lambda: written(lite, key, summary="Après coup"),
        lambda: kit_out(lite, key, meal=(10, 2)),
        lambda: _incident(lite, key),
    ):
        with pytest.raises(Impossible, match="night_closed"):
            verb()
    before = _report(lite, key).body["drawn"]["numbers"]["encounters"]
    noted(lite, key, place)  # a telephone that comes home late
    assert _report(lite, key).body["drawn"]["numbers"]["encounters"] == before
    assert _report(lite, key).sound


def test_nothing_is_signed_that_hands_nothing_over(lite: House) -> None:
    key = back(lite)
    with pytest.raises(Invalid) as wrong:
        signed(lite, key)
    assert wrong.value.fields == {"handover": "say_nothing"}


def test_a_round_that_is_out_is_not_signed(lite: House) -> None:
    key = out(lite)
    written(lite, key)
    with pytest.raises(Impossible, match="still_out"):
        signed(lite, key)


def test_who_signed_does_not_validate(lite: House) -> None:
    crew = {lite.world.person(COORDINATOR): Part.LEADER, lite.world.person(CREW): Part.EDUCATOR}
    key = back(lite, crew=crew)
    me = lite.world.actor(COORDINATOR)
    with working(lite, me):
        row = locate_round(me, key)
        reports.write(me, row, {}, WORDS)
        reports.sign(me, row)
    taken(lite, key)
    with pytest.raises(Impossible, match="signed_by_you"):
        validated(lite, key, by=COORDINATOR)
    validated(lite, key, by=OFFICER)


def test_two_who_write_at_once_both_stand(lite: House) -> None:
    key = back(lite)
    first, second = lite.world.actor(CREW), lite.world.actor(WORKER)
    with working(lite, first):
        reports.write(first, locate_round(first, key), {"summary": ""}, {"summary": "A"})
    with working(lite, second):
        reports.write(second, locate_round(second, key), {"summary": "", "handover": ""}, {"handover": "B"})
    with pytest.raises(Conflict), working(lite, second):
        reports.write(second, locate_round(second, key), {"summary": ""}, {"summary": "C"})
    with looking(lite, first):
        assert reports.words_of(first, locate_round(first, key)) == {"summary": "A", "handover": "B", "priorities": ""}


# --- The proof ---------------------------------------------------------------------------------------------------------


def test_a_report_that_was_altered_is_found(house: House) -> None:
    key = closed(house)
    assert _proof(house) == []
    raw(house, "UPDATE street_report SET signed_by_id = taken_by_id")
    assert [problem.what for problem in _proof(house)] == ["altered"]
    assert not _report(house, key).sound
    with pytest.raises(Impossible, match="report_altered"):
        validated(house, key)


def test_a_report_that_is_gone_is_missed(lite: House) -> None:
    closed(lite)
    raw(lite, "DELETE FROM street_report")
    assert [problem.what for problem in _proof(lite)] == ["taken_out"]


def test_the_command_proves_the_reports(lite: House) -> None:
    closed(lite)
    runner = lite.app.test_cli_runner()
    said = runner.invoke(outreach, ["verify-reports"])
    assert (said.exit_code, said.output) == (0, "All 1 signed reports are what was signed.\n")
    raw(lite, "UPDATE street_report SET digest = :other", other=b"x" * 32)
    assert runner.invoke(outreach, ["verify-reports"]).exit_code == 1


# --- What is drawn from the data ---------------------------------------------------------------------------------------


def test_the_report_is_drawn_from_what_was_met(house: House) -> None:
    place = placed(house)
    key = out(house, place)
    noted(house, key, place, persons=[Person(sex=Sex.MALE, age=(10, 12))], given={Given.MEAL: 2}, danger=3)
    noted(house, key, place, counted=(3, 1, 0, 2), adherence=Adherence.REFUSES, refusal=Refusal.GROUP)
    kit_out(house, key, meal=(20, 17), blanket=(5, 5))
    me = house.world.actor(CREW)
    with working(house, me):
        data = drawn(me, locate_round(me, key))
    numbers = data["numbers"]
    assert (numbers["encounters"], numbers["silhouettes"], numbers["boys"], numbers["adults"]) == (2, 1, 3, 2)
    assert (numbers["grave"], numbers["refusals"], data["refusals"]) == (1, 1, {"group": 1})
    assert data["dangers"][0]["place"][0] == "Gare routière"
    kit = {line["item"]: line for line in data["kit"]}
    assert (kit["meal"]["out"], kit["meal"]["given"], kit["meal"]["back"]) == (20, 2, 17)


def test_a_return_promised_in_an_encounter_is_a_promise_of_the_night(lite: House) -> None:
    place = placed(lite)
    key = out(lite, place)
    day = clock.today() + timedelta(days=3)
    noted(lite, key, place, return_on=day, told={"next": "Apporter un carnet"})
    me = lite.world.actor(CREW)
    with looking(lite, me):
        assert drawn(me, locate_round(me, key))["promises"]["made"] == 1
    assert len(raw(lite, "SELECT id FROM street_promise")) == 1


def test_the_kit_cannot_come_back_fuller(lite: House) -> None:
    key = back(lite)
    with pytest.raises(Invalid):
        kit_out(lite, key, meal=(10, 11))
    with pytest.raises(Invalid):
        kit_out(lite, key, meal=(None, 3))  # type: ignore[arg-type]
    kit_out(lite, key, meal=(10, None))
    kit_out(lite, key, meal=(99, 4))  # what went out was written once
    assert [(row.out, row.back) for row in raw(lite, 'SELECT "out", back FROM street_kit')] == [(10, 4)]


def test_the_last_night_hands_over(house: House) -> None:
    me = house.world.actor(OFFICER)
    with looking(house, me):
        assert last_handover(me) is None
    key = closed(house)
    with looking(house, me):
        last = last_handover(me)
    assert last is not None
    assert (last.round_id, last.text, last.priorities) == (key, WORDS["handover"], WORDS["priorities"])
    stranger = house.world.actor(OFFICER, house.world.there)
    with looking(house, stranger):
        assert last_handover(stranger) is None


# --- Grave dangers -----------------------------------------------------------------------------------------------------


def test_a_grave_danger_is_looked_at_before_the_night_is_validated(house: House) -> None:

    place = placed(house)
    key = out(house, place)
    met = noted(house, key, place, danger=4)
    back(house, round_id=key)
    written(house, key)
    signed(house, key)
    taken(house, key)
    with pytest.raises(Impossible, match="dangers_left"):
        validated(house, key)
    me = house.world.actor(COORDINATOR)
    with working(house, me):
        assert [one.encounter_id for one in dangers_waiting(me)] == [met]
        additions.review(me, locate_round(me, key), met)
    with looking(house, me):
        assert dangers_waiting(me) == []
    validated(house, key)


def test_a_danger_that_is_told_later_asks_for_another_look(house: House) -> None:

    place = placed(house)
    key = out(house, place)
    met = noted(house, key, place, danger=1)
    me = house.world.actor(COORDINATOR)
    for number in (1, 2):
        with working(house, me):
            row = locate_round(me, key)
            told = AddedFields(triggers=["threat"])
            additions.add(me, row, [Added(bytes([number]) * 16, met, clock.now(), danger=3, told=told)])
            assert len(dangers_waiting(me)) == 1
            additions.review(me, row, met)
            assert dangers_waiting(me) == []


def test_a_danger_is_late_after_the_day_that_follows_its_night(lite: House) -> None:
    place = placed(lite)
    key = out(lite, place)
    noted(lite, key, place, danger=3)
    me = lite.world.actor(COORDINATOR)
    with lite.app.app_context(), system_work() as unit:
        night = unit.scalars(select(Round.night)).one()
    for days, late in ((1, False), (2, True)):
        with clock.hold(datetime.combine(night + timedelta(days=days), time(10), clock.CASABLANCA)), looking(lite, me):
            assert [one.late for one in dangers_waiting(me)] == [late]


# --- How it was --------------------------------------------------------------------------------------------------------


def test_nobody_is_told_how_a_night_was_for_one_person(house: House) -> None:
    """Sums over whole nights of three or more people; a night alone, or a crew of two, is never shown."""
    me = house.world.actor(COORDINATOR)
    now = clock.now()
    after = now + DEBRIEF_OPEN + timedelta(hours=1)
    with clock.hold(now):
        first, two = _debriefed(house, 3), _debriefed(house, 2)
        assert {first, two}
    with clock.hold(after), looking(house, me):
        assert moods(me) is None
    with clock.hold(now):
        _debriefed(house, 3)
    with clock.hold(now + timedelta(hours=1)), looking(house, me):
        assert moods(me) is None
    with clock.hold(after), looking(house, me):
        found = moods(me)
    assert found is not None
    assert (found.people, found.nights, sum(found.each)) == (6, 2, 6)


def test_how_it_was_leaves_no_name_no_hour_and_no_line(lite: House) -> None:
    key = back(lite, crew=crew_of(lite))
    before = len(facts(lite))
    me = lite.world.actor(CREW)
    with working(lite, me):
        nights.debrief(me, locate_round(me, key), 2)
    assert len(facts(lite)) == before
    row = raw(lite, "SELECT * FROM street_debrief")[0]
    assert me.user_id not in tuple(row)
    with pytest.raises(Impossible), working(lite, me):
        nights.debrief(me, locate_round(me, key), 5)
    day = lite.world.actor(COORDINATOR)
    with pytest.raises(Impossible), working(lite, day):
        nights.debrief(day, locate_round(day, key), 5)


# --- One night, across midnight and the clocks -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("leaves", "hours"),
    [
        (datetime(2026, 11, 20, 21, 0, tzinfo=UTC), 8),
        (datetime(2026, 2, 14, 21, 0, tzinfo=UTC), 8),  # the clocks go back: the hour from two to three comes twice
        (datetime(2026, 3, 21, 21, 0, tzinfo=UTC), 8),  # they go forward again
    ],
)
def test_a_round_across_midnight_is_one_night_everywhere(lite: House, leaves: datetime, hours: int) -> None:
    """Behaviour 74: its encounters, its report, its hand-over; also when the clocks change that night."""
    with clock.hold(leaves):
        place = placed(lite)
        key = out(lite, place, begins=leaves, ends=leaves + timedelta(hours=hours))
    for after in (1, 4, 6):
        with clock.hold(leaves + timedelta(hours=after)):
            noted(lite, key, place)
    with clock.hold(leaves + timedelta(hours=hours)):
        back(lite, round_id=key)
        written(lite, key)
        signed(lite, key)
        taken(lite, key)
        me = lite.world.actor(OFFICER)
        with looking(lite, me):
            last = last_handover(me)
            row = locate_round(me, key)
            hour = clock.local(leaves + timedelta(hours=6)).time().replace(second=0, microsecond=0)
            assert at_hour(row, hour) == leaves + timedelta(hours=6)
            assert flaw(row, leaves + timedelta(hours=6)) is None
    assert last is not None
    assert last.night == clock.local(leaves).date()
    assert _report(lite, key).body["drawn"]["numbers"]["encounters"] == 3


def test_an_hour_that_comes_twice_is_the_one_at_which_the_round_was_out(lite: House) -> None:
    """On 15 February 2026 the clocks went from three back to two."""
    first = datetime(2026, 2, 15, 1, 30, tzinfo=UTC)
    for leaves, expected in ((first - timedelta(hours=2), first), (first + timedelta(minutes=50), None)):
        with clock.hold(leaves):
            key = out(lite, begins=leaves, ends=leaves + timedelta(hours=3))
        with clock.hold(leaves + timedelta(hours=3)), looking(lite, lite.world.actor(CREW)):
            row = locate_round(lite.world.actor(CREW), key)
            assert at_hour(row, time(2, 30)) == (expected or first + timedelta(hours=1))


def test_an_hour_of_a_day_round_is_of_its_day(lite: House) -> None:
    leaves = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    with clock.hold(leaves):
        key = planned(lite, kind=RoundKind.DAY, begins=leaves, ends=leaves + timedelta(hours=4))
    with looking(lite, lite.world.actor(CREW)):
        row = locate_round(lite.world.actor(CREW), key)
        assert at_hour(row, time(10, 30)) == leaves + timedelta(minutes=30)


# --- Exact points ------------------------------------------------------------------------------------------------------


def test_an_exact_point_becomes_its_cell(house: House) -> None:
    """Behaviour 76: after thirty days only the cell is left."""
    place = placed(house)
    key = out(house, place)
    met = noted(house, key, place, spot={"lat": 35.78, "lon": -5.81})
    before = _spot(house, met)
    assert _coarsened(house) == 0
    with clock.hold(clock.now() + SPOT_KEPT + timedelta(days=1)):
        assert _coarsened(house) == 1
        assert _coarsened(house) == 0
    assert before != _spot(house, met)
    with house.app.app_context(), system_work() as unit:
        row = unit.get_one(Encounter, met)
        keys = load_keys(unit, row.establishment_id, [row.round_id], [DataClass.CONTACT])
        spot = keys.unseal(row.spot or b"", "street_encounter", DataClass.CONTACT, row.id, row.round_id)
    assert set(spot) == {"cell"}


# --- Through the pages -------------------------------------------------------------------------------------------------


def test_the_night_is_closed_through_the_pages(house: House) -> None:
    place = placed(house)
    key = out(house, place)
    noted(house, key, place, danger=2)
    back(house, round_id=key)
    url = f"/street/rounds/{id_text(key)}/end"
    leader, day = client_of(house, CREW), client_of(house, INTAKE)
    assert leader.send(f"{url}/report", WORDS | {"base": "{}"}).status_code == 303
    assert leader.send(f"{url}/kit", {"meal_out": "20", "meal_back": "12"}).status_code == 303
    assert leader.send(f"{url}/sign", {"password": "wrong"}).status_code == 422
    assert leader.send(f"{url}/sign", {"password": PASSWORD}).status_code == 303
    assert leader.send(f"{url}/take", {"password": PASSWORD}).status_code == 409
    assert day.send(f"{url}/take", {"password": PASSWORD}).status_code == 303
    assert _state(house, key) == RoundState.REPORTED
    coordinator = client_of(house, COORDINATOR)
    assert coordinator.send(f"{url}/validate").status_code == 303
    page = coordinator.get(url).text
    assert WORDS["handover"] in page
    printed = coordinator.send(f"{url}/print", {"tongue": "both"})
    assert printed.mimetype == "application/pdf"
    text = "\n".join(pages_of(printed.data))
    assert "Gare routière" in text


def test_the_first_page_tells_who_must_act(lite: House) -> None:
    place = placed(lite)
    key = out(lite, place)
    noted(lite, key, place, danger=4)
    back(lite, round_id=key)
    assert f"/street/rounds/{id_text(key)}/end" in client_of(lite, CREW).get("/").text
    assert "/street/dangers" in client_of(lite, COORDINATOR).get("/").text
    assert f"/street/rounds/{id_text(key)}/end" not in client_of(lite, INTAKE).get("/").text
    written(lite, key)
    signed(lite, key)
    assert f"/street/rounds/{id_text(key)}/end" in client_of(lite, INTAKE).get("/").text


def test_an_incident_of_the_crew_stands_in_the_report(lite: House) -> None:
    key = back(lite)
    _incident(lite, key)
    assert "Un pneu" in client_of(lite, CREW).get(f"/street/rounds/{id_text(key)}/end").text
    stranger = client_of(lite, OFFICER, lite.world.there)
    assert stranger.get(f"/street/rounds/{id_text(key)}/end").status_code == 404


def test_the_blank_sheet_is_printed(lite: House) -> None:
    printed = client_of(lite, CREW).send("/street/paper", {"tongue": "both"})
    assert printed.mimetype == "application/pdf"
    assert len(pages_of(printed.data)) == 2  # recto to write on, verso to tick


def _incident(house: House, key: bytes) -> None:
    me = house.world.actor(CREW)
    with working(house, me):
        row = locate_round(me, key)
        nights.note_incident(me, row, TeamIncidentKind.BREAKDOWN, 1, clock.now(), "Un pneu crevé au port")


def _debriefed(house: House, people: int) -> bytes:
    crew = crew_of(house)
    key = back(house, crew=crew)
    for role in (CREW, WORKER, OFFICER)[:people]:
        me = house.world.actor(role)
        with working(house, me):
            nights.debrief(me, locate_round(me, key), 4)
    return key


def _state(house: House, key: bytes) -> str:
    with looking(house, house.world.actor(CREW)) as unit:
        return unit.get_one(Round, key).state


def _report(house: House, key: bytes) -> Report:
    me = house.world.actor(OFFICER)
    with looking(house, me):
        return read_report(me, locate_round(me, key))


def _proof(house: House) -> list[object]:
    with house.app.app_context(), system_work() as unit:
        return list(prove(unit)[1])


def _coarsened(house: House) -> int:
    with house.app.app_context():
        return int(coarsen.run(house.settings) or 0)  # type: ignore[call-overload]


def _spot(house: House, met: bytes) -> bytes:
    return bytes(raw(house, "SELECT spot FROM street_encounter WHERE id = :id", id=met)[0].spot)


def test_what_comes_in_after_the_report_was_signed_is_marked_and_printed_apart(lite: House) -> None:
    place = placed(lite)
    with clock.hold(clock.now()) as held:
        round_id = out(lite, place)
        early = noted(lite, round_id, place)
        key = closed(lite, round_id=round_id)
        held.forward(timedelta(hours=3))
        at = clock.now() - timedelta(hours=4)
        silhouette = Person(face=FaceFields(aliases=["Twil"]))
        late = noted(lite, key, place, captured_at=at, danger=3, counted=(2, 0, 0, 0), persons=[silhouette])
        coordinator = client_of(lite, COORDINATOR)
        url = f"/street/rounds/{id_text(key)}"
        page = coordinator.get(f"{url}/end").text
        assert f"/met/{id_text(late)}" in page
        assert f"/met/{id_text(early)}" not in page
        assert coordinator.get(f"{url}/met").text.count("badge warn m-clock") == 1
        for which, marked in ((early, 0), (late, 1)):
            assert coordinator.get(f"{url}/met/{id_text(which)}").text.count("badge warn m-clock") == marked
        printed = coordinator.send(f"{url}/end/print", {"tongue": "fr"})
        text = " ".join(" ".join(pages_of(printed.data)).split())
        assert "2 garçons" in text, "the report itself knows no number by sex"
        assert "Twil" not in text
