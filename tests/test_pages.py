"""Every page that a role can reach from its first page opens, in both languages, and passes the client's look."""

from __future__ import annotations

import re

import pytest

from caseapp.policy.roles import Role
from tests.conftest import House, client_of

LINK = re.compile(r'href="(/[^"#?]*)"')


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("role", list(Role))
def test_whatever_the_first_page_leads_to_opens(lite: House, role: Role, language: str) -> None:
    client = client_of(lite, role, language=language)
    home = client.get("/")
    assert home.status_code == 200
    assert f'lang="{language}"' in home.get_data(as_text=True)
    paths = {path for path in LINK.findall(home.get_data(as_text=True)) if not path.startswith("/static")}
    assert paths
    for path in sorted(paths):
        assert client.get(path).status_code in (200, 303), path
