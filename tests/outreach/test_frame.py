"""What stands on top of every page for whoever goes out and opens no files: a search box for profiles, and a bell."""

from __future__ import annotations

import pytest

from caseapp.cases.queries.notices import unread_count
from caseapp.outreach.queries.rounds import locate_round
from caseapp.outreach.service import checks
from caseapp.policy.roles import Role
from tests.cases.pages import form_of, send
from tests.conftest import House, client_of
from tests.outreach.known import hamza, known
from tests.outreach.street import CREW, OFFICER, WORKER, out
from tests.security.tools import looking, working

BOX = '<form class="search" role="search" method="post" action="{}">'


@pytest.mark.parametrize(
    ("role", "action", "rings"),
    [
        (CREW, "/street/profiles", True),
        (WORKER, "/search", True),
        (OFFICER, "/search", True),
        (Role.PROVINCIAL_COORDINATOR, None, False),
        (Role.ADMINISTRATOR, None, False),
        (Role.INSPECTOR, None, False),
    ],
)
def test_who_searches_what_and_who_has_a_bell(lite: House, role: Role, action: str | None, rings: bool) -> None:
    client = client_of(lite, role)
    page = client.get("/account").get_data(as_text=True)
    assert ('role="search"' in page) is (action is not None)
    assert action is None or BOX.format(action) in page
    assert ('class="bell"' in page) is rings
    assert client.get("/waiting.json").status_code == (200 if rings else 403)
    assert client.get("/notices").status_code == (200 if rings else 403)


@pytest.mark.parametrize("typed", ["Hamza", "7amza", "حمزة", "Twil"])
def test_a_nickname_is_found_in_either_script_while_it_is_typed(lite: House, typed: str) -> None:
    profile = hamza(lite)
    known(lite, "Zakaria")
    client = client_of(lite, CREW)
    found = client.post("/street/profiles/suggest", data={"q": typed, "csrf_token": client.token()}).json
    assert found is not None
    assert [file["url"] for file in found["files"]] == [f"/street/profiles/{profile.hex()}"]
    page = client.send("/street/profiles", {"q": typed}).get_data(as_text=True)
    assert f"/street/profiles/{profile.hex()}" in page


def test_what_is_typed_leads_nowhere_that_is_not_hers(lite: House) -> None:
    hamza(lite)
    far = client_of(lite, CREW, lite.world.there)
    answer = far.post("/street/profiles/suggest", data={"q": "Hamza", "csrf_token": far.token()})
    assert answer.json is not None
    assert answer.json["files"] == []
    crew = client_of(lite, CREW)
    for url in ("/search", "/search/suggest"):
        assert crew.send(url, {"q": "Zoubeirou"}).status_code == 403, "files are found by who opens files"
    assert crew.post("/street/profiles/suggest", data={"q": "x" * 500, "csrf_token": crew.token()}).status_code == 422
    assert crew.post("/street/profiles/suggest", data={"q": "x", "csrf_token": crew.token()}).json == {
        "told": "", "files": [],
    }  # fmt: skip


def test_the_bell_tells_of_a_round_that_needs_her(house: House) -> None:
    """She stays behind as the base of a round whose crew calls for help."""
    me, officer = house.world.actor(CREW), house.world.actor(OFFICER)
    round_id = out(house)
    with working(house, officer):
        row = locate_round(officer, round_id)
        row.base_id = me.user_id
    with working(house, house.world.actor(WORKER)):
        checks.call_for_help(house.world.actor(WORKER), locate_round(house.world.actor(WORKER), round_id))
    with looking(house, me):
        assert unread_count(me) == 1
    client = client_of(house, CREW)
    assert client.get("/waiting.json").json["notices"] == 1  # type: ignore[index]
    page = client.get("/notices")
    assert f"/street/rounds/{round_id.hex()}" in page.get_data(as_text=True)
    assert send(client, form_of(page, "/notices/read")).status_code == 303
    with looking(house, me):
        assert unread_count(me) == 0
