"""An incident that implicates staff passes nobody it concerns: by list, address, count, line, paper, key."""

from __future__ import annotations

from datetime import timedelta

import pytest

from caseapp.accounts.service import people
from caseapp.accounts.service.passwords import hash_password
from caseapp.cases import queries as cases
from caseapp.cases.vocabulary import NoticeKind
from caseapp.incidents import queries
from caseapp.incidents.housekeeping import keep_circles, rise
from caseapp.incidents.models import CLASSES, Incident
from caseapp.incidents.queries.tallies import tallies
from caseapp.incidents.service import actions, circle, moves, sheet
from caseapp.incidents.vocabulary import ChildPart, LineKind, MoveName, ReaderPart
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import load_keys
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound, Refused, Unreadable
from caseapp.kernel.identifiers import id_text
from caseapp.papers import queries as papers
from caseapp.policy.classes import DataClass
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.establishments.centre import children, let_in, open_centre
from tests.incidents.desk import DIRECTOR, EDUCATOR, OFFICER, WHAT, WORKER, declared, naming, read_by, seen_by
from tests.matching.desk import another, merge
from tests.security.tools import facts, looking, prints, raw, working

INTAKE, HEALTH, COORDINATOR = Role.INTAKE_WORKER, Role.HEALTH_STAFF, Role.PATHWAY_COORDINATOR


def _opens(house: House, holder: bytes, incident: bytes) -> bool:
    """Whether these keys, and the whole database, open what the incident tells."""
    with house.app.app_context(), system_work() as unit:
        row = unit.get_one(Incident, incident)
        keys = load_keys(unit, holder, [incident], CLASSES)
        try:
            told = keys.unseal(row.told, "incident", DataClass.NOTES, incident, incident)
        except Unreadable:
            return False
        return bool(told["what"])


def test_an_open_incident_is_for_the_house_and_nobody_else(house: House) -> None:
    world, incident = house.world, declared(house)
    assert seen_by(house, world.actor(DIRECTOR)) == seen_by(house, world.actor(WORKER)) == {incident}
    assert seen_by(house, world.actor(EDUCATOR)) == {incident}, "her own"
    assert seen_by(house, world.actor(INTAKE)) == set(), "a role that reads its own only"
    for role in (DIRECTOR, OFFICER, COORDINATOR, WORKER):
        assert seen_by(house, world.actor(role, world.there)) == set()
        with pytest.raises(NotFound):
            read_by(house, world.actor(role, world.there), incident)
    assert read_by(house, world.actor(DIRECTOR), incident).told["what"] == WHAT
    assert _opens(house, world.here, incident)
    assert not _opens(house, world.there, incident)


@pytest.mark.parametrize("implicated", [WORKER, INTAKE, HEALTH])
def test_the_implicated_finds_no_trace(house: House, implicated: Role) -> None:
    """By list, by address, by count, on the first page, in the file, on the search, with her own keys."""
    world = house.world
    with house.app.app_context():
        beds = open_centre(house)
    let_in(house, world.reference, beds[0])
    before = {path: client_of(house, implicated).get(path).data for path in ("/", "/papers/")}
    incident = declared(house, people=naming(house, implicated), children={world.case_id: ChildPart.VICTIM})
    me, key = world.actor(implicated), id_text(incident)
    assert seen_by(house, me) == set()
    with pytest.raises(NotFound):
        read_by(house, me, incident)
    client = client_of(house, implicated)
    nobody = "0" * 32
    for end in ("", "/step/1", "/step/2", "/told/prosecutor"):
        there, none = client.get(f"/incidents/{key}{end}"), client.get(f"/incidents/{nobody}{end}")
        assert there.status_code == none.status_code == 404
        assert there.data.replace(key.encode(), nobody.encode()) == none.data
    for path, text in before.items():
        again = client.get(path).data
        assert b"/incidents/" not in again.replace(b"/incidents/new", b"").replace(b"/incidents/rules", b"")
        assert again.count(b"<li") == text.count(b"<li"), path
    for path in (f"/cases/{world.reference}", "/incidents", "/notices", "/search?q=gifle", "/cases/"):
        page = client.get(path)
        assert key.encode() not in page.data, path
        assert "gifle" not in page.get_data(as_text=True).replace('value="gifle"', "").replace("q=gifle", ""), path
    page = client.get(f"/cases/{world.reference}").get_data(as_text=True)
    assert "Violence entre" not in page
    for holder in (me.user_id, world.here):
        assert not _opens(house, holder, incident), "the database and the keys of her house and of herself"
    assert _opens(house, world.person(DIRECTOR), incident)
    held = {row.holder_id for row in raw(house, "SELECT holder_id FROM vault_key WHERE vault_id = :v", v=incident)}
    assert held == {world.person(DIRECTOR), world.person(EDUCATOR)}
    assert seen_by(house, world.actor(DIRECTOR)) == {incident}


def test_the_implicated_can_do_nothing_to_it(lite: House) -> None:
    world = lite.world
    incident = declared(lite, people=naming(lite, WORKER))
    key, client = id_text(incident), client_of(lite, WORKER)
    before = prints(lite, "incident", "incident_reader", "incident_duty", "incident_line", "vault_key", "issued_paper")
    for end in ("/step/1", "/step/2", "/step/3", "/told/prosecutor", "/print", f"/actions/{key}/done"):
        answer = client.post(f"/incidents/{key}{end}", data={"csrf_token": client.token()})
        assert answer.status_code == 404, end
    assert prints(lite, *before) == before
    with looking(lite, world.actor(WORKER)) as unit:
        assert unit.get(Incident, incident) is None


def test_a_directors_counts_do_not_tell_her_of_what_goes_past_her(house: House) -> None:
    """The figure for 100 nights as well: it is counted from the lines that she sees."""
    world = house.world
    plain = declared(house)
    hidden = declared(house, people=naming(house, DIRECTOR))
    director = world.actor(DIRECTOR)
    with looking(house, director):
        lines = queries.incidents_of(director)
        found = tallies(director, lines)
    assert {line.id for line in lines} == {plain}
    assert (found.open, found.recent) == (1, 1)
    assert sum(sum(cells.values()) for cells in found.matrix.values()) == 1
    for role in (OFFICER, COORDINATOR):
        assert seen_by(house, world.actor(role, world.there)) == {hidden}, "the protection unit of the province"
    opened = read_by(house, world.actor(OFFICER, world.there), hidden)
    assert opened.told["what"] == WHAT
    assert {one.part for one in opened.readers} == {ReaderPart.UNIT, ReaderPart.DECLARED}
    assert "director" not in {duty.whom for duty in opened.duties}
    assert not _opens(house, world.person(DIRECTOR), hidden)
    assert not _opens(house, world.here, hidden)


def test_whoever_says_so_is_past_the_director_without_naming_her(lite: House) -> None:
    incident = declared(lite, people=naming(lite, past=True))
    assert seen_by(lite, lite.world.actor(DIRECTOR)) == set()
    assert seen_by(lite, lite.world.actor(OFFICER, lite.world.there)) == {incident}


def test_an_overseer_who_is_implicated_does_not_oversee(lite: House) -> None:
    """She works at the centre and at the unit: neither post leads her there, not even to what is late."""
    world = lite.world
    person = world.person(OFFICER, world.there)
    raw(
        lite,
        "INSERT INTO membership (id, user_id, establishment_id, role, starts_on, version) "
        "VALUES (:i, :u, :e, 'educator', '2020-01-01', 1)",
        i=bytes(15) + b"\7", u=person, e=world.here,
    )  # fmt: skip
    people = {"staff": [id_text(person)], "words": "", "past": True}
    with clock.hold(clock.now() - timedelta(days=3)):
        incident = declared(lite, people=people)
    with lite.app.app_context():
        rise.run(lite.settings)
    assert seen_by(lite, world.actor(OFFICER, world.there)) == set()
    assert seen_by(lite, world.actor(COORDINATOR, world.there)) == {incident}
    with pytest.raises(NotFound):
        read_by(lite, world.actor(OFFICER, world.there), incident)


def test_what_is_found_out_later_sets_it_apart(house: House) -> None:
    """The house's key is taken away, and what was written before opens for the circle alone."""
    world = house.world
    incident = declared(house)
    director = world.actor(DIRECTOR)
    assert seen_by(house, world.actor(WORKER)) == {incident}
    with working(house, director):
        row = queries.locate(director, incident)
        base = sheet.open_step(director, row, 2)
        mine = {**base, "staff": naming(house, WORKER)["staff"], "measures": "Éloigné du dortoir"}
        assert sheet.change(director, row, 2, base, mine)
    assert seen_by(house, world.actor(WORKER)) == set()
    assert not _opens(house, world.here, incident)
    assert not _opens(house, world.person(WORKER), incident)
    opened = read_by(house, director, incident)
    assert opened.apart
    assert (opened.told["what"], opened.told["measures"]) == (WHAT, "Éloigné du dortoir")
    assert read_by(house, world.actor(EDUCATOR), incident).told["what"] == WHAT
    assert "incident.guarded" in facts(house)


def test_whoever_names_herself_loses_it_at_once(house: House) -> None:
    world = house.world
    incident = declared(house)
    me = world.actor(EDUCATOR)
    with working(house, me):
        row = queries.locate(me, incident)
        base = sheet.open_step(me, row, 2)
        sheet.change(me, row, 2, base, {**base, "staff": naming(house, EDUCATOR)["staff"]})
    assert seen_by(house, me) == set()
    assert not _opens(house, me.user_id, incident)
    assert read_by(house, world.actor(DIRECTOR), incident).staff
    mine = declared(house, people=naming(house, EDUCATOR))
    assert seen_by(house, me) == set()
    assert mine in seen_by(house, world.actor(DIRECTOR))


def test_a_reader_who_turns_out_to_be_implicated_leaves_the_circle(house: House) -> None:
    """Also the director: it then goes on with the protection unit, and what is written next she cannot open."""
    world = house.world
    incident = declared(house, people=naming(house, WORKER))
    educator = world.actor(EDUCATOR)
    with working(house, educator):
        row = queries.locate(educator, incident)
        base = sheet.open_step(educator, row, 2)
        sheet.change(educator, row, 2, base, {**base, "staff": naming(house, WORKER, DIRECTOR)["staff"]})
    assert seen_by(house, world.actor(DIRECTOR)) == set()
    assert not _opens(house, world.person(DIRECTOR), incident)
    assert read_by(house, world.actor(OFFICER, world.there), incident).told["what"] == WHAT


def test_nobody_is_let_in_who_is_implicated(lite: House) -> None:
    world = lite.world
    incident = declared(lite, people=naming(lite, WORKER))
    director = world.actor(DIRECTOR)
    with working(lite, director):
        row = queries.locate(director, incident)
        with pytest.raises(Invalid, match="person"):
            sheet.let_in(director, row, world.person(WORKER))
        with pytest.raises(Invalid, match="owner"):
            actions.decide(director, row, world.person(WORKER), clock.today(), "Former l'équipe")
        with pytest.raises(NotFound):
            sheet.let_in(director, row, bytes(16))
        now = circle.in_circle(session(), row)
        seat = circle.Seat(world.here, ReaderPart.LET_IN)
        with pytest.raises(ValueError, match="implicated"):
            circle.keep(
                session(), row, now | {world.person(WORKER): seat}, director.user_id, frozenset({world.person(WORKER)})
            )
        sheet.let_in(director, row, world.person(HEALTH))
    assert seen_by(lite, world.actor(HEALTH)) == {incident}
    assert _opens(lite, world.person(HEALTH), incident)
    with working(lite, world.actor(HEALTH)), pytest.raises(Refused):
        moves.move(world.actor(HEALTH), queries.locate(world.actor(HEALTH), incident), MoveName.EXAMINE)


def test_whoever_leaves_her_post_leaves_the_circle(house: House) -> None:
    """And whoever directs the centre from now on comes in; the one who left opens nothing that is written next."""
    world = house.world
    incident = declared(house, people=naming(house, WORKER))
    raw(house, "UPDATE membership SET ends_on = '2020-02-01' WHERE user_id = :u", u=world.person(DIRECTOR))
    raw(house, "UPDATE membership SET role = 'director' WHERE user_id = :u", u=world.person(HEALTH))
    with house.app.app_context():
        assert keep_circles.run(house.settings) == 1
        assert keep_circles.run(house.settings) == 0
    held = {row.holder_id for row in raw(house, "SELECT holder_id FROM vault_key WHERE vault_id = :v", v=incident)}
    assert held == {world.person(EDUCATOR), world.person(HEALTH)}
    assert not _opens(house, world.person(DIRECTOR), incident)
    newest = "SELECT max(dek_version) AS v FROM vault_key WHERE vault_id = :v"
    assert raw(house, newest, v=incident)[0].v == 2


def test_the_bell_rings_for_the_circle_alone(house: House) -> None:
    """And falls silent for whoever turns out to be implicated: no count, no line, read or unread."""
    world = house.world
    director, officer = world.actor(DIRECTOR), world.actor(OFFICER, world.there)

    def bell(actor: Actor) -> tuple[int, list[str]]:
        with looking(house, actor):
            return cases.unread_count(actor), [
                one.url for one in cases.notices_of(actor) if one.kind is NoticeKind.INCIDENT
            ]

    quiet = {role: bell(world.actor(role)) for role in (WORKER, INTAKE, HEALTH, EDUCATOR)}
    incident = declared(house, people=naming(house, WORKER))
    there = f"/incidents/{id_text(incident)}"
    assert bell(director) == (1, [there])
    assert {role: bell(world.actor(role)) for role in quiet} == quiet, "nor for whoever declared it"
    assert there in client_of(house, DIRECTOR).get("/notices").get_data(as_text=True)
    assert bell(director) == (0, [there])
    educator = world.actor(EDUCATOR)
    with working(house, educator):
        row = queries.locate(educator, incident)
        base = sheet.open_step(educator, row, 2)
        sheet.change(educator, row, 2, base, {**base, "staff": naming(house, WORKER, DIRECTOR)["staff"]})
    assert bell(director) == (0, [])
    assert bell(officer) == (1, [there])


def test_a_director_does_not_read_in_the_name_of_whoever_declared(house: House) -> None:
    """She is implicated; she gives the educator a new password and signs in as her: the seat is gone, and those who are
    left read who did it. A colleague's seat that was not asked for stays."""
    world = house.world
    incident = declared(house, people=naming(house, DIRECTOR))
    assert seen_by(house, world.actor(EDUCATOR)) == {incident}
    director = world.actor(DIRECTOR)
    with working(house, director):
        people.reset(director, world.person(EDUCATOR), hash_password("un mot de passe provisoire"))
    assert seen_by(house, world.actor(EDUCATOR)) == set()
    assert not _opens(house, world.person(EDUCATOR), incident)
    opened = read_by(house, world.actor(OFFICER, world.there), incident)
    assert opened.told["what"] == WHAT
    assert opened.line[-1].kind is LineKind.UNSEATED
    with house.app.app_context():
        assert keep_circles.run(house.settings) == 0, "the clock does not bring her back"
    other = declared(house, people=naming(house, WORKER))
    with working(house, director):
        people.reset(director, world.person(EDUCATOR), hash_password("un autre mot de passe"))
    assert other in seen_by(house, world.actor(EDUCATOR)), "whoever reads it anyway wins nothing"


def test_its_paper_is_known_to_whoever_printed_it(lite: House) -> None:
    incident = declared(lite, people=naming(lite, WORKER))
    client = client_of(lite, DIRECTOR)
    answer = client.post(f"/incidents/{id_text(incident)}/print", data={"csrf_token": client.token()})
    assert answer.mimetype == "application/pdf"
    for role, seen in ((DIRECTOR, 1), (WORKER, 0), (INTAKE, 0), (HEALTH, 0)):
        me = lite.world.actor(role)
        with looking(lite, me):
            assert len(papers.lately(me, "", 1)[0]) == len(papers.lately(me, "incident_apart", 1)[0]) == seen
        assert "incident_apart" not in client_of(lite, role).get("/papers/").get_data(as_text=True)


def test_a_merge_carries_what_whoever_merges_may_not_know(house: House) -> None:
    """And counts it for nobody."""
    world = house.world
    other = another(house)
    with looking(house, world.actor(WORKER)):
        gone = cases.locate(world.actor(WORKER), other).id
    incident = declared(house, people=naming(house, WORKER), children={gone: ChildPart.VICTIM})
    merge(house, world.reference, other)
    rows = raw(house, "SELECT case_id FROM incident_child WHERE incident_id = :i", i=incident)
    assert [bytes(row.case_id) for row in rows] == [world.case_id]


def test_the_file_tells_each_reader_what_she_may_know(lite: House) -> None:
    """The line of a child's file: for the circle alone, where staff is implicated."""
    world = lite.world
    declared(lite, people=naming(lite, WORKER), children={world.case_id: ChildPart.VICTIM})
    page = f"/cases/{world.reference}"
    assert "Violence" in client_of(lite, DIRECTOR).get(page).get_data(as_text=True)
    assert "Violence" not in client_of(lite, WORKER).get(page).get_data(as_text=True)
    [second] = children(lite, 1)
    assert "Violence" not in client_of(lite, DIRECTOR).get(f"/cases/{second}").get_data(as_text=True)
