"""Signing in: who comes in, who does not, who waits; nobody is ever locked out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from caseapp.accounts.models import SignInAttempts, User, UserSession
from caseapp.accounts.service import passwords, throttle
from caseapp.accounts.vocabulary import AccountState
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import Throttled
from caseapp.policy.roles import Role
from tests.accounts.doors import account, knock, lines, sessions_of
from tests.conftest import House
from tests.support.world import PASSWORD

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
WRONG = "trois bus de jour, un café"


def test_the_right_password_comes_in(house: House) -> None:
    client, user = house.app.test_client(), house.world.person(Role.DIRECTOR)
    answer = knock(client, house.world.logins[user])
    assert answer.status_code == 303
    assert answer.location == "/"
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("caseapp="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert client.get("/account").status_code == 200
    token = client.get_cookie("caseapp")
    assert token is not None
    with house.app.app_context(), system_work() as unit:
        assert all(token.value.encode() not in row for row in unit.scalars(select(UserSession.token_hash)))
    assert lines(house, "account.signed_in") == [{"actor": user, "about": user, "device": "new"}]


def test_a_login_is_read_as_people_type_it(lite: House) -> None:
    assert knock(lite.app.test_client(), " Director.TEST1 ").status_code == 303


@pytest.mark.parametrize("case", ["password", "unknown", "ended"])
def test_whoever_may_not_come_in_hears_one_and_the_same_thing(house: House, case: str) -> None:
    user = house.world.person(Role.DIRECTOR)
    login, password = house.world.logins[user], PASSWORD
    if case == "unknown":
        login = "personne"
    if case == "password":
        password = WRONG
    if case == "ended":
        with house.app.app_context(), system_work() as unit:
            unit.execute(update(User).where(User.id == user).values(state=str(AccountState.ENDED)))
    answer = knock(house.app.test_client(), login, password)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert password not in page
    assert page.count("m-oct") == 1
    about = None if case == "unknown" else user
    assert lines(house, "account.sign_in_failed") == [{"actor": None, "about": about, "why": case, "device": "new"}]
    assert sessions_of(house, user) == 0


def test_an_unknown_login_costs_a_hash_too(lite: House, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    real = PasswordHasher.verify

    def watched(self: PasswordHasher, stored: str | bytes, password: str | bytes) -> bool:
        compared.append(stored)
        return bool(real(self, stored, password))

    monkeypatch.setattr(PasswordHasher, "verify", watched)
    knock(lite.app.test_client(), "personne", WRONG)
    assert len(compared) == 1


def test_failures_make_the_next_try_wait_and_never_lock_out(house: House) -> None:
    login = house.world.logins[house.world.person(Role.DIRECTOR)]
    client = house.app.test_client()
    with clock.hold(NOON) as held:
        for _ in range(5):
            assert knock(client, login, WRONG).status_code == 422
        answer = knock(client, login)
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "2"
        held.forward(timedelta(seconds=2))
        for _ in range(12):
            assert knock(client, login, WRONG).status_code == 422
            held.forward(timedelta(seconds=throttle.LONGEST))
        assert knock(client, login).status_code == 303


def test_a_quarter_of_an_hour_later_failures_are_forgotten(lite: House) -> None:
    login = lite.world.logins[lite.world.person(Role.DIRECTOR)]
    client = lite.app.test_client()
    with clock.hold(NOON) as held:
        for _ in range(5):
            knock(client, login, WRONG)
        held.forward(timedelta(minutes=16))
        assert knock(client, login, WRONG).status_code == 422
        assert knock(client, login).status_code == 303


def test_an_attacker_elsewhere_does_not_slow_a_known_desk(house: House) -> None:
    login = house.world.logins[house.world.person(Role.INTAKE_WORKER)]
    desk, attacker = house.app.test_client(), house.app.test_client()
    with clock.hold(NOON):
        assert knock(desk, login).status_code == 303
        desk.send("/logout")
        for _ in range(5):
            knock(attacker, login, WRONG)
        assert knock(attacker, login, WRONG).status_code == 429
        assert knock(desk, login).status_code == 303
    assert [line["device"] for line in lines(house, "account.signed_in")] == ["new", "known"]


def test_a_forged_device_cookie_knows_nobody(lite: House) -> None:
    login = lite.world.logins[lite.world.person(Role.INTAKE_WORKER)]
    client = lite.app.test_client()
    with clock.hold(NOON):
        for number in range(5):
            client.set_cookie("caseapp_device", f"{number:032x}.AAAAAAAAAAAAAAAA")
            knock(client, login, WRONG)
        client.set_cookie("caseapp_device", "ffffffffffffffffffffffffffffffff.AAAAAAAAAAAAAAAA")
        assert knock(client, login).status_code == 429


def test_an_address_that_tries_many_accounts_waits(lite: House) -> None:
    client = lite.app.test_client()
    with clock.hold(NOON):
        with lite.app.app_context(), system_work() as unit:
            for _ in range(throttle.FREE[throttle.Counter.ADDRESS]):
                throttle.failed(unit, [throttle.of_address(throttle.Counter.ADDRESS, "127.0.0.1")])
        assert knock(client, lite.world.logins[lite.world.person(Role.DIRECTOR)]).status_code == 429


def test_neither_addresses_nor_logins_are_stored(lite: House) -> None:
    login = lite.world.logins[lite.world.person(Role.DIRECTOR)]
    knock(lite.app.test_client(), login, WRONG)
    with lite.app.app_context(), system_work() as unit:
        stored = b"".join(unit.scalars(select(SignInAttempts.subject)))
    assert len(stored) == 2 * 32
    assert b"127.0.0" not in stored
    assert login.encode() not in stored


def test_only_two_hash_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "PATIENCE", 0.05)
    with passwords.turn(), passwords.turn(), pytest.raises(Throttled):
        passwords.hash_password(WRONG)


def test_a_hash_of_other_parameters_is_made_anew(costly: None, lite: House) -> None:
    user = lite.world.person(Role.DIRECTOR)
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    with lite.app.app_context(), system_work() as unit:
        unit.execute(update(User).where(User.id == user).values(password_hash=weak))
    assert knock(lite.app.test_client(), lite.world.logins[user]).status_code == 303
    assert "m=65536,t=3,p=1" in account(lite, user).password_hash


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "http:evil.example",
    ],
)
def test_next_never_leaves_the_house(lite: House, target: str) -> None:
    login = lite.world.logins[lite.world.person(Role.DIRECTOR)]
    answer = knock(lite.app.test_client(), login, next_url=target)
    assert answer.status_code == 303
    assert answer.location == "/"


def test_next_leads_on_inside(lite: House) -> None:
    client = lite.app.test_client()
    asked = client.get("/people/?left=1")
    assert asked.status_code == 303
    assert asked.location == "/login?next=/people/?left%3D1"
    answer = knock(client, lite.world.logins[lite.world.person(Role.DIRECTOR)], next_url="/people/?left=1")
    assert answer.location == "/people/?left=1"


def test_signing_in_again_ends_the_session_this_browser_had(lite: House) -> None:
    user = lite.world.person(Role.DIRECTOR)
    client = lite.app.test_client()
    knock(client, lite.world.logins[user])
    first = client.get_cookie("caseapp")
    client.send("/lock")
    assert knock(client, lite.world.logins[user]).status_code == 303
    assert client.get_cookie("caseapp") != first
    assert sessions_of(lite, user) == 1


def test_a_form_without_its_token_is_refused(lite: House) -> None:
    client = lite.app.test_client()
    login = lite.world.logins[lite.world.person(Role.DIRECTOR)]
    assert client.post("/login", data={"login": login, "password": PASSWORD}).status_code == 400
    assert client.post("/sign-out").status_code == 400
    assert client.get_cookie("caseapp") is None


@pytest.mark.parametrize("typed", ["\x00", "a" * 10_000, "‮gnp.exe", "😀" * 400, "' OR 1=1 --", "\ud800"])
def test_whatever_is_typed_gets_a_clear_answer(lite: House, typed: str) -> None:
    client = lite.app.test_client()
    safe = typed.encode("utf-8", "replace").decode()
    assert knock(client, safe, safe).status_code == 422
