"""Sessions: idle, locked, unlocked without losing anything, ended when rights change, cheap at every request."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from caseapp.accounts.models import Membership, UserSession
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.roles import Role
from tests.accounts.doors import counted, form, knock, lines, sessions_of
from tests.conftest import House, client_of
from tests.support.client import PageClient
from tests.support.world import PASSWORD

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
JSON = {"Accept": "application/json"}


def script(client: PageClient, token: str) -> dict[str, str]:
    """The headers of static/js/wire.js."""
    return {**JSON, "X-CSRF-Token": token}


def test_an_idle_session_waits_for_its_password_and_loses_nothing(house: House) -> None:
    with clock.hold(NOON) as held:
        client = client_of(house, Role.REFERENCE_WORKER)
        token = client.token()
        held.forward(timedelta(minutes=21))
        page = client.get("/cases/new?x=1")
        assert page.status_code == 303
        assert page.location == "/unlock?next=/cases/new?x%3D1"
        saved = client.put("/drafts/case.new", json={"account": "…"}, headers=script(client, token))
        assert saved.status_code == 401
        assert saved.get_json() == {"error": "locked"}
        wrong = client.post("/unlock", json={"password": "non"}, headers=script(client, token))
        assert wrong.status_code == 401
        assert wrong.get_json()["error"]
        right = client.post("/unlock", json={"password": PASSWORD}, headers=script(client, token))
        assert right.status_code == 204
        saved = client.put("/drafts/case.new", json={"account": "…"}, headers=script(client, token))
        assert saved.status_code == 200
        assert client.token() == token
    user = house.world.person(Role.REFERENCE_WORKER)
    assert [line["actor"] for line in lines(house, "account.unlocked")] == [user]
    assert [line["about"] for line in lines(house, "account.password_wrong")] == [user]


def test_a_script_without_the_forms_token_does_not_unlock(lite: House) -> None:
    client = client_of(lite, Role.REFERENCE_WORKER)
    assert client.post("/unlock", json={"password": PASSWORD}).status_code == 400


def test_after_twelve_hours_only_signing_in_helps(lite: House) -> None:
    with clock.hold(NOON) as held:
        client = client_of(lite, Role.REFERENCE_WORKER)
        token = client.token()
        held.forward(timedelta(hours=12))
        answer = client.post("/unlock", json={"password": PASSWORD}, headers=script(client, token))
        assert answer.status_code == 401
        assert answer.get_json() == {"signin": "/login"}
        assert client.get("/cases/").location == "/login?next=/cases/"
        assert client.get("/unlock").location == "/login"


def test_using_it_does_not_prolong_a_session_beyond_twelve_hours(lite: House) -> None:
    with clock.hold(NOON) as held:
        client = client_of(lite, Role.REFERENCE_WORKER)
        for _ in range(12 * 6):
            assert client.get("/account").status_code == 200
            held.forward(timedelta(minutes=10))
        assert client.get("/account").status_code == 303


def test_a_locked_screen_opens_with_the_password_alone(lite: House) -> None:
    client = client_of(lite, Role.REFERENCE_WORKER)
    assert client.send("/lock").location == "/unlock"
    page = client.get("/unlock").get_data(as_text=True)
    assert "Reference Worker TEST1" in page
    assert client.get("/cases/").location == "/unlock?next=/cases/"
    data = {"csrf_token": client.token("/unlock"), "password": "non", "next": "/cases/"}
    assert client.post("/unlock", data=data).status_code == 422
    assert client.post("/unlock", data={**data, "password": PASSWORD}).location == "/cases/"
    assert client.get("/cases/").status_code == 200


def test_somebody_else_can_sign_in_at_a_locked_desk(lite: House) -> None:
    client = client_of(lite, Role.REFERENCE_WORKER)
    client.send("/lock")
    out = client.post("/logout", data={"csrf_token": client.token("/unlock")})
    assert out.location == "/login"
    assert sessions_of(lite, lite.world.person(Role.REFERENCE_WORKER)) == 0
    assert knock(client, lite.world.logins[lite.world.person(Role.DIRECTOR)]).status_code == 303


def test_guessing_at_a_locked_screen_waits_too(lite: House) -> None:
    with clock.hold(NOON):
        client = client_of(lite, Role.REFERENCE_WORKER)
        token = client.token()
        for _ in range(5):
            client.post("/unlock", json={"password": "non"}, headers=script(client, token))
        answer = client.post("/unlock", json={"password": PASSWORD}, headers=script(client, token))
        assert answer.status_code == 429
        assert isinstance(answer.get_json()["error"], str)


def test_the_actor_costs_one_statement(house: House) -> None:
    client = client_of(house, Role.REFERENCE_WORKER)
    client.get("/account/workplace")
    with counted(house) as sent:
        client.get("/account/workplace")
    assert len(sent) == 1, sent


def test_last_seen_is_written_at_most_once_a_minute(house: House) -> None:
    with clock.hold(NOON) as held:
        client = client_of(house, Role.REFERENCE_WORKER)
        held.forward(timedelta(seconds=59))
        with counted(house) as sent:
            client.get("/account")
            held.forward(timedelta(seconds=2))
            client.get("/account")
            client.get("/account")
        assert sum(statement.startswith("UPDATE user_session") for statement in sent) == 1


@pytest.mark.parametrize("act", ["change", "end", "give", "reset", "close"])
def test_whoever_loses_or_gets_rights_signs_in_again(house: House, act: str) -> None:
    user = house.world.person(Role.INTAKE_WORKER)
    client, admin = client_of(house, Role.INTAKE_WORKER), client_of(house, Role.ADMINISTRATOR)
    with house.app.app_context(), system_work() as unit:
        role = id_text(unit.scalars(select(Membership.id).where(Membership.user_id == user)).one())
    paths = {
        "change": f"/people/{id_text(user)}/roles/{role}",
        "end": f"/people/{id_text(user)}/roles/{role}/end",
        "give": f"/people/{id_text(user)}/roles/new",
        "reset": f"/people/{id_text(user)}/reset",
        "close": f"/people/{id_text(user)}/end",
    }
    there = id_text(house.world.there)
    data = {"role": "health_staff", "starts_on": "1/1/2024", "ends_on": "", "establishment": there, "version": "1"}
    answer = admin.send(paths[act], form(**data))
    assert answer.status_code == (200 if act == "reset" else 303), answer.get_data(as_text=True)
    assert sessions_of(house, user) == 0
    assert client.get("/account").status_code == 303
    assert client.get("/account").location.startswith("/login")


def test_a_role_whose_last_day_has_passed_gives_nothing(lite: House) -> None:
    user = lite.world.person(Role.REFERENCE_WORKER)
    with lite.app.app_context(), system_work() as unit:
        unit.execute(update(Membership).where(Membership.user_id == user).values(ends_on=date(2026, 11, 21)))
    with clock.hold(NOON) as held:
        client = client_of(lite, Role.REFERENCE_WORKER)
        assert client.get("/cases/").status_code == 200
        held.forward(timedelta(hours=10, minutes=59))  # 23:59 in Morocco
        with lite.app.app_context(), system_work() as unit:
            unit.execute(update(UserSession).values(seen_at=clock.now()))
        assert client.get("/cases/").status_code == 200
        held.forward(timedelta(minutes=2))
        assert client.get("/cases/").status_code == 403
        assert client.get("/account").status_code == 200


def test_the_workplace_decides_which_roles_one_has(house: House) -> None:
    user = house.world.person(Role.REFERENCE_WORKER)
    with house.app.app_context(), system_work() as unit:
        day = date(2020, 1, 1)
        unit.add(
            Membership(
                id=new_id(), user_id=user, establishment_id=house.world.there, role=str(Role.INSPECTOR), starts_on=day
            )
        )
    client = client_of(house, Role.REFERENCE_WORKER)
    assert client.get(f"/cases/{house.world.reference}").status_code == 200
    chosen = client.send("/account/workplace", form(place=id_text(house.world.there)))
    assert chosen.status_code == 303
    assert client.get(f"/cases/{house.world.reference}").status_code == 403
    assert client.get("/cases/").status_code == 403
    client.send("/account/workplace", form(place=id_text(house.world.here)))
    assert client.get(f"/cases/{house.world.reference}").status_code == 200


def test_nobody_chooses_a_workplace_that_is_not_hers(lite: House) -> None:
    client = client_of(lite, Role.REFERENCE_WORKER)
    assert client.send("/account/workplace", form(place=id_text(lite.world.there))).status_code == 422
    assert client.send("/account/workplace", form(place="x" * 4000)).status_code == 422


def test_without_any_role_one_keeps_an_account_and_sees_nothing(lite: House) -> None:
    user = lite.world.person(Role.REFERENCE_WORKER)
    client = client_of(lite, Role.REFERENCE_WORKER)
    with lite.app.app_context(), system_work() as unit:
        unit.execute(delete(Membership).where(Membership.user_id == user))
    for path in ("/", "/account", "/account/workplace", "/account/password"):
        assert client.get(path).status_code == 200
    for path in ("/cases/", "/people/", "/policy", f"/cases/{lite.world.reference}"):
        assert client.get(path).status_code == 403


def test_signing_out_everywhere_ends_every_browser(house: House) -> None:
    clients = [client_of(house, Role.REFERENCE_WORKER) for _ in range(3)]
    assert clients[0].send("/account/sign-out-everywhere").location == "/login"
    assert all(client.get("/account").location.startswith("/login") for client in clients)
    assert lines(house, "account.signed_out_everywhere")[0]["sessions"] == 3


def test_the_language_is_kept_with_the_account(lite: House) -> None:
    client = client_of(lite, Role.REFERENCE_WORKER)
    client.send("/language", {"lang": "ar", "next": "/account"})
    assert '<html lang="ar" dir="rtl"' in client_of(lite, Role.REFERENCE_WORKER).get("/account").get_data(as_text=True)
