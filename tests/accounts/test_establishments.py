"""Establishments: identity and licence, a key of their own, changed by administrators alone."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from caseapp.accounts.models import Establishment
from caseapp.infra.sealing.keyring import Kek
from caseapp.infra.work import system_work
from caseapp.policy.roles import Role
from tests.accounts.doors import form, lines, value_of
from tests.conftest import House, client_of

CENTRE = {
    "name_fr": "Centre Dar Nour",
    "name_ar": "مركز دار نور",
    "type": "reception_centre",
    "legal_category": "2",
    "licence_number": "12/2022",
    "licence_date": "14/03/2022",
    "province_code": "04.421",
    "commune": "",
    "commune_code": "",
}


def stored(house: House, name_fr: str) -> Establishment | None:
    with house.app.app_context(), system_work() as unit:
        row = unit.scalars(select(Establishment).where(Establishment.name_fr == name_fr)).one_or_none()
        unit.expunge_all()
        return row


def test_a_new_establishment_has_an_opaque_address_and_a_key(house: House) -> None:
    admin = client_of(house, Role.ADMINISTRATOR)
    answer = admin.send("/establishments/new", form(**CENTRE))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert re.fullmatch(r"/establishments/[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{4}", answer.location)
    row = stored(house, "Centre Dar Nour")
    assert row is not None
    assert (row.licence_number, row.licence_date) == ("12/2022", date(2022, 3, 14))
    with house.app.app_context(), system_work() as unit:
        assert unit.get(Kek, (row.id, 1)) is not None
    page = admin.get(answer.location).get_data(as_text=True)
    assert "12/2022" in page
    assert "مركز دار نور" in page
    assert [line["about"] for line in lines(house, "establishment.created")] == [row.id]


@pytest.mark.parametrize(
    "changes",
    [
        {"name_ar": ""},
        {"type": ""},
        {"type": "palace"},
        {"legal_category": "9"},
        {"licence_number": ""},
        {"licence_date": ""},
        {"licence_date": "14/03/2999"},
        {"licence_date": "yesterday"},
        {"province_code": ""},
        {"province_code": "99.999"},
        {"commune": "Nulle Part Sur Mer"},
        {"commune": "Essaouira"},
    ],
)
def test_what_cannot_be_is_told(lite: House, changes: dict[str, str]) -> None:
    answer = client_of(lite, Role.ADMINISTRATOR).send("/establishments/new", form(**{**CENTRE, **changes}))
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.get_data(as_text=True)
    assert stored(lite, "Centre Dar Nour") is None


@pytest.mark.parametrize("typed", ["Agdal Riyad", "agdal riyad", "أكدال الرياض", "Agdal Riyad (Rabat)"])
def test_a_commune_is_understood_as_people_write_it(lite: House, typed: str) -> None:
    from caseapp.infra import places

    wanted = next(place for place in places.communes("04.421") if "Agdal" in place.name_fr)
    spelled = typed if typed.isascii() else wanted.name_ar
    admin = client_of(lite, Role.ADMINISTRATOR)
    answer = admin.send("/establishments/new", form(**{**CENTRE, "commune": spelled}))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    row = stored(lite, "Centre Dar Nour")
    assert row is not None
    assert row.commune_code == wanted.code


def test_an_establishment_without_a_licence_has_neither_number_nor_date(lite: House) -> None:
    admin = client_of(lite, Role.ADMINISTRATOR)
    data = {**CENTRE, "type": "upe", "legal_category": "", "licence_number": "", "licence_date": ""}
    assert admin.send("/establishments/new", form(**data)).status_code == 303
    row = stored(lite, "Centre Dar Nour")
    assert row is not None
    assert (row.legal_category, row.licence_number, row.licence_date) == (None, None, None)


def test_two_people_change_one_establishment(house: House) -> None:
    admin = client_of(house, Role.ADMINISTRATOR)
    path = "/establishments/TEST1/edit"
    shown = value_of(admin.get(path).get_data(as_text=True), "version")
    first = admin.send(path, form(**{**CENTRE, "name_fr": "Premier nom"}, version=shown))
    second = admin.send(path, form(**{**CENTRE, "name_fr": "Second nom"}, version=shown))
    assert (first.status_code, second.status_code) == (303, 409)
    page = second.get_data(as_text=True)
    assert "Premier nom" in page
    assert "Second nom" in page
    assert stored(house, "Premier nom") is not None
    again = form(**{**CENTRE, "name_fr": "Second nom"}, version=value_of(page, "version"))
    assert admin.send(path, again).status_code == 303
    assert stored(house, "Second nom") is not None
    assert "name_fr" in lines(house, "establishment.changed")[0]["fields"]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_everybody_reads_and_administrators_alone_change(lite: House, role: Role) -> None:
    client = client_of(lite, role)
    assert "Unité Là-bas" in client.get("/establishments/").get_data(as_text=True)
    assert client.get("/establishments/TEST2").status_code == 200
    assert client.get("/establishments/new").status_code == 403
    assert client.get("/establishments/TEST1/edit").status_code == 403
    assert client.send("/establishments/TEST1/edit", form(**CENTRE, version="1")).status_code == 403


def test_an_unknown_address_leads_nowhere(lite: House) -> None:
    admin = client_of(lite, Role.ADMINISTRATOR)
    for slug in ("TEST9", "' OR 1=1", "x" * 500):
        assert admin.get(f"/establishments/{slug}").status_code == 404
        assert admin.send(f"/establishments/{slug}/edit", form(**CENTRE, version="1")).status_code == 404
