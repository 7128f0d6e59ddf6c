"""Known at another unit: its name and nothing else, seldom, with a trace that the unit sees."""

from __future__ import annotations

import re

from caseapp.cases.vocabulary import Sex
from caseapp.kernel.births import Birth
from caseapp.matching.queries.elsewhere import AN_HOUR
from caseapp.policy.roles import Role
from tests.cases.pages import fill, form_of, references_in, text_of
from tests.conftest import House, client_of
from tests.matching.test_search import WORKER, child
from tests.security.tools import raw
from tests.support.client import PageClient

RARE = {"given": "Wissal", "family": "Kharroubi"}
THERE = "Unité Là-bas"


def asked(client: PageClient, text: str, **more: str) -> str:
    """The search page's text."""
    return text_of(client.send("/search", {"q": text, **more}))


def test_the_unit_is_named_and_nothing_else(house: House) -> None:
    reference = child(
        house,
        place=house.world.there,
        **RARE,
        birth=Birth(year=2013),
        sex=Sex.FEMALE,
        more={"phones": [{"number": "0611223344"}]},
    )
    client = client_of(house, WORKER)
    for typed in ("Wissal Kharroubi 2013", "وصال خروبي 2013"):
        answer = client.send("/search", {"q": typed, "sex": "female"})
        page = answer.get_data(as_text=True)
        assert THERE in page
        assert "Director TEST2" in page, "whom to call"
        assert references_in(answer) == []
        assert reference not in page
        assert "0611223344" not in page
    arabic = client_of(house, WORKER, language="ar").send("/search", {"q": "Wissal Kharroubi 2013", "sex": "female"})
    assert "وحدة 2" in arabic.get_data(as_text=True)


def test_a_number_is_enough_and_one_name_is_not(house: House) -> None:
    child(house, place=house.world.there, **RARE, birth=Birth(year=2013), sex=Sex.FEMALE, more={"cnie": "AB123456"})
    client = client_of(house, WORKER)
    assert THERE in asked(client, "ab 123 456")
    for typed in ("Wissal", "Kharroubi", "Kharroubi 2013", "AB12", "0611223344", "Mohamed Kharroubi 2013"):
        assert THERE not in asked(client, typed), typed
    assert THERE not in asked(client, "Wissal Kharroubi 2001", sex="male")


def test_a_restricted_file_is_never_told(house: House) -> None:
    reference = child(house, place=house.world.there, **RARE, more={"cnie": "AB123456"})
    there = client_of(house, WORKER, house.world.there)
    assert fill(there, f"/cases/{reference}/restrict", text="Un proche y travaille ici.").status_code == 303
    assert THERE not in asked(client_of(house, WORKER), "AB123456")


def test_who_may_not_register_is_told_nothing(lite: House) -> None:
    child(lite, place=lite.world.there, **RARE, more={"cnie": "AB123456"})
    for role in (Role.HEALTH_STAFF, Role.DIRECTOR):
        assert THERE not in asked(client_of(lite, role), "AB123456")


def test_twenty_an_hour(lite: House) -> None:
    child(lite, place=lite.world.there, **RARE, more={"cnie": "AB123456"})
    client = client_of(lite, WORKER)
    for number in range(AN_HOUR):
        asked(client, f"ZZ{100000 + number}")
    page = asked(client, "AB123456")
    assert THERE not in page
    assert len(raw(lite, "SELECT id FROM audit_event WHERE fact = 'search.elsewhere'")) == AN_HOUR


def test_the_unit_sees_who_was_told_and_answers(house: House) -> None:
    reference = child(house, place=house.world.there, **RARE, more={"cnie": "AB123456"})
    client = client_of(house, WORKER)
    answer = client.send("/search", {"q": "AB123456"})
    form = form_of(answer, re.search(r"/search/inquiries/[0-9a-f]{32}/ask", answer.get_data(as_text=True))[0])  # type: ignore[index]
    client.send("/search", {"q": "AB123456"})
    assert len(raw(house, "SELECT id FROM inquiry")) == 1, "told twice is told once"
    there = client_of(house, WORKER, house.world.there)
    page = text_of(there.get("/search/inquiries"))
    assert reference in page
    assert "Reference Worker TEST1" in page
    stranger = client_of(house, Role.UNIT_OFFICER)
    assert stranger.post(form.action, data=form.fields | {"csrf_token": stranger.token()}).status_code == 404
    assert reference not in text_of(client.get("/search/inquiries")), "whoever asked is told nothing"
    assert client.post(form.action, data=form.fields).status_code == 303
    assert "/search/inquiries" in there.get("/").get_data(as_text=True), "the first page says that somebody waits"
    waiting = there.get("/search/inquiries")
    done = form_of(waiting)
    assert client.post(done.action, data=done.fields | {"csrf_token": client.token()}).status_code == 404
    assert there.post(done.action, data=done.fields).status_code == 303
    assert "/answered" not in there.get("/search/inquiries").get_data(as_text=True)
    assert "/search/inquiries" not in there.get("/").get_data(as_text=True)


def test_known_while_registering(house: House) -> None:
    """A quiet line under the names; nothing when nothing fits."""
    reference = child(house, given_ar="وصال", family_ar="خروبي", birth=Birth(year=2013))
    client = client_of(house, WORKER)
    answer = client.send("/search/known", {"given": "Wissal", "family": "Kharroubi", "birth_year": "2013"}).get_json()
    assert [file["url"] for file in answer["files"]] == [f"/cases/{reference}"]
    assert answer["told"]
    for typed in (
        {},
        {"given": "Inconnue", "family": "Partout"},
        {"given": "x" * 500},
        {"age_low": "onze", "sex": "both"},
    ):
        assert client.send("/search/known", typed).get_json() == {"told": "", "files": []}, typed
    assert 'data-known="/search/known"' in client.get("/cases/new").get_data(as_text=True)
