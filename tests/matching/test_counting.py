"""The register counts how frequent its names are, and the index is made anew so that none of them stands out."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from sqlalchemy import select

from caseapp.cases import service as cases
from caseapp.infra.db import session
from caseapp.infra.work import begin_writing, complete, system_work
from caseapp.kernel.errors import Unreadable
from caseapp.kernel.names import Counted
from caseapp.matching import index, service
from caseapp.matching.housekeeping import count, move
from caseapp.matching.models import NameIndex
from caseapp.matching.service import counting, rebuild
from caseapp.policy.roles import Role
from tests.cases.pages import fill, text_of
from tests.conftest import House, client_of
from tests.matching.test_search import LATIN, WORKER, child, found
from tests.security.tools import raw
from tests.support.world import act_as, leave

CHILDREN = 12
NAMES = {"given": "Zotrifel", "family": "Gubnarod", "more": {"mother": "Plimstok"}}


@pytest.fixture
def counting_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A register of a few files is worth counting."""
    monkeypatch.setattr(counting, "WORTH_COUNTING", CHILDREN)
    monkeypatch.setattr(rebuild, "WORTH_COUNTING", CHILDREN)


@pytest.fixture
def namesakes(house: House, counting_soon: None) -> list[str]:
    """A dozen children of one name, which no public share knows; their references."""
    with house.app.app_context():
        actor = house.world.actor(WORKER)
        begin_writing(session())
        act_as(actor)
        made = [cases.register(actor, cases.Intake(**NAMES)).reference for _ in range(CHILDREN)]
        complete(session())
        leave()
    return made


def most_on_one_token(house: House) -> int:
    """Files on the most frequent token."""
    return Counter(row.token for row in raw(house, "SELECT token FROM name_token")).most_common(1)[0][1]


def count_at_night(house: House) -> object:
    """What the night does; the number of the version that was begun, or 0."""
    with house.app.app_context():
        return count.run(house.settings)


def moved(house: House) -> None:
    """Let all files move."""
    with house.app.app_context():
        assert move.run(house.settings)


def test_the_night_counts_and_the_index_is_made_anew(house: House, namesakes: list[str]) -> None:
    """Found before, amidst and after; what was frequent is not any more; the trail says how many were opened."""
    client = client_of(house, WORKER)
    assert most_on_one_token(house) == CHILDREN
    assert count_at_night(house) == 2
    assert not count_at_night(house), "files move"
    assert set(found(client, "Zotrifel Gubnarod")) == set(namesakes)
    fresh = child(house, **NAMES)
    assert set(found(client, "Zotrifel Gubnarod")) == {*namesakes, fresh}
    moved(house)
    assert not count_at_night(house), "it has not doubled"
    assert most_on_one_token(house) < CHILDREN // 2
    assert set(found(client, "Zotrifel Gubnarod")) == {*namesakes, fresh}
    told = [
        json.loads(row.detail) for row in raw(house, "SELECT detail FROM audit_event WHERE fact = 'search.counted'")
    ]
    assert told == [{"files": CHILDREN + 1}], "the child of the world among them"


def test_a_register_that_has_doubled_is_counted_again(house: House, namesakes: list[str]) -> None:
    assert count_at_night(house) == 2
    moved(house)
    raw(house, "UPDATE name_index SET files = 6")
    assert count_at_night(house) == 3


def test_what_was_counted_is_sealed(house: House, namesakes: list[str]) -> None:
    assert count_at_night(house)
    with house.app.app_context(), system_work() as unit:
        row = unit.scalars(select(NameIndex).order_by(NameIndex.version.desc()).limit(1)).one()
        assert row.basis is not None
        assert "ZTRFL" not in str(row.basis)
        assert index.basis_of(unit, row.version, row.basis).counted.share("ZTRFL", "given") > 0.9
        with pytest.raises(Unreadable):
            index.basis_of(unit, row.version + 1, row.basis)


def test_everyday_names_keep_what_was_counted(house: House, namesakes: list[str]) -> None:
    """The administrator's table and the counts are sealed together, and neither is lost with the other."""
    admin = client_of(house, Role.ADMINISTRATOR)
    assert count_at_night(house)
    moved(house)
    assert fill(admin, "/search/nicknames", text="Zotrifel: Zerboubix").status_code == 303
    moved(house)
    assert set(found(client_of(house, WORKER), "Zerboubix Gubnarod")) == set(namesakes)
    with house.app.app_context():
        with system_work() as unit:
            assert index.versions(unit)[-1].counted.share("ZTRFL", "given") > 0.9
        with system_work() as unit:
            service.begin_counted(unit)
    moved(house)
    assert "Zerboubix" in text_of(admin.get("/search/nicknames"))


def test_a_small_register_is_not_counted(house: House) -> None:
    """In it, a family would look like a frequent name; making the index anew works as ever."""
    reference = child(house, **LATIN)
    assert not count_at_night(house)
    with house.app.app_context(), system_work() as unit:
        service.begin_counted(unit)
    assert raw(house, "SELECT id FROM audit_event WHERE fact = 'search.counted'") == []
    assert raw(house, "SELECT basis FROM name_index WHERE basis IS NOT NULL") == []
    assert found(client_of(house, WORKER), "Mohamed Benali") == [reference]


def test_what_is_written_without_the_counts_is_found_with_them() -> None:
    """Two processes may disagree for a moment: more shards are asked for than were written to, never fewer."""
    counted = Counted({"given": {"ZTRFL": 1.0}, "family": {"GBNRD": 1.0}})
    before, after = (index.Version(1, bytes(32), index.SHIPPED, known) for known in (index.NOTHING, counted))
    asked = {token for token, _value in after.asked({"P:GBNRD|ZTRFL"})}
    assert before.kept({"P:GBNRD|ZTRFL"}) <= asked
    assert len(asked) > 100
