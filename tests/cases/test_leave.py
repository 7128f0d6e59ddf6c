"""Days away that somebody else notes: a colleague who fell ill cannot say so herself (issue 3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from caseapp.cases import queries, service
from caseapp.cases.housekeeping import stand_ins
from caseapp.cases.vocabulary import NoticeKind
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.policy.roles import Role
from tests.cases.desk import DIRECTOR, OFFICER, WORKER
from tests.cases.pages import errors_at, fill, form_of, said, send, text_of
from tests.conftest import House, client_of
from tests.security.tools import facts, looking, raw, working

COORDINATOR = Role.PATHWAY_COORDINATOR


def day(ahead: int = 0) -> str:
    return f"{clock.today() + timedelta(days=ahead):%d/%m/%Y}"


def typed(house: House, **more: str) -> dict[str, str]:
    """Who is away, who stands in, from today for a week."""
    people = {"person": id_text(house.world.person(WORKER)), "stand_in": id_text(house.world.person(OFFICER))}
    return {**people, "starts_on": day(), "ends_on": day(7), **more}


def told(house: House, role: Role) -> list[NoticeKind]:
    """What stands on her bell, newest first."""
    me = house.world.actor(role)
    with looking(house, me):
        return [one.kind for one in queries.notices_of(me) if one.line is None]


def shown(house: House) -> Any:
    """The days away that the director sees."""
    me = house.world.actor(DIRECTOR)
    with looking(house, me):
        return queries.leaves_here(me)


def home(house: House, role: Role) -> str:
    return text_of(client_of(house, role).get("/"))


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_director_notes_changes_and_ends_the_leave_of_a_colleague(house: House, language: str) -> None:
    """The stand-in finds the files, the colleague is told each time, the trail has each line."""
    director = client_of(house, DIRECTOR, language=language)
    late = clock.now() + timedelta(days=2)
    before = len(facts(house))
    assert fill(director, "/leave/team", "/leave/team", **typed(house)).status_code == 303
    with clock.hold(late):
        assert house.world.reference in home(house, OFFICER)
    assert told(house, WORKER) == [NoticeKind.AWAY]
    assert told(house, OFFICER) == [NoticeKind.STAND_IN]
    (away,) = shown(house)
    assert away.by and away.user_id == house.world.person(WORKER)
    assert away.by in text_of(client_of(house, WORKER).get("/leave")), "she reads who noted it"
    other = id_text(house.world.person(COORDINATOR))
    assert fill(director, f"/leave/team/{away.id}", stand_in=other, ends_on=day(9)).status_code == 303
    with clock.hold(late):
        assert house.world.reference in home(house, COORDINATOR)
        assert house.world.reference not in home(house, OFFICER)
    assert told(house, OFFICER) == [], "it is not hers any more"
    assert told(house, COORDINATOR) == [NoticeKind.STAND_IN]
    assert told(house, WORKER) == [NoticeKind.AWAY_CHANGED, NoticeKind.AWAY]
    assert director.send(f"/leave/team/{away.id}/end").status_code == 303
    assert told(house, WORKER)[0] == NoticeKind.AWAY_ENDED
    assert shown(house) == []
    with clock.hold(late):
        assert house.world.reference not in home(house, COORDINATOR)
    assert [fact for fact in facts(house)[before:] if fact.startswith("leave.")] == [
        "leave.set", "leave.changed", "leave.called_back",
    ]  # fmt: skip
    assert director.send(f"/leave/team/{away.id}/end").status_code == 404, "it has ended"


def test_the_colleague_may_end_it_herself(lite: House) -> None:
    assert fill(client_of(lite, DIRECTOR), "/leave/team", "/leave/team", **typed(lite)).status_code == 303
    (away,) = shown(lite)
    assert client_of(lite, WORKER).send(f"/leave/{away.id}/end").status_code == 303
    assert shown(lite) == []
    assert told(lite, WORKER) == [NoticeKind.AWAY], "nobody is told what she did herself"


def test_days_to_come_are_told_when_they_begin(lite: House) -> None:
    fill(client_of(lite, DIRECTOR), "/leave/team", "/leave/team", **typed(lite, starts_on=day(2)))
    assert told(lite, WORKER) == [NoticeKind.AWAY]
    assert told(lite, OFFICER) == []
    with clock.hold(clock.now() + timedelta(days=2)), lite.app.app_context():
        stand_ins.run(lite.settings)  # type: ignore[call-overload]
    assert told(lite, OFFICER) == [NoticeKind.STAND_IN]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_what_cannot_be(lite: House, language: str) -> None:
    """Nobody stands in for herself, or follows no files here; days that cannot be: said at the field, all kept."""
    director = client_of(lite, DIRECTOR, language=language)
    worker, nurse = id_text(lite.world.person(WORKER)), id_text(lite.world.person(Role.HEALTH_STAFF))
    stranger = id_text(lite.world.person(WORKER, lite.world.there))
    for wrong, field, sentence in (
        ({"stand_in": worker}, "stand_in", "Choose somebody else than whoever is away."),
        ({"stand_in": nurse}, "stand_in", "Choose one of the answers offered."),
        ({"person": nurse}, "person", "Choose one of the answers offered."),
        ({"person": stranger}, "person", "Choose one of the answers offered."),
        ({"person": id_text(lite.world.person(DIRECTOR))}, "person", "Choose one of the answers offered."),
        ({"ends_on": "01/01/2020"}, "ends_on", "The last day cannot be in the past, nor before the first."),
        ({"ends_on": "01/01/2099"}, "ends_on", "This is too long: at most a year."),
    ):
        answer = fill(director, "/leave/team", "/leave/team", **typed(lite, **wrong))
        assert answer.status_code == 422, wrong
        assert errors_at(answer)[field] == said(lite.app, language, sentence), wrong
        assert form_of(answer, "/leave/team").fields["starts_on"] == day()
    assert shown(lite) == []


def test_two_who_change_it_at_once(lite: House) -> None:
    """Who saw older days is shown what stands, and chooses again."""
    fill(client_of(lite, DIRECTOR), "/leave/team", "/leave/team", **typed(lite))
    (away,) = shown(lite)
    director, other = client_of(lite, DIRECTOR), client_of(lite, COORDINATOR)
    page = f"/leave/team/{away.id}"
    hers, theirs = form_of(director.get(page)), form_of(other.get(page))
    assert send(director, hers, ends_on=day(3)).status_code == 303
    answer = send(other, theirs, ends_on=day(5))
    assert answer.status_code == 409
    assert raw(lite, "SELECT ends_on FROM leave")[0].ends_on in (
        clock.today() + timedelta(days=3), str(clock.today() + timedelta(days=3))
    )  # fmt: skip
    assert send(other, form_of(answer)).status_code == 303
    assert shown(lite)[0].ends_on == clock.today() + timedelta(days=5)


def test_another_house_is_out_of_reach(lite: House) -> None:
    """A director notes nobody away, and ends nothing, in a house that is not hers."""
    me = lite.world.actor(WORKER)
    with working(lite, me):
        service.plan_leave(me, lite.world.person(OFFICER), clock.today(), clock.today())
    (away,) = shown(lite)
    stranger = client_of(lite, DIRECTOR, lite.world.there)
    assert stranger.get(f"/leave/team/{away.id}").status_code == 404
    assert stranger.send(f"/leave/team/{away.id}/end").status_code == 404
    assert away.name not in text_of(stranger.get("/leave/team"))
    assert client_of(lite, WORKER).get("/leave/team").status_code == 403
