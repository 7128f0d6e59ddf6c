"""Every page of accounts opens in both languages; the client of the tests looks at each of them."""

from __future__ import annotations

import re

import pytest

from caseapp.kernel.identifiers import id_text
from caseapp.policy.roles import Role
from tests.accounts.doors import form
from tests.conftest import House, client_of


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_page_opens(lite: House, language: str) -> None:
    client = client_of(lite, Role.ADMINISTRATOR, language=language)
    person = f"/people/{id_text(lite.world.person(Role.REFERENCE_WORKER))}"
    page = client.get(person).get_data(as_text=True)
    role = re.search(rf"{person}/roles/[0-9a-f]+", page)
    assert role
    for path in (
        "/", "/account", "/account/password", "/account/workplace", "/people/", "/people/?left=1", "/people/?page=9",
        "/people/new", person, f"{person}/edit", f"{person}/reset", f"{person}/end", f"{person}/roles/new",
        role[0], f"{role[0]}/end", "/establishments/", "/establishments/new", "/establishments/TEST1",
        "/establishments/TEST1/edit", "/policy", "/keys", "/keys/recovery",
    ):  # fmt: skip
        assert client.get(path).status_code == 200, path
    assert client.send(f"{person}/reset", form()).status_code == 200
    stranger = lite.app.test_client()
    assert stranger.get("/login").status_code == 200
    client.send("/lock")
    assert client.get("/unlock").status_code == 200
