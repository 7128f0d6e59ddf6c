"""A child enters by a legal basis, into one bed, in one line of the register; or not at all."""

from __future__ import annotations

import contextlib
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from caseapp.accounts.vocabulary import LegalCategory
from caseapp.cases import queries as cases
from caseapp.cases.service import share
from caseapp.cases.vocabulary import EventKind
from caseapp.establishments import queries
from caseapp.establishments.models import Bed
from caseapp.establishments.queries.register import verify
from caseapp.establishments.service import admit as admitting
from caseapp.establishments.service import leave, living, places, register, uses
from caseapp.establishments.vocabulary import BasisKind, Check, ExitReason, OutingKind, Takes, Use
from caseapp.infra.db import session
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import DomainError, Impossible, Invalid, NotFound, Refused
from caseapp.policy.classes import DataClass
from caseapp.policy.placement import OUT_FREELY, OUT_WITH_STAFF
from tests.conftest import House
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
from tests.security.tools import facts, looking, raw, working
from tests.support.tallied import wrong_figures
from tests.support.world import make_case


def in_order(house: House) -> None:
    """The register is whole and equals the beds, whatever happened before."""
    with house.app.app_context(), system_work() as unit:
        assert verify(unit) == []


def test_the_information_sheet_may_be_given_after_the_door(house: House) -> None:
    """Who gave and explained it first stays, sealed; a day later it says so on the stay."""
    beds, reference = open_centre(house), house.world.reference
    let_in(house, reference, beds[0])
    for role in (WORKER, INTAKE):
        me = house.world.actor(role)
        with working(house, me):
            living.inform(me, queries.living(me, cases.locate(me, reference)))
    first = house.world.actor(WORKER)
    with looking(house, first):
        card = queries.card(first, cases.locate(first, reference).id)
        assert card is not None and card.entry["told_by"] == first.name
        assert card.entry["told_on"] == clock.today().isoformat()
    assert facts(house).count("stay.informed") == 1


def test_a_child_comes_lives_here_and_leaves(house: House) -> None:
    beds, reference = open_centre(house), house.world.reference
    let_in(house, reference, beds[0])
    me = house.world.actor(WORKER)
    with looking(house, me):
        resident = queries.board(me).units[0].beds[0].resident
        assert resident is not None and resident.reference == reference and resident.name is not None
        card = queries.card(me, cases.locate(me, reference).id)
        assert (
            card is not None and card.number == f"1/{clock.today().year}" and card.bases[0].told["number"] == "12/2026"
        )
    in_order(house)
    let_out(house, reference)
    in_order(house)
    with working(house, me):
        kinds = [entry.kind for entry in cases.open_file(me, reference).entries]
        assert EventKind.LEFT_CENTRE in kinds and EventKind.ADMITTED in kinds
        line = queries.read_register(me, clock.today().year)[0]
        assert (line.number, line.to_whom, line.fields["given"]) == (1, "Sa tante", "Zoubeirou")
    assert not slept_in(house)


@pytest.mark.parametrize(
    ("basis", "flaw"),
    [
        (None, {"basis": "basis_missing"}),
        (order(document_id=None), {"document": "paper_missing"}),
        (order(told={}), {"authority": "required", "number": "required"}),
        (order(measure=None), {"measure": "required"}),
        (order(ends_on=clock.today() - timedelta(days=1)), {"ends_on": "ends_before"}),
        (order(decided_on=clock.today() + timedelta(days=2)), {"decided_on": "future"}),
        (order(kind=BasisKind.CONSENT, told={"person": "La mère"}), {"cnie": "required"}),
        (order(kind=BasisKind.EMERGENCY, told={}, document_id=None), {"danger": "required"}),
        (
            order(decided_on=clock.today() - timedelta(days=9), ends_on=clock.today() - timedelta(days=2)),
            {"ends_on": "basis_over"},
        ),
    ],
)
def test_no_minor_enters_without_a_basis_and_its_paper(lite: House, basis: Any, flaw: dict[str, str]) -> None:
    beds = open_centre(lite)
    me = lite.world.actor(DIRECTOR)
    with working(lite, me):
        with pytest.raises(Invalid) as refused:
            enter(me, lite.world.reference, beds[0], basis=basis, passing="Une raison assez longue pour passer.")
        assert refused.value.fields == flaw
    assert not slept_in(lite)


@pytest.mark.parametrize("kind", list(OutingKind))
def test_who_is_out_for_longer_than_a_few_days_goes_by_a_basis(lite: House, kind: OutingKind) -> None:
    """An activity of a month would be a move to somewhere else by another name; only care takes as long as it takes."""
    beds, reference = open_centre(lite), lite.world.reference
    let_in(lite, reference, beds[0])
    me = lite.world.actor(WORKER)

    def goes(back: datetime) -> None:
        with working(lite, me):
            case, file = cases.locate(me, reference), cases.open_file(me, reference)
            living.go_out(me, case, stay_of(lite, me), kind, back, "", admitting.child_of(file))
            living.come_back(me, case, stay_of(lite, me))

    for days in (2, 20):
        said = OUT_FREELY[kind]
        if said == "always" or (said == "norm" and days <= OUT_WITH_STAFF.default):
            goes(clock.now() + timedelta(days=days))
        else:
            with pytest.raises(Invalid, match="basis"):
                goes(clock.now() + timedelta(days=days))


def test_every_door_asks(lite: House) -> None:
    """Out with the family, handed over, moved to another centre: each by its basis, the refusal in the trail."""
    beds, reference = open_centre(lite), lite.world.reference
    let_in(lite, reference, beds[0])
    me = lite.world.actor(WORKER)
    with working(lite, me):
        case = cases.locate(me, reference)
        stay, child = queries.living(me, case), admitting.child_of(cases.open_file(me, reference))
        back = clock.now() + timedelta(hours=5)
        with pytest.raises(Invalid, match="basis"):
            living.go_out(me, case, stay, OutingKind.WEEKEND, back, "", child)
        for reason in ExitReason:
            door = leave.door_of(reason, child.age)
            given = leave.Leaving(reason, {"to_whom": "Quelqu'un", "cnie": "X1"})
            if door is not None:
                with pytest.raises(Invalid, match="basis"):
                    leave.let_go(me, case, stay, child, given)
        with pytest.raises(Invalid, match="basis"):  # kafala by the consent of somebody
            told = {"to_whom": "Les kafils", "cnie": "X1"}
            leave.let_go(me, case, stay, child, leave.Leaving(ExitReason.KAFALA, told, order(kind=BasisKind.CONSENT)))
    with working(lite, me):
        living.go_out(me, cases.locate(me, reference), stay_of(lite, me), OutingKind.SCHOOL, back, "", child)
    with looking(lite, me):
        assert [r.reference for r in queries.board(me).out] == [reference]
    with working(lite, me):
        living.come_back(me, cases.locate(me, reference), stay_of(lite, me))
    in_order(lite)


def stay_of(house: House, me: Any, reference: str = "") -> Any:
    return queries.living(me, cases.locate(me, reference or house.world.reference))


def test_outside_the_licence_only_with_a_signature(lite: House) -> None:
    """Behaviour 64: category, sex, age, places. A director passes over with a reason; nobody else, and never a bed."""
    beds = open_centre(lite, 3, licensed=1)
    first, second = children(lite, 2)
    let_in(lite, first, beds[0])
    desk, director = lite.world.actor(INTAKE), lite.world.actor(DIRECTOR)
    long = "Nuit de tempête, aucun autre centre ne répond."
    with working(lite, desk):
        for reason in ("", long):
            with pytest.raises(Invalid) as refused:
                enter(desk, second, beds[1], passing=reason)
            assert refused.value.fields == {"bed": "checks_fail"}
    with working(lite, director):
        with pytest.raises(Invalid) as refused:
            enter(director, second, beds[1], passing="trop court")
        assert refused.value.fields == {"passing": "pass_reason"}
        with pytest.raises(Invalid) as refused:
            enter(director, second, beds[0], passing=long)
        assert refused.value.fields == {"bed": "bed_taken"}
        enter(director, second, beds[1], passing=long)
    with looking(lite, director):
        card = queries.card(director, cases.locate(director, second).id)
        assert card is not None and [(p[0], p[2]) for p in card.passed] == [
            (str(Check.CAPACITY), "")
        ]  # notes: with a reason
    worker = lite.world.actor(WORKER)
    with looking(lite, worker):
        card = queries.card(worker, cases.locate(worker, second).id)
        assert card is not None and card.passed[0][2] == long
    in_order(lite)


@pytest.mark.parametrize(
    ("check", "changed"),
    [
        (Check.CATEGORY, {"legal_category": LegalCategory.SCHOOLED}),
        (Check.SEX, {"takes": Takes.GIRLS}),
        (Check.AGE, {"age_from": 15, "age_to": 17}),
    ],
)
def test_a_unit_that_is_not_for_this_child(lite: House, check: Check, changed: dict[str, Any]) -> None:
    """Behaviour 64, one check by itself, while the licence has a place: shut for the desk; a director signs for it, with
    her reason, which is sealed; and the trail says which check was passed over."""
    open_centre(lite, 2)
    [reference] = children(lite, 1)
    desk, director = lite.world.actor(INTAKE), lite.world.actor(DIRECTOR)
    with working(lite, director):
        other = places.add_unit(director, BOYS._replace(**changed))
        bed = places.add_beds(director, other, ["A"])[0].id
    long = "Nuit de tempête, aucun autre centre ne répond."
    for me, reason in ((desk, ""), (desk, long), (director, "")):
        with working(lite, me), pytest.raises(Invalid) as refused:
            enter(me, reference, bed, passing=reason)
        assert refused.value.fields.keys() <= {"bed", "passing"}
    with working(lite, director):
        enter(director, reference, bed, passing=long)
    assert [row.checked for row in raw(lite, "SELECT checked FROM passed_over")] == [str(check)]
    assert long.encode() not in raw(lite, "SELECT note FROM passed_over")[0].note
    in_order(lite)


def test_a_vital_emergency_has_its_own_bed_and_72_hours(lite: House) -> None:
    beds = open_centre(lite, 1, licensed=0, emergency=1)
    me = lite.world.actor(EDUCATOR)
    with working(lite, me):
        with pytest.raises(Invalid) as refused:
            enter(me, lite.world.reference, beds[1])
        assert refused.value.fields == {"bed": "bed_for_emergency"}
        stay = enter(me, lite.world.reference, beds[1], basis=emergency())
        assert stay.confirm_by == stay.admitted_at + timedelta(hours=72) and stay.licensed_id is None
    desk = lite.world.actor(INTAKE)
    with working(lite, desk):
        stay = stay_of(lite, desk)
        child = admitting.child_of(cases.open_file(desk, lite.world.reference))
        with pytest.raises(Invalid):
            living.add_basis(desk, stay, emergency(), child)
        living.add_basis(desk, stay, order(), child)
        assert stay.confirm_by is None and stay.lawful_until == clock.today() + timedelta(days=90)


def test_a_hold_keeps_a_bed_until_it_expires(lite: House) -> None:
    beds = open_centre(lite, 1)
    me = lite.world.actor(INTAKE)
    with clock.hold(clock.now()) as held:
        with working(lite, me):
            use = uses.hold(me, session().get_one(Bed, beds[0]), "Un garçon, en route", lasts=timedelta(hours=6))
            with pytest.raises(Invalid):
                enter(me, lite.world.reference, beds[0])
            uses.prolong(me, use)
            with pytest.raises(Impossible):
                uses.prolong(me, use)
        held.forward(timedelta(hours=12, seconds=1))
        with looking(lite, me):
            assert queries.board(me).count(Use.HOLD) == 0
        let_in(lite, lite.world.reference, beds[0])
    assert "places.released" in facts(lite)


def test_one_bed_one_child_one_stay(house: House) -> None:
    """Fifty people admit to the last bed at the same moment: one child sleeps in it (both databases)."""
    beds = open_centre(house, 1, licensed=50)
    wanted = children(house, 10)
    me = house.world.actor(INTAKE)

    def attempt(number: int) -> bool:
        try:
            with working(house, me):
                enter(me, wanted[number % len(wanted)], beds[0])
        except (DomainError, DBAPIError):
            return False
        return True

    with ThreadPoolExecutor(10) as crowd:
        assert sum(crowd.map(attempt, range(50))) == 1
    assert len(slept_in(house)) == 1
    assert raw(house, "SELECT count(*) FROM register_line")[0][0] == 1
    in_order(house)


def test_numbers_without_a_gap_when_many_come_at_once(house: House) -> None:
    beds = open_centre(house, 8)
    wanted = children(house, 8)
    me = house.world.actor(INTAKE)

    def attempt(number: int) -> None:
        with working(house, me):
            enter(me, wanted[number], beds[number])

    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(attempt, range(8)))
    numbers = [row[0] for row in raw(house, "SELECT number FROM register_line ORDER BY number")]
    assert numbers == list(range(1, 9))
    in_order(house)


@pytest.mark.parametrize("acts", [120, pytest.param(1000, marks=pytest.mark.long)])
def test_the_register_equals_the_beds_after_anything(lite: House, acts: int) -> None:
    """Admissions, moves, exits, corrections, refusals and crashes by chance; then every line is proven."""
    luck = random.Random(acts)
    beds, wanted = open_centre(lite, 4, licensed=3), children(lite, 6)
    director = lite.world.actor(DIRECTOR)
    year = clock.today().year

    def act() -> None:
        reference = luck.choice(wanted)
        case = cases.locate(director, reference)
        file = cases.open_file(director, reference)
        child = admitting.child_of(file)
        match luck.randrange(5):
            case 0 | 1:
                reason = luck.choice(["", "Aucun autre centre ne peut ce soir."])
                basis = luck.choice([order(), order(), None])
                stay = enter(director, reference, luck.choice(beds), passing=reason, basis=basis)
                if luck.random() < 0.2:  # and is fetched in the same breath
                    told = {"to_whom": "Sa tante", "cnie": "A1"}
                    leave.let_go(director, case, stay, child, leave.Leaving(ExitReason.OTHER, told, order()))
            case 2:
                living.move_bed(
                    director, case, queries.living(director, case), session().get_one(Bed, luck.choice(beds)), child
                )
            case 3:
                told = {"to_whom": "Sa tante", "cnie": "A1"}
                given = leave.Leaving(luck.choice(list(ExitReason)), told, luck.choice([order(), None]))
                leave.let_go(director, case, queries.living(director, case), child, given)
            case 4:
                lines = queries.read_register(director, year)
                row = queries.line_of(director, year, luck.choice(lines).number if lines else 1)
                if luck.random() < 0.5:
                    register.correct(director, row, "given", "Zoubeir", f"Zoubair{luck.random()}", "Mal entendu")
                else:
                    register.strike(director, row, "Entré deux fois")
        if luck.random() < 0.2:
            raise RuntimeError("the power failed")

    for _ in range(acts):
        with contextlib.suppress(DomainError, RuntimeError), working(lite, director):
            act()
    in_order(lite)
    assert wrong_figures(lite) == {}
    assert raw(lite, "SELECT count(*) FROM register_line")[0][0] > 3
    assert raw(lite, "SELECT sum(stays) FROM stay_flow WHERE kind = 'left'")[0][0] > 0


def test_nobody_changes_a_line(house: House) -> None:
    """The database refuses; and whoever gets past it is found out."""
    beds = open_centre(house)
    let_in(house, house.world.reference, beds[0])
    for sql in ("UPDATE register_line SET number = 7", "DELETE FROM register_line", "DELETE FROM register_mark"):
        with pytest.raises(DBAPIError):
            raw(house, sql if "mark" not in sql else "UPDATE register_line SET year = 1999")
    drop = {
        "sqlite": ["DROP TRIGGER register_line_no_update"],
        "postgresql": ["ALTER TABLE register_line DISABLE TRIGGER ALL"],
    }
    with house.app.app_context():
        dialect = session().get_bind().dialect.name
    for sql in drop[dialect]:
        raw(house, sql)
    raw(house, "UPDATE register_line SET entered_on = '2020-01-01'")
    with house.app.app_context(), system_work() as unit:
        assert [p.what for p in verify(unit)] == ["altered"]
    if dialect == "postgresql":
        raw(house, "ALTER TABLE register_line ENABLE TRIGGER ALL")


def test_a_correction_strikes_through_and_keeps_what_stood_there(lite: House) -> None:
    beds = open_centre(lite)
    let_in(lite, lite.world.reference, beds[0])
    director, year = lite.world.actor(DIRECTOR), clock.today().year
    with working(lite, director):
        row = queries.line_of(director, year, 1)
        register.correct(director, row, "given", "Zoubeirou", "Zoubair", "Livret de famille")
        with pytest.raises(Impossible):
            register.strike(director, row, "Erreur")
    with looking(lite, director):
        line = queries.read_register(director, year)[0]
        assert line.fields["given"] == "Zoubair" and line.struck[0].was == "Zoubeirou"
    worker = lite.world.actor(WORKER)
    with working(lite, worker), pytest.raises(Refused):
        register.correct(worker, queries.line_of(worker, year, 1), "given", "Zoubair", "X", "non")
    there = lite.world.actor(DIRECTOR, lite.world.there)
    with looking(lite, there):
        assert queries.read_register(there, year) == []
        with pytest.raises(NotFound):
            queries.line_of(there, year, 1)
    in_order(lite)


def test_a_file_kept_elsewhere_is_admitted_without_a_second_file(house: House) -> None:
    """The unit shares what the centre needs; the centre admits; the unit's file says where the child is."""
    world = house.world
    with house.app.app_context():
        reference = make_case(world, place=world.there)[1]
    owner = world.actor(WORKER, world.there)
    beds = open_centre(house)
    with working(house, owner):
        share(owner, cases.locate(owner, reference), world.here, [DataClass.IDENTITY, DataClass.CONTACT])
    let_in(house, reference, beds[0])
    with looking(house, owner):
        file = cases.open_file(owner, reference)
        assert EventKind.ADMITTED in [entry.kind for entry in file.entries]
        card = queries.card(owner, file.id)
        assert card is not None and not card.mine and card.entry["belongings"] == "Un cartable bleu"
        with pytest.raises(NotFound):
            queries.living(owner, cases.locate(owner, reference))
    me = world.actor(EDUCATOR)
    with looking(house, me):
        resident = queries.board(me).units[0].beds[0].resident
        assert resident is not None and resident.name is not None and "Zoubeirou" in resident.name.latin
    in_order(house)
