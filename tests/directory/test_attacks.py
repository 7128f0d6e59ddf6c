"""Who must not see an address that is kept, tried at every door; and who must not keep what is not hers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest

from caseapp.accounts.models import Establishment, Membership
from caseapp.directory.queries import everything
from caseapp.directory.queries.entry import locate, values_of
from caseapp.directory.service import sites
from caseapp.infra.db import session
from caseapp.infra.work import system_work
from caseapp.kernel.errors import Invalid, NotFound, Refused
from caseapp.kernel.identifiers import id_from_text
from caseapp.policy.permissions import P, holds
from caseapp.policy.roles import Role
from tests.cases.pages import fill, form_of, send
from tests.conftest import House, client_of
from tests.directory.desk import COMMUNE, DIRECTOR, FES, KEEPER, OFFICER, RABAT, READER, REFUGE, entered, refuge
from tests.papers.reading import pages_of
from tests.security.tools import facts, looking, raw, working
from tests.support.client import PageClient

SECRET = "Cachettix"
BLIND = [role for role in Role if not holds([role], P.DIRECTORY_ADDRESS)]


def elsewhere(house: House, province: str = FES) -> None:
    """The other establishment of the tests moves to another province."""
    with house.app.app_context(), system_work() as unit:
        unit.get_one(Establishment, house.world.there).province_code = province


def doors(client: PageClient, key: str) -> Iterator[tuple[str, str]]:
    """Everything that a person may open or take along."""
    token = client.token()
    for path in ("", key, f"{key}/history", f"{key}/edit", "waiting", "pocket", "export", "?province=all"):
        yield path, client.get(f"/directory/{path}").get_data(as_text=True)
    commune = client.get(f"/directory/?province={RABAT}&commune={COMMUNE}")
    yield "by commune", commune.get_data(as_text=True)
    for words in (SECRET, "impasse", REFUGE):
        answer = client.post("/directory/", data={"csrf_token": token, "q": words})
        yield f"searched {words}", answer.get_data(as_text=True).replace(f'value="{words}"', "")
    for kind in ("csv", "services", "organizations"):
        for whole in ("", "1"):
            sent = {"csrf_token": token, "format": kind, "whole": whole}
            yield kind, client.post("/directory/export", data=sent).get_data(as_text=True)
    for tongue in ("fr", "ar"):
        paper = client.post("/directory/pocket", data={"csrf_token": token, "tongue": tongue})
        yield "paper", "\n".join(pages_of(paper.data))


@pytest.mark.parametrize("role", BLIND)
def test_without_the_right_no_door_tells_where_the_refuge_is(lite: House, role: Role) -> None:
    key = refuge(lite, whole_name_ar="دار الأمان")
    client = client_of(lite, role)
    client.look = False
    name = False
    for door, text in doors(client, key):
        assert SECRET not in text, (role, door)
        assert f'value="{COMMUNE}" selected' not in text or door == "by commune"
        name = name or "Maison Refuge" in text
    assert name, "its name and its phone are there for everybody"
    by_commune = dict(doors(client, key))["by commune"]
    assert "Maison Refuge" not in by_commune, "nor is it found by its commune"
    assert "directory.address_seen" not in facts(lite)


def test_no_export_and_no_paper_has_it_even_for_who_may_see_it(house: House) -> None:
    key = refuge(house, whole_name_ar="دار الأمان")
    client = client_of(house, OFFICER)
    client.look = False
    for door, text in doors(client, key):
        assert (SECRET in text) is (door in (key, f"{key}/edit")), door
    assert facts(house).count("directory.address_seen") == 2, "each time it was seen is a line of the trail"
    with looking(house, house.world.actor(OFFICER)):
        assert SECRET not in str(everything(house.world.actor(OFFICER)))


def test_the_unit_of_another_province_does_not_see_it(lite: House) -> None:
    key = refuge(lite)
    elsewhere(lite)
    client = client_of(lite, OFFICER, place=lite.world.there)
    page = client.get(f"/directory/{key}")
    assert page.status_code == 200 and SECRET not in page.get_data(as_text=True)
    assert client.get(f"/directory/{key}/edit").status_code == 404


def test_nothing_of_it_stands_in_clear(house: House) -> None:
    refuge(house)
    for table in ("site", "site_change", "organisation", "audit_event", "draft"):
        text = str([tuple(row) for row in raw(house, f"SELECT * FROM {table}")])
        assert SECRET not in text, table
        assert COMMUNE not in text, table


def test_a_keeper_who_does_not_see_it_changes_the_rest_and_it_stays(house: House) -> None:
    key = refuge(house)
    keeper = client_of(house, KEEPER)
    assert fill(keeper, f"/directory/{key}/edit", capacity="12 familles").status_code == 303
    assert SECRET in client_of(house, OFFICER).get(f"/directory/{key}").get_data(as_text=True)
    assert fill(keeper, f"/directory/{key}/edit", address="5 place Nouvellix").status_code == 303
    text = client_of(house, OFFICER).get(f"/directory/{key}").get_data(as_text=True)
    assert "Nouvellix" in text and SECRET not in text
    assert "Nouvellix" not in keeper.get(f"/directory/{key}").get_data(as_text=True)


def _uncover(client: PageClient, key: str) -> Any:
    form = form_of(client.get(f"/directory/{key}/edit"))
    form.fields.pop("sensitive", None)
    return send(client, form)


def test_only_who_sees_an_address_may_uncover_it(house: House) -> None:
    key = refuge(house)
    refused = _uncover(client_of(house, KEEPER), key)
    assert refused.status_code == 422 and 'id="sensitive-error"' in refused.get_data(as_text=True)
    assert _uncover(client_of(house, OFFICER), key).status_code == 303
    assert raw(house, "SELECT address, kept FROM site")[0] == (REFUGE, None)


def test_covering_an_address_takes_it_out_of_the_clear(house: House) -> None:
    key = entered(house, address=REFUGE, commune_code=COMMUNE)
    assert "hassan" in raw(house, "SELECT folded FROM site")[0].folded
    assert fill(client_of(house, KEEPER), f"/directory/{key}/edit", sensitive="y").status_code == 303
    text = str([tuple(row) for t in ("site", "site_change") for row in raw(house, f"SELECT * FROM {t}")])
    assert SECRET not in text and COMMUNE not in text and "hassan" not in text.lower()
    assert SECRET in client_of(house, OFFICER).get(f"/directory/{key}").get_data(as_text=True)


def test_a_stored_address_moved_to_another_site_does_not_open(house: House) -> None:
    refuge(house)
    other = refuge(house, whole_name_fr="Autre refuge", address="9 rue Ailleursix")
    [first] = raw(house, "SELECT id, kept FROM site ORDER BY id LIMIT 1")
    raw(house, "UPDATE site SET kept = :k WHERE id = :i", k=first.kept, i=id_from_text(other))
    text = client_of(house, OFFICER).get(f"/directory/{other}").get_data(as_text=True)
    assert SECRET not in text and "Ailleursix" not in text
    assert "sealed.unreadable" in facts(house)


KEEPING = ("edit", "services/new")


def test_a_keeper_of_another_province_keeps_nothing_here(lite: House) -> None:
    key = entered(lite)
    elsewhere(lite)
    for role in (KEEPER, OFFICER, DIRECTOR):
        client = client_of(lite, role, place=lite.world.there)
        assert client.get(f"/directory/{key}").status_code == 200
        for end in KEEPING:
            assert client.get(f"/directory/{key}/{end}").status_code == 404, (role, end)
        for end in ("verify", "close", "reopen"):
            answer = client.post(f"/directory/{key}/{end}", data={"csrf_token": client.token()})
            assert answer.status_code == 404, (role, end)


def test_a_site_cannot_be_moved_into_or_out_of_a_province_that_is_not_hers(lite: House) -> None:
    key = entered(lite)
    answer = fill(client_of(lite, OFFICER), f"/directory/{key}/edit", province_code=FES)
    assert answer.status_code == 422
    me = lite.world.actor(OFFICER)
    with working(lite, me):
        place = locate(me, id_from_text(key), writing=True)
        stands = values_of(me, place, address=True)
        with pytest.raises(NotFound):
            sites.change(me, place, stands, {**stands, "province_code": FES})
        session().rollback()


def test_a_director_keeps_her_own_house_and_no_other(lite: House) -> None:
    world, key = lite.world, entered(lite)
    client = client_of(lite, DIRECTOR)
    assert client.get(f"/directory/{world.here.hex()}/edit").status_code == 200
    for other in (key, world.there.hex()):
        assert client.get(f"/directory/{other}/edit").status_code == 404
    assert client.get("/directory/new").status_code == 403
    assert client.get("/directory/import").status_code == 403
    assert fill(client, f"/directory/{world.here.hex()}/edit", capacity="20 places").status_code == 303


def test_an_establishment_keeps_its_names_and_its_place(lite: House) -> None:
    """They stand under “Establishments”; nobody changes them by the way."""
    here = lite.world.here
    client = client_of(lite, OFFICER)
    answer = fill(client, f"/directory/{here.hex()}/edit", name_fr="Faux nom", province_code=FES, commune="Agdal")
    assert answer.status_code in (303, 422)
    row = raw(lite, "SELECT name_fr, province_code FROM establishment WHERE id = :i", i=here)[0]
    assert tuple(row) == ("Unité Ici", RABAT)
    for site in raw(lite, "SELECT name_fr, province_code, commune_code FROM site"):
        assert (site.name_fr, site.province_code, site.commune_code) == ("", RABAT, None)


def test_reports_are_read_by_the_keeper_alone(lite: House) -> None:
    key = entered(lite)
    elsewhere(lite)
    reader = client_of(lite, READER)
    fill(reader, f"/directory/{key}", f"/directory/{key}/report", what="address", text="En fait 7 rue Secretix")
    strangers = [client_of(lite, role) for role in Role if not holds([role], P.DIRECTORY_KEEP)]
    strangers += [client_of(lite, role, place=lite.world.there) for role in (KEEPER, OFFICER, DIRECTOR)]
    strangers.append(client_of(lite, DIRECTOR))
    for client in strangers:
        for path in (f"/directory/{key}", "/directory/waiting", "/"):
            assert "Secretix" not in client.get(path).get_data(as_text=True)
    report = raw(lite, "SELECT id, words FROM site_report")[0]
    assert b"Secretix" not in bytes(report.words)
    far = client_of(lite, OFFICER, place=lite.world.there)
    answer = far.post(f"/directory/reports/{bytes(report.id).hex()}/settle", data={"csrf_token": far.token()})
    assert answer.status_code == 404


def test_services_ask_for_rights_themselves(lite: House) -> None:
    """Behind the gate of the page too."""
    key = entered(lite)
    for role in Role:
        me = lite.world.actor(role)
        if holds([role], P.DIRECTORY_KEEP):
            continue
        with looking(lite, me):
            place = locate(me, id_from_text(key))
            for act in (sites.verify, sites.close, sites.reopen):
                with pytest.raises(Refused):
                    act(me, place)
            with pytest.raises(Refused):
                locate(me, id_from_text(key), writing=True)


def test_what_is_no_place_is_refused_by_the_service(lite: House) -> None:
    key = entered(lite)
    me = lite.world.actor(OFFICER)
    for wrong in ({"commune_code": "03.231.01.01"}, {"hours": "never"}, {"areas": ["XX"]}):
        with looking(lite, me):
            place = locate(me, id_from_text(key))
            stands = values_of(me, place, address=True)
            with pytest.raises(Invalid):
                sites.change(me, place, stands, {**stands, **wrong})


def test_an_import_cannot_uncover_reach_further_or_slip_past(lite: House) -> None:
    key = refuge(lite)
    elsewhere(lite)
    sheet = f"id;sensible;alerte\n{key};non;Lu\n".encode()
    for role, place in ((KEEPER, None), (OFFICER, lite.world.there)):
        client = client_of(lite, role, place=place)
        data = {"csrf_token": client.token(), "sheet": (io.BytesIO(sheet), "a.csv")}
        assert client.post("/directory/import", data=data).status_code == 303
        page = client.get("/directory/import/preview")
        assert "/directory/import/do" not in page.get_data(as_text=True), role
        client.post("/directory/import/do", data={"csrf_token": client.token()})
        assert raw(lite, "SELECT sensitive, alert FROM site")[0] == (True, "")


def test_whoever_has_left_the_role_keeps_nothing(lite: House) -> None:
    key = entered(lite)
    client = client_of(lite, OFFICER)
    with lite.app.app_context(), system_work() as unit:
        who = lite.world.person(OFFICER)
        for row in unit.query(Membership).filter_by(user_id=who):
            row.role = str(READER)
    assert client.get(f"/directory/{key}/edit").status_code == 403
