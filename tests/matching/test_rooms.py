"""Tokens stand in the room of their file's establishment, apart while the file is for a team alone, and follow it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from caseapp.cases import queries, service
from caseapp.cases.models import Case
from caseapp.cases.service.glass import break_glass
from caseapp.infra.db import session
from caseapp.infra.work import begin_writing, system_work
from caseapp.kernel import clock
from caseapp.matching.queries import find, postings, question
from caseapp.matching.service.rebuild import begin_version, move_on
from caseapp.policy.classes import DataClass
from caseapp.policy.roles import Role
from tests.cases.pages import fill
from tests.conftest import House, client_of
from tests.matching.desk import another, merge, undo
from tests.matching.test_search import LATIN, OFFICER, WORKER, child, found, last_search
from tests.security.tools import looking, raw, working
from tests.support.world import CANARIES, act_as, leave

NAMES = f"{CANARIES['given']} {CANARIES['family']}"
STANDS = """
    SELECT f.reference, f.restricted, p.room AS home, t.room, count(*) AS tokens
    FROM name_token t JOIN name_entry e ON e.number = t.number JOIN case_file f ON f.id = e.case_id
    LEFT JOIN name_place p ON p.place_id = f.establishment_id
    GROUP BY f.reference, f.restricted, p.room, t.room
"""


def in_order(house: House) -> dict[str, int]:
    """The room of each file, all of whose tokens stand where they should."""
    rows = raw(house, STANDS)
    for row in rows:
        assert row.home > 0
        assert row.room == (-row.home if row.restricted else row.home), row
    rooms = {row.reference: row.room for row in rows}
    assert len(rooms) == len(rows), "a file stands in one room"
    return rooms


def seen_from(house: House, role: Role, place: bytes, asked: str = NAMES) -> list[str]:
    """References that somebody finds."""
    actor = house.world.actor(role, place)
    with looking(house, actor):
        return [one.line.reference for one in find(actor, question(asked))]


def test_each_establishment_has_a_room(house: House) -> None:
    here, there = child(house, **LATIN), child(house, place=house.world.there, **LATIN)
    rooms = in_order(house)
    assert rooms[here] == rooms[house.world.reference] != rooms[there]


def test_tokens_follow_a_restriction_and_its_end(house: House) -> None:
    client, reference = client_of(house, WORKER), house.world.reference
    before = in_order(house)[reference]
    fill(client, f"/cases/{reference}/restrict", text="Un proche y travaille ici.")
    assert in_order(house)[reference] == -before
    fill(client, f"/cases/{reference}/identity", given="Rachid", family="Ouazzani")
    assert in_order(house)[reference] == -before, "a correction writes them where the file is"
    assert found(client, "رشيد الوزاني") == [reference]
    fill(client, f"/cases/{reference}/unrestrict", text="Il est parti.")
    assert in_order(house)[reference] == before
    assert found(client_of(house, OFFICER), "رشيد الوزاني") == [reference]


def test_tokens_follow_a_merge_and_its_undoing(house: House) -> None:
    """The file that stays is restricted if one of both was, and free again when the merge is taken back."""
    kept, gone, worker = house.world.reference, another(house), house.world.actor(OFFICER)
    with working(house, worker):
        service.restrict(worker, queries.locate(worker, gone, writing=True), "Un proche y travaille ici.")
    rooms = in_order(house)
    assert rooms[kept] == -rooms[gone]
    merge_id = merge(house, kept, gone)
    assert set(in_order(house).values()) == {rooms[gone]}
    undo(house, merge_id)
    assert in_order(house) == rooms


def test_tokens_follow_a_file_that_changes_hands(house: House) -> None:
    """No verb does it yet; whatever does it will have to move them in the same transaction, and does."""
    there = child(house, place=house.world.there, **LATIN)
    with house.app.app_context(), system_work() as unit:
        case = unit.scalars(select(Case).where(Case.id == house.world.case_id)).one()
        case.establishment_id = house.world.there
        unit.flush()
    rooms = in_order(house)
    assert rooms[house.world.reference] == rooms[there]
    assert seen_from(house, WORKER, house.world.here) == []


def test_a_lost_transaction_moves_nothing_and_opens_no_room(house: House) -> None:
    before, worker = in_order(house), house.world.actor(WORKER)
    with pytest.raises(ZeroDivisionError), working(house, worker) as unit:
        case = queries.locate(worker, house.world.reference, writing=True)
        service.restrict(worker, case, "Un proche y travaille ici.")
        unit.flush()
        raise ZeroDivisionError
    with house.app.app_context():
        actor = house.world.actor(WORKER, house.world.there)
        begin_writing(session())
        act_as(actor)
        service.register(actor, service.Intake(**LATIN))
        session().rollback()
        leave()
    assert in_order(house) == before
    assert len(raw(house, "SELECT room FROM name_place")) == 1
    child(house, place=house.world.there, **LATIN)
    assert len(set(in_order(house).values())) == 2


def test_making_the_index_anew_keeps_the_rooms(house: House) -> None:
    child(house, place=house.world.there, **LATIN)
    fill(client_of(house, WORKER), f"/cases/{house.world.reference}/restrict", text="Un proche y travaille ici.")
    before = in_order(house)
    with house.app.app_context():
        with system_work() as unit:
            begin_version(unit)
        for _ in range(2):
            with system_work() as unit:
                move_on(unit)
    assert in_order(house) == before


def test_what_is_received_is_found_until_it_is_taken_back(house: House) -> None:
    """Such a file stands in another room and is asked for by its number, like those of a team."""
    world, worker = house.world, house.world.actor(WORKER)
    reference = world.reference
    assert seen_from(house, WORKER, world.there) == []
    with working(house, worker):
        service.share(worker, queries.locate(worker, reference, writing=True), world.there, list(DataClass))
    assert seen_from(house, WORKER, world.there) == [reference]
    with working(house, worker):
        service.withdraw_share(worker, queries.locate(worker, reference, writing=True), world.there)
    assert seen_from(house, WORKER, world.there) == []


def test_however_many_are_received(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """More numbers than one statement takes are asked for in several."""
    monkeypatch.setattr(postings, "AT_ONCE", 2)
    world, worker = house.world, house.world.actor(WORKER)
    references = [world.reference, *(child(house, **LATIN) for _ in range(4))]
    for reference in references:
        with working(house, worker):
            service.share(worker, queries.locate(worker, reference, writing=True), world.there, list(DataClass))
    assert set(seen_from(house, WORKER, world.there, "Mohamed Benali")) == set(references[1:])


def test_what_is_opened_exceptionally_is_found_by_whoever_opened_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = house.world
    worker = world.actor(WORKER, world.there)
    with working(house, worker):
        break_glass(worker, world.case_id, world.here, "Une raison assez longue pour être lue.")
    assert seen_from(house, WORKER, world.there) == [world.reference]
    assert seen_from(house, OFFICER, world.there) == []
    later = clock.now() + timedelta(days=400)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert seen_from(house, WORKER, world.there) == []


def test_a_restricted_namesake_leaves_no_trace(house: House) -> None:
    """Nor a count, nor an order, nor a weight: the page of a colleague is the same, and so is the line in the trail."""
    mine = child(house, **LATIN)
    colleague, client = client_of(house, OFFICER), client_of(house, WORKER)
    found(colleague, "Mohamed Benali")
    before = colleague.send("/search", {"q": "Mohamed Benali"}).get_data(as_text=True)
    told = last_search(house)
    for _ in range(3):
        reference = child(house, **LATIN)
        assert fill(client, f"/cases/{reference}/restrict", text="Un proche y travaille ici.").status_code == 303
    after = colleague.send("/search", {"q": "Mohamed Benali"}).get_data(as_text=True)
    assert re.sub(r'value="[0-9a-f]{32}"', "", after) == re.sub(r'value="[0-9a-f]{32}"', "", before)
    assert last_search(house) == told
    assert seen_from(house, OFFICER, house.world.here, "Mohamed Benali") == [mine]


def test_a_room_is_opened_by_the_scope_alone(house: House) -> None:
    """Somebody who names another establishment, or whose roles list no files, gets no room of it."""
    child(house, place=house.world.there, **LATIN)
    worker = house.world.actor(WORKER)
    with looking(house, worker) as unit:
        assert postings.reach(unit, house.world.here).rooms
        assert postings.reach(unit, house.world.there) == ((), frozenset())
    with house.app.app_context(), system_work() as unit:
        rooms = postings.reach(unit, house.world.there).rooms
        assert rooms and sum(rooms) == 0, "the system compares those for a team alone as well"


def test_other_rooms_are_not_read(lite: House) -> None:
    """The index goes from token and room to the numbers: how many others share a token does not even cost time."""
    asked: Any = "EXPLAIN QUERY PLAN SELECT token, number FROM name_token WHERE token IN (1, 2, 3)"
    home = " ".join(row.detail for row in raw(lite, f"{asked} AND room IN (1, 2) LIMIT 6000"))
    assert "token=? AND room=?" in home
    single = " ".join(row.detail for row in raw(lite, f"{asked} AND number IN (4, 5) LIMIT 6000"))
    assert "number=? AND token=?" in single
