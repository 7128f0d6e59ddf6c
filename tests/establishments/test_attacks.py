"""What somebody tries who wants a child in, out or found without a right."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from caseapp.cases import queries as cases
from caseapp.cases import service as files
from caseapp.cases.service.sharing import share
from caseapp.cases.vocabulary import ClosingReason, MoveName
from caseapp.documents import service as documents
from caseapp.establishments import queries
from caseapp.establishments.models import Bed
from caseapp.establishments.queries import verify
from caseapp.establishments.service import admit, leave, living, log, places, register, uses
from caseapp.establishments.vocabulary import BasisKind, ExitReason, OutingKind
from caseapp.infra.db import session
from caseapp.infra.db.guard import STAMP
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.births import Birth
from caseapp.kernel.errors import DomainError, Impossible, Invalid
from caseapp.kernel.identifiers import id_from_text, id_text, new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.documents import DocumentType
from caseapp.policy.permissions import P, holds
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.establishments.centre import (
    BOYS,
    DIRECTOR,
    EDUCATOR,
    INTAKE,
    WORKER,
    children,
    emergency,
    enter,
    let_in,
    let_out,
    open_centre,
    order,
    slept_in,
)
from tests.establishments.forms import newest
from tests.establishments.test_pages import admission, ordered, photo
from tests.matching.desk import another, merge
from tests.security.tools import facts, looking, raw, working, working_but_lost
from tests.support.world import make_case


def test_no_minor_is_of_age_because_somebody_says_so(lite: House) -> None:
    """`majority` asks a minor for a basis like any other handing over; an adult goes as she came."""
    beds = open_centre(lite)
    let_in(lite, lite.world.reference, beds[0])
    me = lite.world.actor(WORKER)
    with working(lite, me):
        case = cases.locate(me, lite.world.reference)
        stay, child = queries.living(me, case), admit.child_of(cases.open_file(me, lite.world.reference))
        asked = leave.Leaving(ExitReason.MAJORITY, {"to_whom": "Elle-même", "cnie": "X1"})
        with pytest.raises(Invalid, match="basis"):
            leave.let_go(me, case, stay, child, asked)
        assert leave.door_of(ExitReason.MAJORITY, Birth(year=2000).age_on(clock.today())) is None
    assert slept_in(lite)


def test_a_basis_that_an_adult_brings_is_proven_as_well(lite: House) -> None:
    """Else "vital emergency" without a danger would give her a bed beyond the licence, and a leave that outlives a
    corrected birth."""
    beds = open_centre(lite, 1, licensed=5, emergency=1)
    with lite.app.app_context():
        grown = make_case(lite.world, birth=Birth(year=2000))[1]
    me = lite.world.actor(DIRECTOR)
    why = "Personne d'autre ne peut la recevoir."
    with working(lite, me):
        with pytest.raises(Invalid, match="danger"):
            enter(me, grown, beds[1], basis=order(kind=BasisKind.EMERGENCY, told={}, document_id=None), passing=why)
        stay = enter(me, grown, beds[0], basis=None, passing=why)
        case, file = cases.locate(me, grown), cases.open_file(me, grown)
        back, unproven = clock.now() + timedelta(hours=5), order(document_id=None)
        with pytest.raises(Invalid, match="document"):
            living.go_out(me, case, stay, OutingKind.ALONE, back, "", admit.child_of(file), unproven)
        living.go_out(me, case, stay, OutingKind.ALONE, back, "", admit.child_of(file))


def test_an_emergency_bed_is_no_way_around_the_licence(lite: House) -> None:
    beds = open_centre(lite, 2, licensed=1, emergency=1)
    first, second = children(lite, 2)
    let_in(lite, first, beds[0])
    let_in(lite, second, beds[2], basis=emergency())
    me = lite.world.actor(INTAKE)

    def move() -> None:
        with working(lite, me):
            case, file = cases.locate(me, second), cases.open_file(me, second)
            living.move_bed(me, case, queries.living(me, case), session().get_one(Bed, beds[1]), admit.child_of(file))

    with pytest.raises(Invalid, match="bed"):
        move()
    worker = lite.world.actor(WORKER)
    with working(lite, worker):
        case, file = cases.locate(worker, first), cases.open_file(worker, first)
        told: Any = {"to_whom": "Sa tante", "cnie": "A1"}
        asked = leave.Leaving(ExitReason.FAMILY_RETURN, told, order())
        leave.let_go(worker, case, queries.living(worker, case), admit.child_of(file), asked)
    move()
    with working(lite, me):
        assert [line.taken for line in admit.licence_of(session(), me.workplace_id or b"")] == [1]


def attach(house: House, kind: DocumentType, reference: str = "") -> str:
    """A paper of a file, as a form names it."""
    me = house.world.actor(WORKER)
    with working(house, me):
        case = cases.locate(me, reference or house.world.reference)
        return id_text(documents.attach(me, case, documents.receive([photo()]), kind).id)


def test_only_a_paper_of_this_child_and_of_this_kind_proves(lite: House) -> None:
    """Not one of another file, of another kind, withdrawn, or invented."""
    open_centre(lite)
    [other] = children(lite, 1)
    typed = {name: text for name, text in ordered().items() if name != "pages"}
    withdrawn = attach(lite, DocumentType.JUDGE_ORDER)
    me = lite.world.actor(WORKER)
    with working(lite, me):
        case = cases.locate(me, lite.world.reference)
        documents.withdraw(me, case, id_from_text(withdrawn), "Photo d'un autre enfant")
    wrong = (attach(lite, DocumentType.CONSENT), attach(lite, DocumentType.JUDGE_ORDER, other), withdrawn)
    for document in (*wrong, id_text(new_id()), "x"):
        _client, answer = admission(lite, WORKER, **typed, document=document)
        assert answer.status_code == 422, document
    assert not slept_in(lite)
    right = attach(lite, DocumentType.JUDGE_ORDER)
    assert admission(lite, WORKER, **typed, document=right)[1].status_code == 303


def test_a_leave_ends_with_its_paper(lite: House) -> None:
    """An order that lets a child out each weekend was another child's: its photo is withdrawn, and the door is shut."""
    beds = open_centre(lite)
    let_in(lite, lite.world.reference, beds[0])
    kept = id_from_text(attach(lite, DocumentType.JUDGE_ORDER))
    me = lite.world.actor(WORKER)

    def go_out(given: Any = None) -> None:
        with working(lite, me):
            case, file = cases.locate(me, lite.world.reference), cases.open_file(me, lite.world.reference)
            stay, back = queries.living(me, case), clock.now() + timedelta(hours=5)
            living.go_out(me, case, stay, OutingKind.WEEKEND, back, "", admit.child_of(file), given)
            living.come_back(me, case, stay)

    go_out(order(document_id=kept))
    go_out()
    with working(lite, me):
        documents.withdraw(me, cases.locate(me, lite.world.reference), kept, "L'ordre d'un autre enfant")
    with pytest.raises(Invalid, match="basis"):
        go_out()


def test_a_file_that_was_closed_a_moment_ago_takes_nobody_in(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else closes it between the first look at it and the line that holds it (PostgreSQL)."""
    beds = open_centre(house)
    enters = register.enter

    def meanwhile(unit: Any, *rest: Any) -> Any:
        unit.connection().execute(text("UPDATE case_file SET status = 'closed'"), execution_options={STAMP: True})
        return enters(unit, *rest)

    monkeypatch.setattr(register, "enter", meanwhile)
    with pytest.raises(Impossible, match="file_ended"):
        let_in(house, house.world.reference, beds[0])
    assert not slept_in(house)


def test_the_log_says_nothing_of_a_child_whose_file_is_restricted(lite: House) -> None:
    """Neither while she lives here nor after she has left; what is about the house stays."""
    beds = open_centre(lite)
    stay_id = let_in(lite, lite.world.reference, beds[0])
    me = lite.world.actor(WORKER)
    with working(lite, me):
        log.write_line(me, "Derrazix l'attend au portail.", stay_id=stay_id)
        log.write_line(me, "La chaudière fuit.")
        files.restrict(me, cases.locate(me, lite.world.reference, writing=True), "Un proche y travaille.")

    def told(role: Role) -> list[str]:
        with looking(lite, lite.world.actor(role)):
            return [line.text for line in queries.log_of(lite.world.actor(role))]

    for _ in range(2):
        assert len(told(WORKER)) == 2 and told(EDUCATOR) == ["La chaudière fuit."]
        if slept_in(lite):
            let_out(lite, lite.world.reference)


def test_a_child_leaves_once(house: House) -> None:
    """Six people let her out at the same moment: one mark in the register."""
    beds = open_centre(house)
    let_in(house, house.world.reference, beds[0])

    def attempt(_number: int) -> bool:
        try:
            let_out(house, house.world.reference)
        except (DomainError, DBAPIError, StaleDataError):
            return False
        return True

    with ThreadPoolExecutor(6) as crowd:
        assert sum(crowd.map(attempt, range(6))) == 1
    assert raw(house, "SELECT count(*) FROM register_mark")[0][0] == 1
    with house.app.app_context(), system_work() as unit:
        assert verify(unit) == []


def test_a_line_taken_out_with_its_counter_shows(house: House) -> None:
    """The last line, its marks and the counter set back: the register alone looks whole, the trail remembers."""
    beds = open_centre(house)
    first, second = children(house, 2)
    let_in(house, first, beds[0])
    [before] = raw(house, "SELECT last, head FROM register")
    let_in(house, second, beds[1])
    with house.app.app_context():
        dialect = session().get_bind().dialect.name
    drop = "DROP TRIGGER register_line_no_delete"
    raw(house, drop if dialect == "sqlite" else "ALTER TABLE register_line DISABLE TRIGGER ALL")
    raw(house, "DELETE FROM register_line WHERE number = 2")
    raw(house, "UPDATE register SET last = :last, head = :head", last=before.last, head=bytes(before.head))
    raw(house, "DELETE FROM bed_use WHERE bed_id = :bed", bed=beds[1])
    with house.app.app_context(), system_work() as unit:
        found = verify(unit)
    assert (house.world.here, clock.today().year, 2, "taken_out") in found
    if dialect == "postgresql":
        raw(house, "ALTER TABLE register_line ENABLE TRIGGER ALL")


def test_for_whom_a_bed_is_held_is_for_those_who_know_who_lives_here(lite: House) -> None:
    beds = open_centre(lite)
    me = lite.world.actor(INTAKE)
    with working(lite, me):
        uses.hold(me, session().get_one(Bed, beds[0]), "Zoubeir B., frère de Salma")
    assert "Salma" in client_of(lite, INTAKE).get("/tonight").get_data(as_text=True)
    for role in Role:
        if holds({role}, P.PLACE_READ) and not holds({role}, P.STAY_READ):
            assert "Salma" not in client_of(lite, role).get("/tonight").get_data(as_text=True), role


def test_a_third_house_is_not_told_the_bed(lite: House) -> None:
    """Whoever was given a part of a file has no key of a stay: no card, and no false alarm in the trail."""
    with lite.app.app_context():
        reference = make_case(lite.world)[1]
    beds = open_centre(lite)
    let_in(lite, reference, beds[0])
    owner = lite.world.actor(WORKER)
    with working(lite, owner):
        share(owner, cases.locate(owner, reference), lite.world.there, [DataClass.IDENTITY, DataClass.HEALTH])
    there = client_of(lite, WORKER, place=lite.world.there)
    page = there.get(f"/cases/{reference}")
    assert page.status_code == 200 and "مرقد" not in page.text and "Dortoir" not in page.text
    assert there.get(f"/cases/{reference}/stay").status_code == 404
    assert "sealed.unreadable" not in facts(lite)


def test_a_file_is_not_closed_over_a_child_who_lives_in_a_centre(lite: House) -> None:
    beds = open_centre(lite)
    let_in(lite, lite.world.reference, beds[0])
    me = lite.world.actor(WORKER)
    with working(lite, me):
        case = cases.locate(me, lite.world.reference, writing=True)
        files.move_on(me, case, MoveName.PROPOSE_CLOSING)
        with pytest.raises(Impossible, match="lives_in_centre"):
            files.close(me, case, ClosingReason.MAJORITY, "Majeur.")


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "1-1", "2026-13", "-5-1", "a-b", "9" * 5000 + "-1", "2026"])
def test_no_month_breaks_the_calendar(lite: House, month: str) -> None:
    open_centre(lite)
    assert client_of(lite, DIRECTOR).get(f"/tonight/nights?month={month}").status_code == 200


def test_rows_of_another_house_are_not_there(lite: House) -> None:
    """A hold of this house, freed or prolonged from another: as if it did not exist, and the trail knows."""
    beds = open_centre(lite)
    me = lite.world.actor(INTAKE)
    with working(lite, me):
        uses.hold(me, session().get_one(Bed, beds[0]), "Un garçon")
    use = newest(lite, "bed_use")
    stranger = client_of(lite, INTAKE, place=lite.world.there)
    for act in ("free", "prolong"):
        for row in (use, id_text(new_id()), "x", ""):
            data = {"csrf_token": stranger.token(), "submission_id": id_text(new_id()), "row": row}
            assert stranger.post(f"/tonight/beds/{act}", data=data).status_code == 404
    assert raw(lite, "SELECT until FROM bed_use")[0][0] is None


def test_a_bed_of_another_house_takes_nobody_in(lite: House) -> None:
    open_centre(lite)
    there = lite.world.actor(DIRECTOR, lite.world.there)
    with working(lite, there):
        unit = places.add_unit(there, BOYS)
        bed = places.add_beds(there, unit, ["1"])[0].id
    for typed in (id_text(bed), id_text(new_id()), "x"):
        _client, answer = admission(lite, **ordered(bed=typed))
        assert answer.status_code in (404, 422), typed
    assert not slept_in(lite)


def test_two_files_become_one_while_the_child_lives_elsewhere(lite: House) -> None:
    """The house of the files carries the stay over and changes nothing else of it."""
    other = another(lite)
    me = lite.world.actor(WORKER)
    with working(lite, me):
        share(me, cases.locate(me, other), lite.world.there, [DataClass.IDENTITY, DataClass.CONTACT])
    boss = lite.world.actor(DIRECTOR, lite.world.there)
    with working(lite, boss):
        unit = places.add_unit(boss, BOYS)
        bed = places.add_beds(boss, unit, ["1"])[0].id
        places.set_licence(boss, BOYS, 1, date(2020, 1, 1))
    desk = lite.world.actor(INTAKE, lite.world.there)
    with working(lite, desk):
        enter(desk, other, bed)
    with working_but_lost(lite, me):
        stay = queries.latest(cases.locate(me, other).id)
        assert stay is not None
        stay.lawful_until = clock.today() + timedelta(days=900)
    assert raw(lite, "SELECT lawful_until FROM stay")[0][0] == str(clock.today() + timedelta(days=90))
    merge(lite, lite.world.reference, other)
    with looking(lite, desk):
        case = cases.locate(desk, lite.world.reference)
        assert queries.living(desk, case).case_id == case.id
