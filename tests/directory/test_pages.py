"""The directory as people use it: found, read, called, checked, said to be wrong, changed by two at a time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from caseapp.cases import service as cases
from caseapp.directory.queries.entry import locate, values_of
from caseapp.directory.service import offers, sites
from caseapp.infra.db.driver import told as statements
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_from_text
from caseapp.policy.roles import Role
from tests.cases.pages import PageForm, fill, form_of, forms_of, said, send, text_of
from tests.conftest import House, client_of
from tests.directory.desk import FES, KEEPER, OFFICER, RABAT, READER, entered, newest, refuge
from tests.papers.reading import pages_of
from tests.security.tools import facts, raw, working
from tests.support.client import PageClient


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_pages_open(lite: House, language: str) -> None:
    key, kept = entered(lite), refuge(lite)
    everyone = ("", key, kept, f"{key}/history", "pocket", f"organisations/{newest(lite, 'organisation')}")
    for role in (KEEPER, OFFICER, READER, Role.ADMINISTRATOR):
        client = client_of(lite, role, language=language)
        for path in everyone:
            assert client.get(f"/directory/{path}").status_code == 200, (role, path)
    client = client_of(lite, OFFICER, language=language)
    for path in ("new", "waiting", "import", "export", f"{key}/edit", f"{kept}/edit", f"{key}/services/new"):
        assert client.get(f"/directory/{path}").status_code == 200, path
    assert "/directory/waiting" in client.get("/").get_data(as_text=True), "what waits stands on the first page"


def found(client: PageClient, **asked: Any) -> str:
    """What a search shows."""
    answer = client.post("/directory/", data={"csrf_token": client.token(), **asked})
    assert answer.status_code == 200
    return text_of(answer)


def test_the_box_finds_names_in_both_scripts_and_services(house: House) -> None:
    entered(house, whole_name_fr="Association Al-Amâl", whole_name_ar="جمعية الأمل")
    entered(house, whole_name_fr="Foyer Nakhil", whole_name_ar="دار النخيل", offer={"service": "meals"})
    client = client_of(house, READER)
    for typed in (
        "amal",
        "AL AMAL",
        "الامل",
        "جمعيه",
        said(house.app, "fr", "Lodging")[:7],
        said(house.app, "ar", "Lodging"),
    ):
        text = found(client, q=typed)
        assert "Al-Amâl" in text, typed
        assert "Nakhil" not in text, typed
    assert "Nakhil" in found(client, q="nakhil")
    assert "Nakhil" not in found(client, q="nakhil introuvable")
    assert "05 37 00 11 22" in found(client, q="nakhil")


WANTED = [
    ({"service": "lodging"}, True),
    ({"service": "meals"}, False),
    ({"service": "lodging", "age": "5"}, False),
    ({"service": "lodging", "age": "٦"}, True),
    ({"age": "18"}, False),
    ({"sex": "female"}, True),
    ({"sex": "male"}, False),
    ({"public": "victims"}, True),
    ({"public": "begging"}, False),
    ({"province": FES}, True),
    ({"province": "09.541"}, False),
    ({"province": "all"}, True),
    ({"commune": "04.421.01.05"}, False),
    ({"service": "nonsense", "age": "-1", "sex": "x", "commune": "zz", "province": "99"}, True),
]


@pytest.mark.parametrize(("asked", "there"), WANTED)
def test_filters(lite: House, asked: dict[str, str], there: bool) -> None:
    offer = {"service": "lodging", "age_from": 6, "age_to": 17, "sex": "female", "publics": ["victims"]}
    entered(lite, offer=offer, areas=[FES])
    client = client_of(lite, READER)
    assert ("Association Essai" in found(client, **asked)) is there
    by_address = client.get("/directory/", query_string=asked)
    assert ("Association Essai" in text_of(by_address)) is there, "filters may stand in an address"


def test_two_services_are_not_put_together(lite: House) -> None:
    """Lodging for boys and meals for girls is no lodging for girls."""
    key = entered(lite, offer={"service": "lodging", "sex": "male"})
    me = lite.world.actor(OFFICER)
    with working(lite, me):
        offers.add(me, locate(me, id_from_text(key)), {**offers.BLANK, "service": "meals", "sex": "female"})
    client = client_of(lite, READER)
    assert "Essai" not in found(client, service="lodging", sex="female")
    assert "Essai" in found(client, service="meals", sex="female")


def test_open_now_knows_the_hour_and_the_holidays(house: House) -> None:
    entered(house, hours="mo-fr 08:30-16:30", holidays="closed")
    client = client_of(house, READER)
    monday = datetime(2027, 3, 8, 9, tzinfo=UTC)
    with clock.hold(monday):
        client = client_of(house, READER)
        assert "Essai" in found(client, open_now="1")
    with clock.hold(monday + timedelta(hours=9)):
        client = client_of(house, READER)
        assert "Essai" not in found(client, open_now="1")
    admin = house.world.actor(Role.ADMINISTRATOR)
    with working(house, admin):
        cases.add_holiday(admin, monday.date(), "Aïd", "العيد")
    with clock.hold(monday):
        client = client_of(house, READER)
        assert "Essai" not in found(client, open_now="1"), "the administrator typed a feast in"


def test_our_establishments_are_there_without_being_typed(house: House) -> None:
    client = client_of(house, READER)
    here = house.world.here.hex()
    assert f"/directory/{here}" in client.get("/directory/").get_data(as_text=True)
    assert "Unité Ici" in found(client, q="ici", service="orientation"), "its kind tells what it offers"
    assert "Unité Ici" not in found(client, service="hospital")
    officer = client_of(house, OFFICER)
    answer = fill(officer, f"/directory/{here}/edit", **{"phones-0-number": "0537998877", "hours_mo": "8-12"})
    assert answer.status_code == 303
    [row] = raw(house, "SELECT * FROM site")
    assert (row.organisation_id, row.name_fr, bytes(row.id)) == (None, "", house.world.here)
    text = text_of(client.get(f"/directory/{here}"))
    assert "Unité Ici" in text
    assert "05 37 99 88 77" in text
    assert fill(officer, f"/directory/{here}/services/new", service="meals", age_from="3").status_code == 303
    assert "Unité Ici" not in found(client, service="orientation"), "described now: its kind does not speak for it"
    assert "Unité Ici" in found(client, service="meals", age="4")


def test_two_people_describe_one_establishment_at_the_same_moment(house: House) -> None:
    here = house.world.here.hex()
    clients = [client_of(house, role) for role in (OFFICER, KEEPER)]
    forms = [form_of(client.get(f"/directory/{here}"), f"/directory/{here}/verify") for client in clients]
    start, answers = threading.Barrier(2), []

    def tap(client: PageClient, form: PageForm) -> None:
        start.wait()
        answers.append(send(client, form).status_code)

    taps = [threading.Thread(target=tap, args=pair) for pair in zip(clients, forms, strict=True)]
    for one in taps:
        one.start()
    for one in taps:
        one.join()
    assert answers == [303, 303]
    assert raw(house, "SELECT count(*) FROM site")[0][0] == 1


def test_entering_takes_one_page_and_leads_to_the_services(house: House) -> None:
    client = client_of(house, KEEPER)
    typed = {
        "whole_fr": "Association Neuve", "kind": "association", "commune": "Hassan", "address": "3, rue du Puits",
        "phones-0-number": "05 37 12 13 14", "phones-0-what": "accueil", "hours_fr": "8h30–12h, 15h-18h",
        "languages": ["fr", "ary"], "areas": "Fès\nRabat-Salé-Kénitra", "person": "Mme Nomsix", "checked": "y",
    }  # fmt: skip
    answer = fill(client, "/directory/new", **typed)
    assert answer.status_code == 303 and answer.location.endswith("/services/new")
    row = raw(house, "SELECT * FROM site")[0]
    assert (row.hours, row.languages, row.province_code) == ("fr 08:30-12:00 15:00-18:00", "ary fr", RABAT)
    assert row.verified_at and row.commune_code.startswith(RABAT)
    assert {area.code for area in raw(house, "SELECT code FROM site_area")} == {"03.231", "04"}
    text = text_of(client.get(answer.location.removesuffix("/services/new")))
    for told in ("Association Neuve", "3, rue du Puits", "Mme Nomsix", "08:30-12:00"):
        assert told in text
    assert "Nomsix" not in str([tuple(line) for line in raw(house, "SELECT * FROM site")])


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"whole_fr": "", "whole_ar": ""}, "whole_fr"),
        ({"province_code": FES}, "province_code"),
        ({"commune": "Atlantide"}, "commune"),
        ({"commune": "Fès-Médina"}, "commune"),
        ({"hours_mo": "le matin"}, "hours_mo"),
        ({"areas": "Atlantide"}, "areas"),
        ({"kind": "club"}, "kind"),
    ],
)
def test_what_does_not_fit_is_told_above_its_field(lite: House, typed: dict[str, str], field: str) -> None:
    client = client_of(lite, KEEPER)
    answer = fill(client, "/directory/new", **{"whole_fr": "Neuve", "kind": "association", "about": "Mots", **typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.get_data(as_text=True)
    assert "Mots" in answer.get_data(as_text=True)
    assert not raw(lite, "SELECT id FROM organisation")


def test_a_report_reaches_whoever_keeps_the_entry(house: House) -> None:
    key = entered(house)
    reader, keeper = client_of(house, READER), client_of(house, OFFICER)
    assert (
        fill(
            reader, f"/directory/{key}", f"/directory/{key}/report", what="phone", text="Sonne dans le vide"
        ).status_code
        == 303
    )
    assert "Sonne dans le vide" not in reader.get(f"/directory/{key}").get_data(as_text=True)
    for path in (f"/directory/{key}", "/directory/waiting"):
        assert "Sonne dans le vide" in keeper.get(path).get_data(as_text=True)
    waiting = keeper.get("/directory/waiting")
    [form] = [one for one in forms_of(waiting) if one.action.endswith("/settle")]
    assert send(keeper, form).status_code == 303
    assert "Sonne dans le vide" not in keeper.get("/directory/waiting").get_data(as_text=True)
    assert {"directory.reported", "directory.reports_seen"} <= set(facts(house))


def test_an_establishment_that_nobody_described_can_be_said_to_be_wrong(house: House) -> None:
    here = house.world.there.hex()
    reader = client_of(house, READER)
    assert fill(reader, f"/directory/{here}", f"/directory/{here}/report", what="closed").status_code == 303
    keeper = client_of(house, OFFICER)
    [form] = [one for one in forms_of(keeper.get("/directory/waiting")) if one.action.endswith("/settle")]
    assert send(keeper, form).status_code == 303


def test_six_months_later_it_comes_back_to_be_checked(house: House) -> None:
    key = entered(house)
    verify = f"/directory/{key}/verify"

    def waits() -> bool:
        client = client_of(house, OFFICER)
        return f'action="{verify}"' in client.get("/directory/waiting").get_data(as_text=True)

    start = clock.now()
    assert not waits()
    with clock.hold(start + timedelta(days=170)):
        assert not waits()
    with clock.hold(start + timedelta(days=190)):
        assert waits()
        client = client_of(house, OFFICER)
        assert send(client, form_of(client.get("/directory/waiting"), verify)).status_code == 303
        assert not waits()


def _at_once(house: House, key: str, mine: dict[str, str], theirs: dict[str, Any]) -> tuple[PageClient, Any]:
    client = client_of(house, OFFICER)
    form = form_of(client.get(f"/directory/{key}/edit"))
    other = house.world.actor(KEEPER)
    with working(house, other):
        place = locate(other, id_from_text(key), writing=True)
        sites.change(other, place, values_of(other, place, address=False), theirs)
    return client, send(client, form, **mine)


def test_two_people_change_two_fields(house: House) -> None:
    key = entered(house)
    _client, answer = _at_once(house, key, {"alert": "Complet"}, {"capacity": "12"})
    assert answer.status_code == 303
    [row] = raw(house, "SELECT alert, capacity FROM site")
    assert (row.alert, row.capacity) == ("Complet", "12")


def test_two_people_change_the_same_field_and_one_chooses(house: House) -> None:
    key = entered(house)
    client, answer = _at_once(house, key, {"alert": "Complet"}, {"alert": "Ouvert"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Complet" in text and "Ouvert" in text
    assert send(client, form_of(answer)).status_code == 303
    assert raw(house, "SELECT alert FROM site")[0].alert == "Complet"


def test_the_history_tells_what_changed_and_never_an_address(house: House) -> None:
    key = entered(house, address="1 rue Ancienne")
    client = client_of(house, OFFICER)
    typed = {"address": "2 rue Nouvelle", "capacity": "30 places", "person": "Mme Nomsix"}
    assert fill(client, f"/directory/{key}/edit", **typed).status_code == 303
    text = text_of(client_of(house, READER).get(f"/directory/{key}/history"))
    assert "30 places" in text
    for untold in ("Ancienne", "Nouvelle", "Nomsix"):
        assert untold not in text
        assert untold not in str([line.told for line in raw(house, "SELECT told FROM site_change")])


def test_what_has_closed_is_not_found_and_can_come_back(house: House) -> None:
    key = entered(house)
    client, reader = client_of(house, OFFICER), client_of(house, READER)
    page = client.get(f"/directory/{key}")
    assert send(client, form_of(page, f"/directory/{key}/close")).status_code == 303
    assert "Essai" not in found(reader, q="essai")
    assert reader.get(f"/directory/{key}").status_code == 404
    page = client.get(f"/directory/{key}")
    assert send(client, form_of(page, f"/directory/{key}/reopen")).status_code == 303
    assert "Essai" in found(reader, q="essai")


def test_what_is_typed_survives_as_a_draft(lite: House) -> None:
    key = entered(lite)
    client = client_of(lite, OFFICER)
    page = client.get(f"/directory/{key}/edit").get_data(as_text=True)
    assert f'data-draft-url="/drafts/dirsite.{key}"' in page
    headers = {"X-CSRF-Token": client.token()}
    kept = client.put(f"/drafts/dirsite.{key}", json={"alert": "Pas encore envoyé"}, headers=headers)
    assert kept.status_code == 200
    assert "Pas encore envoyé" in client.get(f"/directory/{key}/edit").get_data(as_text=True)
    begun = f'class="note info m-draft"><a href="/directory/{key}/edit"'
    assert begun in client.get(f"/directory/{key}").get_data(as_text=True), "the page of the entry says so"
    thrown = client.post(f"/drafts/dirsite.{key}/discard", data={"csrf_token": client.token(), "next": "/"})
    assert thrown.status_code == 303
    assert begun not in client.get(f"/directory/{key}").get_data(as_text=True)


@pytest.mark.parametrize("tongue", ["fr", "ar"])
def test_the_pocket_list(lite: House, tongue: str) -> None:
    entered(lite, hours="mo-fr 08:30-16:30", address="3 rue du Puits")
    entered(lite, whole_name_fr="Ligne lointaine", whole_name_ar="خط بعيد", areas=["MA"])
    refuge(lite, whole_name_ar="دار الأمان")
    client = client_of(lite, READER)
    answer = client.post("/directory/pocket", data={"csrf_token": client.token(), "tongue": tongue})
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    text = "\n".join(pages_of(answer.data))
    assert "05 37 00 11 22" in text.replace("\u00a0", " ")
    assert "Puits" in text
    assert "Cachettix" not in text
    assert raw(lite, "SELECT kind FROM issued_paper")[0].kind == "pocket_list"


def test_a_list_costs_few_statements(lite: House) -> None:
    for number in range(30):
        entered(lite, whole_name_fr=f"Association {number:02}")
    client = client_of(lite, READER)
    client.get("/directory/")
    counted: list[str] = []
    statements.append(counted.append)
    try:
        client.get("/directory/")
    finally:
        statements.remove(counted.append)
    of_directory = [sql for sql in counted if "site" in sql or "organisation" in sql]
    assert 1 <= len(of_directory) <= 4, of_directory


def test_a_file_leads_to_the_directory(lite: House) -> None:
    page = client_of(lite, Role.REFERENCE_WORKER).get(f"/cases/{lite.world.reference}").get_data(as_text=True)
    assert "/directory/?age=" in page or "/directory/?sex=" in page
