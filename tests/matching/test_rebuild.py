"""The index made anew: in batches, with both versions asked meanwhile; everyday names that the administrator keeps."""

from __future__ import annotations

import pytest

from caseapp.infra.work import system_work
from caseapp.matching import service
from caseapp.matching.housekeeping import move
from caseapp.matching.service import rebuild
from caseapp.policy.roles import Role
from tests.cases.pages import fill, text_of
from tests.conftest import House, client_of
from tests.matching.test_search import ARABIC, LATIN, WORKER, child, found
from tests.security.tools import raw

ADMIN = Role.ADMINISTRATOR


def tokens(house: House) -> set[int]:
    """Every token on disk."""
    return {row.token for row in raw(house, "SELECT token FROM name_token")}


def test_files_are_found_before_amidst_and_after(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "BATCH", 2)
    made = [child(house, **LATIN), child(house, **ARABIC), child(house, **LATIN, more={"cnie": "AB123456"})]
    client = client_of(house, WORKER)
    before = tokens(house)
    with house.app.app_context(), system_work() as unit:
        service.begin_version(unit)
    for _ in range(4):
        assert set(found(client, "محمد بن علي")) == set(made)
        assert set(found(client, "Mhamed")) == set(made)
        assert found(client, "AB123456") == [made[2]]
        with house.app.app_context(), system_work() as unit:
            service.move_on(unit)
    assert not tokens(house) & before, "another key, other tokens"
    assert [row.version for row in raw(house, "SELECT version FROM name_index")] == [2]
    assert {row.version for row in raw(house, "SELECT version FROM name_entry")} == {2}
    assert set(found(client, "Mohamed Benali")) == set(made)


def test_the_command_makes_it_anew_and_mends(house: House) -> None:
    """A file without an entry (a restore, a load) gets one; again is once more the same."""
    reference = child(house, **LATIN)
    raw(house, "DELETE FROM name_token")
    raw(house, "DELETE FROM name_entry")
    client = client_of(house, WORKER)
    assert found(client, "Mohamed Benali") == []
    for _ in range(2):
        with house.app.app_context():
            answer = house.app.test_cli_runner().invoke(args=["matching", "rebuild"])
        assert answer.exit_code == 0, answer.output
        assert found(client, "Mohamed Benali") == [reference]
        assert len(raw(house, "SELECT version FROM name_index")) < 2


def test_everyday_names_of_the_administrator(house: House) -> None:
    """Found by the new form once the files have moved; the table is sealed on disk."""
    reference = child(house, **LATIN)
    client, admin = client_of(house, WORKER), client_of(house, ADMIN)
    assert found(client, "Zerboubix Benali") == []
    assert "mohamed: moha" in text_of(admin.get("/search/nicknames"))
    assert fill(admin, "/search/nicknames", text="Mohamed: Zerboubix Simo").status_code == 303
    assert "Zerboubix" in text_of(admin.get("/search/nicknames"))
    with house.app.app_context():
        assert move.run(house.settings)
    assert found(client, "Zerboubix Benali") == [reference]
    assert b"Zerboubix" not in bytes(raw(house, "SELECT basis FROM name_index")[-1].basis)


@pytest.mark.parametrize("text", ["", "sans deux-points", "Mohamed:", ": Simo", "x" * 50_000])
def test_a_table_that_is_none(lite: House, text: str) -> None:
    assert fill(client_of(lite, ADMIN), "/search/nicknames", text=text).status_code == 422
    assert raw(lite, "SELECT version FROM name_index") == []


def test_a_file_taken_out_is_found_by_its_reference_alone(house: House) -> None:
    reference = child(house, **LATIN)
    case_id = raw(house, "SELECT id FROM case_file WHERE reference = :r", r=reference)[0].id
    with house.app.app_context(), system_work() as unit:
        service.forget(unit, bytes(case_id))
    client = client_of(house, WORKER)
    assert found(client, "Mohamed Benali") == []
    assert client.send("/search", {"q": reference}).status_code == 303
