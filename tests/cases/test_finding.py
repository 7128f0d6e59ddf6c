"""A file is found again: in a list, by its reference, by a name as it sounds."""

from __future__ import annotations

import pytest

from caseapp.cases import service
from caseapp.infra.db import session
from caseapp.infra.work import begin_writing, complete
from caseapp.kernel.identifiers import new_reference
from tests.cases.desk import INTAKE, WORKER, path, register
from tests.cases.pages import fill, references_in, text_of
from tests.conftest import House, client_of
from tests.support.world import CANARIES, act_as, leave


def test_mine_and_the_establishments(house: House) -> None:
    """Who follows files sees hers first; the establishment's are one click away; another establishment's never."""
    register(client_of(house, INTAKE), nickname="Sans suite")
    worker = client_of(house, WORKER)
    assert references_in(worker.get("/cases/")) == [house.world.reference]
    assert len(references_in(worker.get("/cases/?view=establishment"))) == 2
    assert len(references_in(client_of(house, INTAKE).get("/cases/"))) == 2
    stranger = client_of(house, WORKER, house.world.there)
    assert references_in(stranger.get("/cases/?view=establishment")) == []


def test_pages_of_a_list(lite: House) -> None:
    """25 to a page or 50, newest first; each file on one page; beyond the end an empty page, not an error."""
    with lite.app.app_context():
        me = lite.world.actor(WORKER)
        begin_writing(session())
        act_as(me)
        made = [service.register(me, service.Intake(nickname=f"N{n}")).reference for n in range(60)]
        complete(session())
        leave()
    client = client_of(lite, WORKER)
    client.look = False
    first, second, third = (references_in(client.get(f"/cases/?page={page}")) for page in (1, 2, 3))
    assert first + second + third == [*reversed(made), lite.world.reference]
    assert (len(first), len(second), len(third)) == (25, 25, 11)
    assert len(references_in(client.get("/cases/?per=50"))) == 50
    client.look = True
    beyond = client.get("/cases/?page=7")
    assert beyond.status_code == 200
    assert references_in(beyond) == []
    for altered in (
        "page=-1",
        "page=0",
        "page=abc",
        "page=99999999999",
        "per=7",
        "per=x",
        "view=all",
        "status=dead",
        "page=١",
    ):
        assert client.get(f"/cases/?{altered}").status_code == 200, altered


def test_a_list_by_status(lite: House) -> None:
    """Open, closed, reopened."""
    client = client_of(lite, WORKER)
    closed = register(client)
    fill(client, f"/cases/{closed}/close", reason="error")
    assert references_in(client.get("/cases/")) == [lite.world.reference]
    assert references_in(client.get("/cases/?status=all")) == [closed, lite.world.reference]
    assert references_in(client.get("/cases/?status=closed")) == [closed]
    assert references_in(client.get("/cases/?status=intake")) == [lite.world.reference]
    fill(client, f"/cases/{closed}/reopen", text="Une erreur.")
    assert references_in(client.get("/cases/?status=reopened")) == [closed]
    assert references_in(client.get("/cases/?status=")) == [closed, lite.world.reference]


def test_search_by_reference(lite: House) -> None:
    """In an address a reference leads to its file, however it was written; a name in an address is not looked at."""
    client = client_of(lite, WORKER)
    reference = lite.world.reference
    for typed in (reference, reference.lower(), reference.replace("-", ""), reference.replace("-", " ")):
        answer = client.get("/search", query_string={"q": typed})
        assert (answer.status_code, answer.location) == (303, path(lite))
    for typed in (CANARIES["given"], CANARIES["family_ar"], "<script>", "x" * 5000):
        answer = client.get("/search", query_string={"q": typed})
        assert answer.status_code == 200
        assert references_in(answer) == []
        assert typed[:50] not in text_of(answer)
    unknown = client.post("/search", data={"q": new_reference(), "csrf_token": client.token()})
    assert unknown.status_code == 200
    assert references_in(unknown) == []


@pytest.mark.parametrize(
    "asked",
    [
        "zoubeirou", "TAMAZIRTIQ zoubeirou", "Zoubeïrou", "tamaz", "زبيرو", "تمازيرتيق", "زُبيرو", "qerqoubix", "زبيرو تمازيرتيق",
    ],
)  # fmt: skip
def test_search_by_folded_name(lite: House, asked: str) -> None:
    """Either script, any order, beginnings, accents and vowel marks aside."""
    client = client_of(lite, WORKER)
    answer = client.send("/search", {"q": asked})
    assert answer.status_code == 200
    assert references_in(answer) == [lite.world.reference]


@pytest.mark.parametrize("asked", ["", " ", "z", "inconnu", "zoubeirou inconnu", "%", "_", "' OR 1=1", "\x00", "🙂"])
def test_search_that_finds_nobody(lite: House, asked: str) -> None:
    """Nothing fits: an empty answer, never an error, never everybody."""
    answer = client_of(lite, WORKER).send("/search", {"q": asked})
    assert answer.status_code == 200
    assert references_in(answer) == []


def test_search_stays_at_home(house: House) -> None:
    """A colleague of another establishment does not find the child by its name, nor open it by its reference."""
    stranger = client_of(house, WORKER, house.world.there)
    assert references_in(stranger.send("/search", {"q": CANARIES["given"]})) == []
    assert references_in(stranger.send("/search", {"q": house.world.reference})) == []
    assert stranger.get(path(house)).status_code == 404


def test_a_corrected_name_is_found_at_once(house: House) -> None:
    """The memory of names follows corrections; the other script's form finds it until it is corrected too."""
    client = client_of(house, WORKER)
    assert references_in(client.send("/search", {"q": "zoubeirou"}))
    fill(client, path(house, "/identity"), given="Ayoub", given_ar="أيوب")
    assert references_in(client.send("/search", {"q": "zoubeirou"})) == []
    assert references_in(client.send("/search", {"q": "ayoub"})) == [house.world.reference]
