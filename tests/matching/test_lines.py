"""Lines kept in memory: never other than what is stored, and never of a file that the reader may not see."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from caseapp.cases import queries, service
from caseapp.infra.db import session
from caseapp.infra.work import begin_writing, complete
from caseapp.kernel.names.nicknames import SHIPPED
from caseapp.matching.cut import cut, number_question, question
from caseapp.matching.models import NamePlace
from caseapp.matching.queries.shelf import Shelf, Shelves
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.matching.test_search import WORKER, child, found
from tests.security.tools import raw, working
from tests.support.world import act_as, leave

NAMES = ("Wissal Benjelloun", "وصال بنجلون", "Wissal", "Omar Kharroubi", "Benjelloun Omar")


def test_a_shelf_answers_what_its_lines_answer() -> None:
    """One search in one text finds what a look at each line finds, for whole names, beginnings and numbers."""
    known = [dict(zip(("given", "family"), name.split(" "), strict=False)) for name in NAMES]
    known.append({"given": "Sara", "cnie": "AB123456"})
    lines = {bytes([9 - i]) * 16: (1, cut(told, SHIPPED).encode()) for i, told in enumerate(known)}
    shelf = Shelf(0, lines)
    for typed in ("Wissal", "wis", "Benjelloun W", "بنجلون", "Omar Benjelloun", "Kharoubi Omar", "Zineb", "W", ""):
        needles = question(typed, SHIPPED)
        each = {case_id: fits for case_id, (_, line) in lines.items() if (fits := needles.fits(line))}
        assert shelf.fitting(needles) == each, typed
        assert list(shelf.fitting(needles)) == list(each), "the newest first"
    assert list(shelf.fitting(number_question("AB12"))) == [list(lines)[-1]]
    assert Shelf(0, {}).fitting(question("Wissal", SHIPPED)) == {}


def test_shelves_forget_what_was_used_longest_ago(monkeypatch) -> None:
    """Memory has an end; another version of the index cuts names otherwise."""
    monkeypatch.setattr("caseapp.matching.queries.shelf.REMEMBERED", 3)
    shelves, line = Shelves(), (1, b"2| omar ")
    for place in (b"a", b"b", b"c"):
        assert shelves.of(place, (1,)) is None
        shelves.keep(place, Shelf(0, {place * 16: line, place * 8: line}))
    assert [shelves.of(place, (1,)) is not None for place in (b"a", b"b", b"c")] == [False, False, True]
    assert shelves.of(b"c", (1, 2)) is None


def test_a_changed_name_is_found_at_once(house: House) -> None:
    """By whoever had searched before: another process counts the change, not this one's memory."""
    reference = child(house, given="Wissal")
    client = client_of(house, WORKER)
    assert found(client, "Wissal") == [reference]
    me = house.world.actor(WORKER)
    with working(house, me):
        service.correct_identity(
            me, queries.locate(me, reference, writing=True), {"given": "Wissal"}, {"given": "Zineb"}
        )
    assert found(client, "Wissal") == []
    assert found(client, "Zineb") == [reference]
    again = child(house, given="Zineb")
    assert found(client, "Zineb") == [again, reference]


def test_who_may_be_offered_a_line_changes_with_the_file(house: House) -> None:
    """Restricted to its team, a file leaves the memory of its colleagues at once, and is found by its team."""
    reference = child(house, given="Wissal")
    mine, colleague = client_of(house, WORKER), client_of(house, Role.HEALTH_STAFF)
    assert found(mine, "Wissal") == found(colleague, "Wissal") == [reference]
    chief = house.world.actor(Role.UNIT_OFFICER)
    with working(house, chief):
        service.restrict(chief, queries.locate(chief, reference, writing=True), "Un proche travaille ici.")
    assert found(colleague, "Wissal") == []
    assert found(mine, "Wissal") == [reference]


def test_what_is_undone_within_counts_all_the_same(house: House) -> None:
    """A savepoint that fails leaves the change of its transaction to be counted; one that is rolled back counts none."""
    count = f"SELECT coalesce(max(changes), 0) FROM {NamePlace.__tablename__}"
    before = raw(house, count)[0][0]
    with house.app.app_context():
        me = house.world.actor(WORKER)
        begin_writing(session())
        act_as(me)
        service.register(me, service.Intake(given="Wissal"))
        try:
            with session().begin_nested():
                raise IntegrityError("", None, Exception())
        except IntegrityError:
            pass
        complete(session())
        leave()
    assert raw(house, count)[0][0] == before + 1
    with house.app.app_context():
        begin_writing(session())
        act_as(me)
        service.register(me, service.Intake(given="Zineb"))
        leave()
    assert raw(house, count)[0][0] == before + 1
