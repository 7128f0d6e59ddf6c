"""Declared in a minute, told in time, examined, learned from: as people use it, and as the clock runs."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter

import pytest

from caseapp.accounts.directory import Profile, seal_profile
from caseapp.accounts.models import User
from caseapp.cases import queries as cases
from caseapp.establishments import queries as centres
from caseapp.establishments.nights import count_night
from caseapp.establishments.service import presence
from caseapp.establishments.vocabulary import Told
from caseapp.incidents import queries
from caseapp.incidents.housekeeping import rise
from caseapp.incidents.lifecycle import LIFECYCLE
from caseapp.incidents.queries.tallies import tallies
from caseapp.incidents.service import actions, duties, moves, sheet
from caseapp.incidents.service.letters import LETTER
from caseapp.incidents.vocabulary import Category, ChildPart, Gravity, MoveName, ReaderPart, State
from caseapp.infra import outbox
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import Conflict, Impossible, Invalid, NotFound, Refused
from caseapp.kernel.identifiers import id_text
from caseapp.policy import incidents as policy
from caseapp.policy.incidents import DUTIES, LEAST, Whom
from caseapp.policy.norms import Counted
from tests.cases.pages import form_of
from tests.conftest import House, client_of
from tests.establishments.centre import let_in, open_centre
from tests.incidents.desk import DIRECTOR, EDUCATOR, INTAKE, OFFICER, WHAT, WORKER, declared, naming, read_by, seen_by
from tests.incidents.forms import closed
from tests.papers.reading import pages_of
from tests.security.tools import looking, raw, working

FRIDAY_NIGHT = datetime(2026, 10, 30, 22, 30, tzinfo=UTC)
"""The eve of a holiday that is a Saturday."""
DEFAULT = attrgetter("default")
"""What every norm is until somebody gives another value."""


# --- The table ---------------------------------------------------------------------------------------------------------


def test_neither_nights_nor_holidays_stop_the_hours_of_the_law() -> None:
    """Behaviour 69: "without delay" is counted in hours."""
    found = policy.due("maltreatment", 3, FRIDAY_NIGHT, FRIDAY_NIGHT.date(), child=True, held=DEFAULT)
    assert found[Whom.PROSECUTOR] == FRIDAY_NIGHT + timedelta(hours=2)
    assert all(duty.within.counted is Counted.HOURS for duty in DUTIES)
    assert {duty.whom for duty in DUTIES} == set(Whom)
    named = {category for duty in DUTIES for category in duty.categories} | set(LEAST)
    assert named <= {str(category) for category in Category}


@pytest.mark.parametrize(
    "category", [c for c in Category if c in ("death", "maltreatment", "disappearance", "suicide")]
)
def test_a_crime_is_told_to_the_prosecutor_however_it_was_judged(category: Category) -> None:
    day = clock.today()
    for level in range(1, 5):
        gravity = policy.judged(category, level)
        assert gravity >= policy.SERIOUS
        assert Whom.PROSECUTOR in policy.due(category, gravity, clock.now(), day, child=False, held=DEFAULT)
        assert policy.articles(category, gravity, day)[Whom.PROSECUTOR]


def test_a_rule_holds_from_its_day_to_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table is dated: what was known before a law changed is told by the law of then."""
    old = policy.Duty(Whom.FOUNDER, policy.RISES, since=date(2020, 1, 1), until=date(2026, 6, 30))
    new = policy.Duty(Whom.PROVINCE, policy.RISES, since=date(2026, 7, 1))
    monkeypatch.setattr(policy, "DUTIES", (old, new))
    now = clock.now()
    assert set(policy.due("malice", 1, now, date(2026, 6, 30), child=False, held=DEFAULT)) == {Whom.FOUNDER}
    assert set(policy.due("malice", 1, now, date(2026, 7, 1), child=False, held=DEFAULT)) == {Whom.PROVINCE}


def test_every_state_can_be_left_and_none_is_written_by_hand() -> None:
    reached = {move.target for move in LIFECYCLE.moves} | {LIFECYCLE.initial}
    assert reached == set(State)
    assert all(LIFECYCLE.open_to(state) for state in State)


# --- Declared at night, completed by day -------------------------------------------------------------------------------


def test_at_night_five_answers_are_enough(house: House) -> None:
    client = client_of(house, EDUCATOR)
    form = form_of(client.get("/incidents/new"), "/incidents/new")
    typed = {"category": "violence", "gravity": "3", "what": WHAT, "involves": "nobody"}
    answer = client.post("/incidents/new", data={**form.fields, **typed}, follow_redirects=False)
    assert answer.status_code == 303
    page = client.get(answer.location).get_data(as_text=True)
    assert WHAT in page
    assert "/told/prosecutor" in page
    assert len(seen_by(house, house.world.actor(DIRECTOR))) == 1


def test_a_declaration_that_was_left_is_found_again(lite: House) -> None:
    """Also by no one else: it is sealed with the author's own key."""
    client = client_of(lite, EDUCATOR)
    headers = {"X-CSRF-Token": client.token()}
    client.put("/drafts/incident.new", json={"what": "Commencé à minuit", "category": "care"}, headers=headers)
    assert "Commencé à minuit" in client_of(lite, EDUCATOR).get("/incidents/new").get_data(as_text=True)
    assert "/incidents/new" in client_of(lite, EDUCATOR).get("/").get_data(as_text=True)
    assert "Commencé à minuit" not in client_of(lite, DIRECTOR).get("/incidents/new").get_data(as_text=True)
    held = "SELECT holder_id FROM vault_key WHERE vault_id = (SELECT user_id FROM draft)"
    assert [bytes(row.holder_id) for row in raw(lite, held)] == [lite.world.person(EDUCATOR)]


def test_what_cannot_be_is_refused_with_a_word(lite: House) -> None:
    client = client_of(lite, EDUCATOR)
    form = form_of(client.get("/incidents/new"), "/incidents/new")
    whole = {**form.fields, "category": "care", "gravity": "2", "what": WHAT, "involves": "nobody"}
    later = (clock.today() + timedelta(days=1)).strftime("%d/%m/%Y")
    for wrong in (
        {"happened_on": later},
        {"happened_at": "25:00"},
        {"happened_on": "01/01/1999"},
        {"involves": ""},
        {"involves": "staff"},
        {"involves": "staff", "staff": id_text(bytes(15) + b"\1")},
        {"what": " "},
        {"category": "boredom"},
    ):
        assert client.post("/incidents/new", data={**whole, **wrong}).status_code == 422, wrong
    assert client.post("/incidents/new", data={**whole, f"c-{id_text(bytes(16))}": "victim"}).status_code == 404
    assert not raw(lite, "SELECT id FROM incident")


def test_a_death_is_never_judged_minor(lite: House) -> None:
    incident = declared(lite, category=Category.DEATH, gravity=Gravity.MINOR)
    assert read_by(lite, lite.world.actor(DIRECTOR), incident).gravity == policy.CRITICAL


def test_a_missing_child_is_declared_with_what_is_known(house: House) -> None:
    """The offer beside the search; the form filled in; afterwards the way to it instead."""
    world = house.world
    let_in(house, world.reference, open_centre(house)[0])
    me = world.actor(WORKER)
    with working(house, me):
        case = cases.locate(me, world.reference)
        presence.begin_search(me, case, centres.living(me, case), "Près de la porte")
        presence.tell(me, centres.living(me, case), Told.POLICE)
    client, there = client_of(house, EDUCATOR), f"/incidents/new?child={world.reference}"
    assert there in client.get(f"/cases/{world.reference}/missing").get_data(as_text=True)
    form = form_of(client.get(there), None)
    assert (form.fields["category"], form.fields["gravity"]) == ("disappearance", "3")
    assert form.fields[f"c-{id_text(world.case_id)}"] == "victim"
    answer = client.post("/incidents/new", data={**form.fields, "involves": "nobody"})
    assert answer.status_code == 303
    page = client.get(f"/cases/{world.reference}/missing").get_data(as_text=True)
    assert answer.location in page
    assert there not in page
    known = read_by(house, me, bytes.fromhex(answer.location.rsplit("/", 1)[1])).duties
    assert [duty.whom for duty in known if duty.told_at] == [Whom.POLICE], "a call that was made is not asked again"
    told = {duty.whom for duty in read_by(house, me, bytes.fromhex(answer.location.rsplit("/", 1)[1])).duties}
    assert {Whom.POLICE, Whom.PROSECUTOR, Whom.JUDGE, Whom.FAMILY} <= told


def test_a_role_that_declares_nothing_finds_no_way_in(lite: House) -> None:
    incident = id_text(declared(lite))
    client = client_of(lite, OFFICER)
    assert client.get("/incidents/new").status_code == 403
    assert client.get(f"/incidents/{incident}").status_code == 404


def test_two_who_complete_the_sheet_both_stand_and_one_field_is_shown_to_both(house: House) -> None:
    incident = declared(house)
    one, other = house.world.actor(EDUCATOR), house.world.actor(DIRECTOR)
    with looking(house, one):
        base = sheet.open_step(one, queries.locate(one, incident), 1)
    with working(house, other):
        sheet.change(other, queries.locate(other, incident), 1, base, {**base, "where": "Au réfectoire"})
    with working(house, one):
        assert sheet.change(one, queries.locate(one, incident), 1, base, {**base, "what": "Autre récit"})
    opened = read_by(house, other, incident)
    assert (opened.told["what"], opened.told["where"]) == ("Autre récit", "Au réfectoire")
    with working(house, one), pytest.raises(Conflict) as clash:
        sheet.change(one, queries.locate(one, incident), 1, base, {**base, "where": "Dans la cour"})
    assert clash.value.theirs == {"where": "Au réfectoire"}
    client = client_of(house, EDUCATOR)
    form = form_of(client.get(f"/incidents/{id_text(incident)}/step/1"))
    stale = {**form.fields, "where": "Dans la cour", "base": json.dumps(base)}
    answer = client.post(form.action, data=stale)
    assert answer.status_code == 409
    assert "Au réfectoire" in answer.get_data(as_text=True)
    assert "Dans la cour" in answer.get_data(as_text=True)
    assert client.post(form.action, data=form_of(answer).fields).status_code == 303


def test_a_graver_judgement_asks_for_more_and_keeps_what_was_told(lite: House) -> None:
    incident = declared(lite, category=Category.CARE, gravity=Gravity.MINOR)
    me = lite.world.actor(DIRECTOR)
    assert not read_by(lite, me, incident).duties
    with working(lite, me):
        row = queries.locate(me, incident)
        base = sheet.open_step(me, row, 1)
        sheet.change(me, row, 1, base, {**base, "gravity": "3"})
        duties.tell(me, row, Whom.DIRECTOR, clock.now(), {})
    assert {duty.whom for duty in read_by(lite, me, incident).duties} == {Whom.DIRECTOR, Whom.PROSECUTOR, Whom.UNIT}
    with working(lite, me):
        row = queries.locate(me, incident)
        base = sheet.open_step(me, row, 1)
        sheet.change(me, row, 1, base, {**base, "gravity": "1"})
    assert [duty.whom for duty in read_by(lite, me, incident).duties] == [Whom.DIRECTOR], "it was told, and stays so"


# --- The clock of telling ----------------------------------------------------------------------------------------------


def test_who_was_told_when_and_how(house: House) -> None:
    incident = declared(house)
    me = house.world.actor(DIRECTOR)
    with working(house, me):
        row = queries.locate(me, incident)
        for at in (clock.now() + timedelta(minutes=5), row.happened_at - timedelta(hours=1)):
            with pytest.raises(Invalid, match="at"):
                duties.tell(me, row, Whom.PROSECUTOR, at, {})
        with pytest.raises(NotFound):
            duties.tell(me, row, Whom.HEALTH, clock.now(), {})
        duties.tell(me, row, Whom.PROSECUTOR, clock.now(), {"person": "Le substitut", "reference": "44/2026"})
        with pytest.raises(Impossible, match="told_already"):
            duties.tell(me, row, Whom.PROSECUTOR, clock.now(), {})
    told = next(duty for duty in read_by(house, me, incident).duties if duty.whom is Whom.PROSECUTOR)
    assert (told.how["reference"], told.late, bool(told.by)) == ("44/2026", False, True)


def test_what_is_late_stands_before_the_director_and_rises_without_a_word_of_what_happened(house: House) -> None:
    world = house.world
    with clock.hold(clock.now() - timedelta(hours=16)):
        incident = declared(house)
    page = client_of(house, DIRECTOR).get("/").get_data(as_text=True)
    assert f"/incidents/{id_text(incident)}" in page
    officer = world.actor(OFFICER, world.there)
    with house.app.app_context():
        assert rise.run(house.settings) == 1
        assert rise.run(house.settings) == 0
    assert seen_by(house, officer) == {incident}
    opened = read_by(house, officer, incident)
    assert (opened.readable, dict(opened.told), opened.children) == ("closed", {}, [])
    assert opened.standing.part is ReaderPart.LATE
    assert any(duty.late for duty in opened.duties)
    held = {
        bytes(row.holder_id) for row in raw(house, "SELECT holder_id FROM vault_key WHERE vault_id = :v", v=incident)
    }
    assert held == {world.here}
    client = client_of(house, OFFICER, world.there)
    text = client.get(f"/incidents/{id_text(incident)}").get_data(as_text=True)
    assert WHAT not in text
    for end in ("/step/1", "/told/prosecutor"):
        assert client.get(f"/incidents/{id_text(incident)}{end}").status_code in (403, 404)
    printed = client.post(f"/incidents/{id_text(incident)}/print", data={"csrf_token": client.token()})
    assert printed.status_code == 404
    with working(house, officer), pytest.raises(Refused):
        duties.tell(officer, queries.locate(officer, incident), Whom.PROSECUTOR, clock.now(), {})


def test_a_letter_says_that_something_waits_and_nothing_else(lite: House) -> None:
    world = lite.world
    with lite.app.app_context(), system_work() as unit:
        user = unit.get_one(User, world.person(DIRECTOR))
        user.profile = seal_profile(unit, user.id, Profile("d", "Directrice", email="d@exemple.test"))
        user.version += 1
    declared(lite, people=naming(lite, WORKER))
    sent: list[str] = []
    with lite.app.app_context():
        with system_work() as unit:
            waiting = outbox._claim(unit)
        for message in waiting:
            if message.kind == LETTER.kind:
                LETTER.write(message)
        with system_work() as unit:
            sent = [str(message.payload) for message in outbox._claim(unit) if message.kind == "mail"]
    assert len(sent) == 1
    assert "d@exemple.test" in sent[0]
    assert WHAT not in sent[0]
    assert "incident" not in sent[0].lower()


# --- To the end --------------------------------------------------------------------------------------------------------


def test_it_is_closed_when_the_work_is_done(house: House) -> None:
    incident = declared(house)
    me, educator = house.world.actor(DIRECTOR), house.world.actor(EDUCATOR)
    with working(house, me):
        row = queries.locate(me, incident)
        with pytest.raises(Impossible, match="status"):
            moves.move(me, row, MoveName.CLOSE)
        moves.move(me, row, MoveName.EXAMINE)
        with pytest.raises(Impossible, match="causes"):
            moves.move(me, row, MoveName.CLOSE)
        base = sheet.open_step(me, row, 3)
        sheet.change(me, row, 3, base, {**base, "causes": "Un seul adulte", "lessons": "Toujours deux"})
        with pytest.raises(Impossible, match="untold"):
            moves.move(me, row, MoveName.CLOSE)
        for duty in queries.open_sheet(me, row).duties:
            duties.tell(me, row, duty.whom, clock.now(), {})
        with pytest.raises(Invalid, match="due_on"):
            actions.decide(me, row, educator.user_id, clock.today() - timedelta(days=1), "Former")
        doing = actions.decide(me, row, educator.user_id, clock.today(), "Former l'équipe").id
        moves.move(me, row, MoveName.TAKE_MEASURES)
        with pytest.raises(Impossible, match="action"):
            moves.move(me, row, MoveName.CLOSE)
    assert f"/incidents/{id_text(incident)}" in client_of(house, EDUCATOR).get("/").get_data(as_text=True)
    with working(house, educator):
        actions.finish(educator, queries.locate(educator, incident), doing)
    with working(house, me):
        row = queries.locate(me, incident)
        moves.move(me, row, MoveName.CLOSE)
        with pytest.raises(Refused):
            sheet.change(me, row, 3, {}, {"causes": "Autre"})
        with pytest.raises(Invalid, match="reason"):
            moves.move(me, row, MoveName.REOPEN)
        moves.move(me, row, MoveName.REOPEN, "Un témoin s'est manifesté")
    opened = read_by(house, me, incident)
    assert (opened.state, opened.closed_at) == (State.REOPENED, None)
    assert opened.line[-1].note == "Un témoin s'est manifesté"


def test_an_action_that_is_late_stands_before_the_director(lite: House) -> None:
    me = lite.world.actor(DIRECTOR)
    with clock.hold(clock.now() - timedelta(days=3)):
        incident = declared(lite, category=Category.CARE, gravity=Gravity.MINOR)
        with working(lite, me):
            row = queries.locate(me, incident)
            actions.decide(me, row, lite.world.person(EDUCATOR), clock.today(), "Former l'équipe")
            moves.move(me, row, MoveName.EXAMINE)
    late = f'<li class="bad m-alert"><div><a href="/incidents/{id_text(incident)}"'
    assert late in client_of(lite, DIRECTOR).get("/").get_data(as_text=True)


def test_a_closed_sheet_is_not_written(lite: House) -> None:
    closed(lite)
    key = id_text(next(iter(seen_by(lite, lite.world.actor(DIRECTOR)))))
    client = client_of(lite, DIRECTOR)
    for step in (1, 2, 3):
        assert client.get(f"/incidents/{key}/step/{step}").status_code == 409
        assert client.post(f"/incidents/{key}/step/{step}", data={"csrf_token": client.token()}).status_code == 409
    assert client.get(f"/incidents/{key}/step/4").status_code == 404


def test_figures_have_their_list_behind_them(house: House) -> None:
    """A child who came at noon is in the night that follows."""
    noon = datetime.combine(clock.today() + timedelta(days=1), time(12), clock.CASABLANCA)
    with clock.hold(noon) as held:
        beds = open_centre(house)
        let_in(house, house.world.reference, beds[0])
        held.forward(timedelta(days=1))
        with house.app.app_context(), system_work() as unit:
            count_night(unit, clock.today() - timedelta(days=1))
        one = declared(house)
        declared(house, category=Category.CARE, gravity=Gravity.MINOR)
        me = house.world.actor(DIRECTOR)
        with looking(house, me):
            found = tallies(me, queries.incidents_of(me))
        assert (found.open, found.recent, found.nights, found.per_hundred) == (2, 2, 1, 200.0)
        assert found.matrix[Category.VIOLENCE][3] == 1
        client = client_of(house, DIRECTOR)
        page = client.get("/incidents").get_data(as_text=True)
        assert "state=recent&amp;category=violence&amp;gravity=3" in page
        only = client.get("/incidents?state=recent&category=violence&gravity=3").get_data(as_text=True)
        assert id_text(one) in only
        assert only.count("/incidents/0") == 1
        assert client.get("/incidents?state=late").get_data(as_text=True).count("/incidents/0") == 0
        assert client.get("/incidents?state=xyz&gravity=9&category=%00").status_code == 200
        assert client_of(house, INTAKE).get("/incidents").get_data(as_text=True).count("/incidents/0") == 0


@pytest.mark.parametrize("tongue", ["fr", "ar", "both"])
def test_the_sheet_on_paper_names_no_child(lite: House, tongue: str) -> None:
    world = lite.world
    incident = declared(lite, children={world.case_id: ChildPart.VICTIM})
    client = client_of(lite, DIRECTOR)
    data = {"csrf_token": client.token(), "tongue": tongue}
    answer = client.post(f"/incidents/{id_text(incident)}/print", data=data)
    assert answer.mimetype == "application/pdf"
    text = "".join(pages_of(answer.data))
    assert "réfectoire" in text
    assert world.reference in text
    assert "Tamazirtiq" not in text
