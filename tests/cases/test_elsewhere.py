"""What is long late elsewhere reaches the protection unit of the province, and tells it nothing of the child."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from caseapp.accounts.directory import open_profile, seal_profile
from caseapp.accounts.models import User
from caseapp.cases import queries, service
from caseapp.cases.housekeeping import rise
from caseapp.cases.vocabulary import ClosingReason, Danger
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.policy.deadlines import Rule
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.security.tools import facts, looking, raw, working
from tests.support.world import CANARIES

WORKER, COORDINATOR, DIRECTOR = Role.REFERENCE_WORKER, Role.PATHWAY_COORDINATOR, Role.DIRECTOR
LONG = timedelta(days=20)


def centre(house: House) -> None:
    """The file's establishment is a reception centre; the other one in the province is the unit."""
    raw(house, "UPDATE establishment SET type = 'reception_centre' WHERE id = :p", p=house.world.here)


def risen(house: House) -> None:
    with house.app.app_context():
        rise.run(house.settings)


def lines(house: House) -> list[tuple[str, str]]:
    """Rules and dangers that stand before the unit."""
    return [(row.rule, row.danger) for row in raw(house, "SELECT rule, danger FROM risen ORDER BY due_at, rule")]


def count(house: House, role: Role = COORDINATOR, place: bytes | None = None) -> int | None:
    me = house.world.actor(role, place or house.world.there)
    with looking(house, me):
        return queries.count_elsewhere(me)


def text_of(house: House, path: str, role: Role = COORDINATOR, language: str = "fr") -> str:
    client = client_of(house, role, house.world.there, language=language)
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_centres_late_deadline_reaches_the_unit_without_the_child(house: House) -> None:
    centre(house)
    with house.app.app_context(), system_work() as unit:
        user = unit.get(User, house.world.person(DIRECTOR))
        assert user is not None
        user.profile = seal_profile(unit, user.id, replace(open_profile(unit, user), phone="0522334455"))
    with clock.hold(clock.now() + timedelta(days=3, hours=12)):
        risen(house)
        assert count(house) == len(lines(house)) == 0, "late, but for the director to see to"
    with clock.hold(clock.now() + LONG):
        risen(house)
        assert ("assess", "3") in lines(house)
        assert count(house) == len(lines(house))
        page = text_of(house, "/elsewhere")
        home = text_of(house, "/")
        figures = text_of(house, "/figures")
    assert "Unité Ici" in page and "Director TEST1" in page and "0522334455" in page
    assert 'href="/elsewhere"' in home and 'href="/elsewhere"' in figures
    key = id_text(bytes(raw(house, "SELECT id FROM risen")[0].id))
    for secret in (*CANARIES.values(), house.world.reference, id_text(house.world.case_id), key, "2015"):
        for shown in (page, home, figures):
            assert str(secret) not in shown
    assert facts(house).count("case.risen_seen") == 1


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_nothing_late_is_said(lite: House, language: str) -> None:
    page = text_of(lite, "/elsewhere", language=language)
    assert "Unité Ici" not in page and "tel:" not in page
    assert "case.risen_seen" not in facts(lite)


def test_a_units_own_files_rise_as_before(lite: House) -> None:
    with clock.hold(clock.now() + LONG):
        risen(lite)
        assert lines(lite) == []
        assert count(lite) == 0


def test_only_a_units_supervisors_of_the_province_know(house: House) -> None:
    centre(house)
    world = house.world
    with clock.hold(clock.now() + LONG):
        risen(house)
        assert (count(house) or 0) > 0
        assert count(house, DIRECTOR, world.here) is None, "a centre is no unit"
        assert count(house, WORKER) is None, "who does not supervise is not told"
        assert client_of(house, DIRECTOR).get("/elsewhere").status_code == 404
        assert client_of(house, WORKER, world.there).get("/elsewhere").status_code == 403
        with looking(house, world.actor(DIRECTOR)), pytest.raises(NotFound):
            queries.late_elsewhere(world.actor(DIRECTOR))
        raw(house, "UPDATE establishment SET province_code = '04.481' WHERE id = :p", p=world.there)
        assert count(house) == 0
        assert "Unité Ici" not in text_of(house, "/elsewhere")


@pytest.mark.parametrize("end", ["met", "put off", "closed", "moved on", "judged"])
def test_it_goes_as_soon_as_it_is_met(house: House, end: str) -> None:
    centre(house)
    me = house.world.actor(WORKER)
    with working(house, me):
        service.judge_danger(me, queries.locate(me, house.world.reference, writing=True), Danger.IMMEDIATE, "Menacé.")
    with clock.hold(clock.now() + timedelta(days=20)):
        risen(house)
        before = {rule for rule, _danger in lines(house)}
        assert {Rule.PUT_IN_SAFETY, Rule.ASSESS} <= before
        sql = "SELECT id FROM case_deadline WHERE rule = 'put_in_safety' AND ended_at IS NULL"
        key = bytes(raw(house, sql)[0].id)
        with working(house, me):
            case = queries.locate(me, house.world.reference, writing=True)
            if end == "met":
                service.meet(me, case, key)
            elif end == "put off":
                service.put_off(me, case, key, clock.today() + timedelta(days=2), "Le juge est absent.")
            elif end == "closed":
                service.close(me, case, ClosingReason.OTHER, "Fini.")
            elif end == "moved on":
                service.move_on(me, case, service.moves.MoveName.ASSESS)
            else:
                service.judge_danger(me, case, Danger.HIGH, "Plus calme.")
        left = dict(lines(house))
        gone = {"met": {Rule.PUT_IN_SAFETY}, "put off": {Rule.PUT_IN_SAFETY}, "closed": before}.get(end, set())
        gone = {"moved on": {Rule.ASSESS}, "judged": {Rule.PUT_IN_SAFETY, Rule.ASSESS}}.get(end, gone)
        assert gone.isdisjoint(left)
        if end in ("met", "put off"):
            assert set(left) == before - gone
        if end == "judged":
            assert set(left.values()) <= {"3"}, "the danger is the one of now"


def test_what_is_undone_leaves_it(lite: House) -> None:
    centre(lite)
    me = lite.world.actor(WORKER)
    with clock.hold(clock.now() + LONG):
        risen(lite)
        before = lines(lite)
        assert before
        with pytest.raises(RuntimeError), working(lite, me) as unit:
            service.close(me, queries.locate(me, lite.world.reference, writing=True), ClosingReason.OTHER, "Fini.")
            unit.flush()
            raise RuntimeError("the power fails")
        assert lines(lite) == before
