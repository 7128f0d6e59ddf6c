"""The policy page says exactly what the application does, in both languages."""

from __future__ import annotations

import pytest

from caseapp.policy.classes import DataClass
from caseapp.policy.matrix import MATRIX, Access
from caseapp.policy.permissions import POWERS, P
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.support.client import parsed

HTML = "{http://www.w3.org/1999/xhtml}"


def tables(page: str) -> list[list[list[str]]]:
    """The tables of a page, as rows of texts."""
    tree, _errors = parsed(page)
    return [
        [["".join(cell.itertext()).strip() for cell in row] for row in table.iter(f"{HTML}tr")]
        for table in tree.iter(f"{HTML}table")
    ]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_director_reads_who_may_do_what(lite: House, language: str) -> None:
    client = client_of(lite, Role.DIRECTOR, language=language)
    answer = client.get("/policy")
    page = answer.get_data(as_text=True)
    assert f'<html lang="{language}"' in page
    powers, matrix = tables(page)
    assert len(powers) == 1 + len(P)
    assert all(len(row) == 1 + len(Role) for row in powers)
    for row, power in zip(powers[1:], P, strict=True):
        for cell, role in zip(row[1:], Role, strict=True):
            assert bool(cell) is (power in POWERS[role]), (power, role)
    assert len(matrix) == 1 + len(Role)
    for row, role in zip(matrix[1:], Role, strict=True):
        for cell, data_class in zip(row[1:], DataClass, strict=True):
            assert bool(cell) is (MATRIX[role][data_class] is not Access.NOTHING), (role, data_class)
    assert 'scope="row"' in page
    assert 'scope="col"' in page


@pytest.mark.parametrize("role", sorted(Role))
def test_every_role_may_read_it(lite: House, role: Role) -> None:
    assert client_of(lite, role).get("/policy").status_code == 200
