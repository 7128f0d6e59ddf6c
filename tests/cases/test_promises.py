"""What is promised in a note: it waits for whoever is to keep it, with its day and its words, and is done in one press."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from caseapp.cases import queries, service
from caseapp.cases.housekeeping import rise
from caseapp.cases.models import CaseDeadline
from caseapp.cases.service.promises import Promise
from caseapp.cases.service.team import hand_on
from caseapp.cases.vocabulary import Audience, ClosingReason
from caseapp.infra.db.guard import widened
from caseapp.infra.db.tallies import flaws
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.policy.classes import DataClass
from caseapp.policy.deadlines import Rule
from caseapp.policy.roles import Role
from caseapp.web.forms import next_day
from tests.cases.desk import DIRECTOR, HEALTH, INTAKE, OFFICER, WORKER, opened, path
from tests.cases.pages import errors_at, fill, form_of, forms_of, said, send, text_of
from tests.conftest import House, client_of
from tests.security.tools import raw, working

WORDS = "Appeler la directrice Ecolymix jeudi."


def promise(
    house: House, role: Role = WORKER, days: int = 1, text: str = "Note.", words: str = WORDS, **more: Any
) -> None:
    """Promise something in a note of the world's file."""
    me = house.world.actor(role)
    with working(house, me):
        case = queries.locate(me, house.world.reference, writing=True)
        given = Promise(clock.today() + timedelta(days=days), words)
        service.add_note(me, case, text, more.pop("data_class", DataClass.NOTES), promise=given, **more)


def home(house: House, role: Role = WORKER) -> str:
    """What stands on the first page."""
    return text_of(client_of(house, role).get("/"))


def promised(house: House) -> list[Any]:
    """Promises that are to be kept, as they are stored."""
    return raw(house, "SELECT * FROM case_deadline WHERE rule = 'promise' AND ended_at IS NULL ORDER BY due_at")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_promise_waits_and_is_done_in_one_press(house: House, language: str) -> None:
    """Typed with the note, on the first page with its words, done from there; the timeline repeats what was kept."""
    client = client_of(house, WORKER, language=language)
    today = clock.today()
    sent = fill(
        client, path(house), path(house, "/notes"), text="Elle a parlé.", promised_on=f"{today:%d/%m}", promised=WORDS
    )
    assert sent.status_code == 303
    page = client.get("/")
    assert WORDS in text_of(page)
    assert WORDS in text_of(client.get(path(house)))
    assert "Promis par Reference Worker" in text_of(client_of(house, OFFICER).get(path(house)))
    done = next(form for form in forms_of(page) if form.action.endswith(f"/{promised(house)[0].id.hex()}/done"))
    assert send(client, done).status_code == 303
    assert WORDS not in text_of(client.get("/"))
    assert promised(house) == []
    shown = text_of(client.get(path(house)))
    assert said(house.app, language, "Keep what was promised") in shown and WORDS in shown


def test_without_words_the_note_says_it(lite: House) -> None:
    promise(lite, text="J'appellerai l'école jeudi.\nElle était calme.", words="")
    assert "J'appellerai l'école jeudi." in home(lite)
    assert "Elle était calme" not in home(lite)


def test_nothing_of_it_stands_open(house: House) -> None:
    """The words are sealed with the note, the trail says only that something was promised."""
    promise(house)
    (row,) = promised(house)
    assert b"Ecolymix" not in bytes(row.told)
    facts = [line.fact for line in raw(house, "SELECT fact FROM audit_event ORDER BY id")]
    assert facts.count("case.promised") == 1


def test_several_stand_beside_each_other_and_rise_when_late(house: House) -> None:
    """Two promises of one file are two lines; kept one by one; a late one rises, without its words."""
    promise(house, days=2, words="La deuxième.")
    promise(house, days=1, words="La première.")
    shown = home(house)
    assert shown.index("La première.") < shown.index("La deuxième.")
    me = house.world.actor(WORKER)
    with clock.hold(clock.now() + timedelta(days=8)):
        with house.app.app_context():
            rise.run(house.settings)  # type: ignore[call-overload]
        assert "La première." in home(house)
        director = home(house, DIRECTOR)
        assert house.world.reference in director and "La première." not in director
        first = promised(house)[0]
        with working(house, me):
            service.meet(me, queries.locate(me, house.world.reference, writing=True), bytes(first.id))
        assert "La première." not in home(house)
        assert "La deuxième." in home(house)


def test_figures_count_promises(house: House) -> None:
    promise(house)
    promise(house, days=3)
    with house.app.app_context(), system_work() as unit:
        assert not flaws(unit)


def test_who_reads_the_note_reads_the_promise(lite: House) -> None:
    """Reserved, or of a class that is closed: others see that something is promised, by whom and when."""
    promise(lite, OFFICER, words="Réservemix.", audience=Audience.RESERVED)
    worker, desk = opened(lite, lite.world.reference), opened(lite, lite.world.reference, INTAKE)
    (mine,) = [due.promise for due in worker.due if due.promise]
    (theirs,) = [due.promise for due in desk.due if due.promise]
    assert mine.words == "Réservemix." and theirs.words == ""
    assert "Réservemix" not in text_of(client_of(lite, DIRECTOR).get(path(lite)))
    assert "Réservemix" in home(lite, OFFICER), "who promised"
    assert "Réservemix" in home(lite), "the reference worker, who hears reserved notes"


def test_it_is_handed_over_with_the_file(house: House) -> None:
    """The new reference worker finds it on her first page, the former one does not; so when somebody leaves the house."""
    promise(house)
    world, director = house.world, house.world.actor(DIRECTOR)
    with working(house, director):
        service.assign(director, queries.locate(director, world.reference, writing=True), world.person(OFFICER))
    assert WORDS in home(house, OFFICER)
    assert WORDS not in home(house)
    admin = world.actor(Role.ADMINISTRATOR)
    with working(house, admin) as unit, widened(unit, clock.now()):
        hand_on(unit, admin, world.person(OFFICER), world.person(WORKER), world.here)
    assert WORDS in home(house)
    assert WORDS not in home(house, OFFICER)
    assert bytes(promised(house)[0].keeper_id) == world.person(WORKER)


def test_who_has_left_the_team_hands_it_to_the_reference_worker(lite: House) -> None:
    world, director = lite.world, lite.world.actor(DIRECTOR)
    with working(lite, director):
        service.add_member(director, queries.locate(director, world.reference, writing=True), world.person(HEALTH))
    promise(lite, HEALTH, data_class=DataClass.HEALTH, words="Vaccinomix.")
    assert "Vaccinomix" in home(lite, HEALTH)
    with working(lite, director):
        service.remove_member(director, queries.locate(director, world.reference, writing=True), world.person(HEALTH))
    assert "Vaccinomix" not in home(lite, HEALTH)
    assert bytes(promised(lite)[0].keeper_id) == world.person(WORKER)
    assert "Vaccinomix" in home(lite), "he follows the file, and reads health in it"


def test_whoever_promised_says_that_she_kept_it(house: House) -> None:
    """Also where she takes no file to its next step; the promise of another is not hers to tick."""
    promise(house, INTAKE, words="Apporter la couverture.")
    promise(house, WORKER, words=WORDS)
    desk = client_of(house, INTAKE)
    mine, other = promised(house)
    if bytes(mine.keeper_id) != house.world.person(INTAKE):
        mine, other = other, mine
    assert "Apporter la couverture." in text_of(desk.get("/"))
    assert desk.send(path(house, f"/deadlines/{bytes(other.id).hex()}/done")).status_code in (403, 404)
    assert desk.send(path(house, f"/deadlines/{bytes(mine.id).hex()}/done")).status_code == 303
    assert [bytes(row.id) for row in promised(house)] == [bytes(other.id)]


def test_a_stand_in_finds_what_was_promised(lite: House) -> None:
    promise(lite)
    me, today = lite.world.actor(WORKER), clock.today()
    assert WORDS not in home(lite, OFFICER)
    with working(lite, me):
        service.plan_leave(me, lite.world.person(OFFICER), today, today + timedelta(days=3))
    assert WORDS in home(lite, OFFICER)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_promise_that_cannot_be(lite: House, language: str) -> None:
    """Without a day, in the past, too far, in a closed file: said at the field, with everything typed kept."""
    client = client_of(lite, WORKER, language=language)
    for day, wanted in (
        ("", "By when? Write the day, or leave what is promised empty."),
        ("01/01/2020", "This day has passed: choose today or a later one."),
        ("01/01/2099", "This is too long: at most a year."),
        ("jeudi", "Write the day as day/month/year, for example 21/11/2026."),
    ):
        answer = fill(client, path(lite), path(lite, "/notes"), text="Mot.", promised_on=day, promised=WORDS)
        assert answer.status_code == 422, day
        assert errors_at(answer)["promised_on"] == said(lite.app, language, wanted)
        kept = form_of(answer, path(lite, "/notes")).fields
        assert (kept["text"], kept["promised_on"], kept["promised"]) == ("Mot.", day, WORDS)
    me = lite.world.actor(WORKER)
    with working(lite, me):
        service.close(
            me, queries.locate(me, lite.world.reference, writing=True), ClosingReason.OTHER, "Dit à la tante."
        )
    answer = fill(client, path(lite), path(lite, "/notes"), text="Mot.", promised_on="26", promised=WORDS)
    assert answer.status_code == 422
    assert promised(lite) == []
    assert fill(client, path(lite), path(lite, "/notes"), text="Mot.").status_code == 303


def test_closing_over_a_promise_is_said(lite: House) -> None:
    """Whoever closes a file in which something was promised says a word; the promise ends with the file."""
    promise(lite)
    me = lite.world.actor(WORKER)
    client = client_of(lite, WORKER)
    with working(lite, me):
        case = queries.locate(me, lite.world.reference, writing=True)
        service.judge_danger(me, case, "1", "Calme.")  # type: ignore[arg-type]
    closing = fill(client, path(lite, "/close"), reason="other", text="")
    assert closing.status_code == 422
    assert "Tenir ce qui a été promis" in text_of(closing)
    assert fill(client, path(lite, "/close"), reason="other", text="La tante a rappelé.").status_code == 303
    assert promised(lite) == []
    with working(lite, me) as unit:
        rows = unit.scalars(select(CaseDeadline).where(CaseDeadline.rule == Rule.PROMISE)).all()
        assert [row.met_by_id for row in rows] == [None]


def test_putting_off_keeps_the_words(lite: House) -> None:
    promise(lite)
    client = client_of(lite, WORKER)
    later = path(lite, f"/deadlines/{bytes(promised(lite)[0].id).hex()}/later")
    until = clock.today() + timedelta(days=2)
    assert fill(client, later, until=f"{until:%d/%m/%Y}", text="L'école est fermée.").status_code == 303
    assert WORDS in home(lite)
    assert re.search(r"reporté", text_of(client.get(path(lite))))


def test_a_day_that_comes_may_be_typed_short() -> None:
    """26/11 or 26: the next such day; what is no day is none."""
    today = date(2026, 11, 21)
    assert next_day(today, 26, 0) == date(2026, 11, 26)
    assert next_day(today, 21, 11) == today
    assert next_day(today, 20, 0) == date(2026, 12, 20)
    assert next_day(today, 31, 0) == date(2026, 12, 31)
    assert next_day(today, 1, 3) == date(2027, 3, 1)
    assert next_day(today, 29, 2) == date(2028, 2, 29)
    assert next_day(today, 31, 2) is None
    assert next_day(today, 0, 0) is None
