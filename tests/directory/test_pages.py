"""The directory as people use it."""

from __future__ import annotations

import pytest

from tests.conftest import House, client_of
from tests.directory.desk import KEEPER, OFFICER, READER, entered, refuge


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_pages_open(lite: House, language: str) -> None:
    key, kept = entered(lite), refuge(lite)
    for role in (KEEPER, OFFICER, READER):
        client = client_of(lite, role, language=language)
        for path in (
            "/directory/",
            f"/directory/{key}",
            f"/directory/{kept}",
            f"/directory/{key}/history",
            "/directory/pocket",
        ):
            assert client.get(path).status_code == 200, (role, path)
    client = client_of(lite, OFFICER, language=language)
    for path in ("new", "waiting", "import", "export", f"{key}/edit", f"{kept}/edit", f"{key}/services/new"):
        assert client.get(f"/directory/{path}").status_code == 200, path
