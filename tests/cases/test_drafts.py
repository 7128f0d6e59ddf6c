"""What was begun and not sent: it comes back, once, to its form and to nobody else."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from tests.cases.desk import OFFICER, WORKER, opened, path
from tests.cases.pages import fill, form_of, send
from tests.conftest import House, client_of
from tests.support.client import PageClient
from tests.support.world import make_case


def keep(client: PageClient, key: str, **typed: Any) -> Any:
    """Save a draft as js/drafts.js does."""
    return client.put(f"/drafts/{key}", json=typed, headers={"X-CSRF-Token": client.token()})


def test_a_draft_comes_back_and_goes_when_it_is_sent(house: House) -> None:
    """Typed, left, opened again: there it is, for its author only; carried out, it is gone."""
    client = client_of(house, WORKER)
    assert keep(client, "case.new", given=["Aya"], danger=["3"], account=["Une ligne\nune autre"]).status_code == 200
    other = form_of(client_of(house, WORKER).get("/cases/new"))  # another browser of the same person
    page = client.get("/cases/new")
    kept = form_of(page).fields
    assert other.fields["account"] == kept["account"]
    assert (kept["given"], kept["danger"], kept["account"]) == ("Aya", "3", "Une ligne\nune autre")
    assert form_of(client_of(house, OFFICER).get("/cases/new")).fields["given"] == ""
    assert "Aya" not in client_of(house, OFFICER).get("/cases/new").get_data(as_text=True)
    assert "/cases/new" in client.get("/").get_data(as_text=True)
    assert send(client, form_of(page)).status_code == 303
    assert form_of(client.get("/cases/new")).fields["given"] == ""


def test_a_draft_of_another_file_is_another_draft(house: House) -> None:
    """A note begun in one file does not appear in the next."""
    client = client_of(house, WORKER)
    with house.app.app_context():
        _, other = make_case(house.world, given="Autre")
    keep(client, f"note.{id_text(house.world.case_id)}", text=["À demi écrite"], data_class=["social"])
    kept = form_of(client.get(path(house)), path(house, "/notes")).fields
    assert (kept["text"], kept["data_class"]) == ("À demi écrite", "social")
    assert form_of(client.get(f"/cases/{other}"), f"/cases/{other}/notes").fields["text"] == ""
    fill(client, path(house), path(house, "/notes"))
    assert form_of(client.get(path(house)), path(house, "/notes")).fields["text"] == ""


def test_a_draft_overtaken_by_its_form_is_not_kept(house: House) -> None:
    """What left the browser just before the form must not stand there as unfinished when the form was carried out."""
    client, key = client_of(house, WORKER), f"note.{id_text(house.world.case_id)}"
    form = form_of(client.get(path(house)), path(house, "/notes"))
    typed = {"text": ["Presque envoyée"], "submission_id": [form.fields["submission_id"]]}
    assert keep(client, key, **typed).status_code == 200
    assert send(client, form, text="Envoyée").status_code == 303
    assert keep(client, key, **typed).status_code == 200
    assert form_of(client.get(path(house)), path(house, "/notes")).fields["text"] == ""
    with clock.hold(clock.now() + timedelta(minutes=1)):  # she went back, and goes on writing
        keep(client, key, **typed)
        assert form_of(client.get(path(house)), path(house, "/notes")).fields["text"] == "Presque envoyée"


def test_a_draft_is_saved_twice_and_thrown_away(lite: House) -> None:
    """The later text stands; thrown away, nothing comes back."""
    client = client_of(lite, WORKER)
    keep(client, "case.new", given=["Un"])
    keep(client, "case.new", given=["Deux"])
    assert form_of(client.get("/cases/new")).fields["given"] == "Deux"
    assert client.send("/drafts/case.new/discard", {"next": "/cases/new"}).location == "/cases/new"
    assert form_of(client.get("/cases/new")).fields["given"] == ""


@pytest.mark.parametrize("body", ["", "[]", "5", "null", '"x"', "{", json.dumps({"a": "x" * 200_001})])
def test_a_draft_that_is_none(lite: House, body: str) -> None:
    """Altered requests are told, and break nothing."""
    client = client_of(lite, WORKER)
    headers = {"X-CSRF-Token": client.token(), "Content-Type": "application/json"}
    assert client.put("/drafts/case.new", data=body, headers=headers).status_code == 422
    assert client.put("/drafts/" + "k" * 81, data="{}", headers=headers).status_code == 422
    assert client.get("/cases/new").status_code == 200


@pytest.mark.parametrize(
    "fields",
    [{"given": 5}, {"given": None}, {"given": {"a": 1}}, {"danger": []}, {"birth_year": [["x"]]}, {"x" * 500: ["y"]}],
)
def test_a_strange_draft_opens_a_page(lite: House, fields: dict[str, Any]) -> None:
    """Whatever was stored as a draft, the form opens."""
    client = client_of(lite, WORKER)
    assert keep(client, "case.new", **fields).status_code == 200
    assert client.get("/cases/new").status_code == 200


def test_the_language_changes_in_the_middle_of_a_form(house: House) -> None:
    """Behaviour 84: the text is saved, the language changes, the same page stands there with the same text."""
    client = client_of(house, WORKER)
    client.get("/cases/new")
    keep(client, "case.new", given_ar=["سلمى"], danger=["4"], account=["Récit commencé en français"], birth_month=["7"])
    answer = client.send("/language", {"lang": "ar", "next": "/cases/new"})
    assert (answer.status_code, answer.location) == (303, "/cases/new")
    page = client.get("/cases/new")
    assert 'dir="rtl"' in page.get_data(as_text=True)
    kept = form_of(page).fields
    assert (kept["given_ar"], kept["danger"], kept["account"], kept["birth_month"]) == (
        "سلمى", "4", "Récit commencé en français", "7",
    )  # fmt: skip
    assert 'lang="ar"' in client_of(house, WORKER).get("/cases/").get_data(as_text=True), "it is kept with the account"


def test_a_draft_of_a_correction_remembers_what_was_seen(house: House) -> None:
    """A correction begun before a colleague's and sent after it overwrites nothing of his."""
    client = client_of(house, WORKER)
    begun = form_of(client.get(path(house, "/identity"))).fields
    keep(
        client,
        f"identity.{id_text(house.world.case_id)}",
        **{k: [v] for k, v in {**begun, "nickname": "Zizou"}.items()},
    )
    fill(client_of(house, OFFICER), path(house, "/identity"), **{"phones-0-number": "0600000009"})
    fill(client, path(house, "/identity"))
    file = opened(house, house.world.reference)
    assert (file.identity["nickname"], file.contact["phones"]) == ("Zizou", [{"number": "0600000009"}])
