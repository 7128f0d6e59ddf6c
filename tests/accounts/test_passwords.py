"""Passwords: which are accepted, how they are changed, and that a one-time password opens nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from caseapp.accounts.models import User
from caseapp.accounts.service import passwords
from caseapp.accounts.service.strength import Flaw, common_words, flaw_of
from caseapp.infra.work import system_work
from caseapp.policy.roles import Role
from tests.accounts.doors import OTHER_PASSWORD, account, form, knock, lines
from tests.conftest import House, client_of
from tests.support.world import PASSWORD

OWN = ("f.bennani", "Fatima Bennani", "فاطمة بناني", "f.bennani@example.ma")


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        OTHER_PASSWORD,
        "نافذة زرقاء فوق الجبل",
        "k7mx-492q-xtbd-9fhk",
        "cheval agrafe batterie lac",
        "😀😁😂🤣😃😄😅😆😉😊😋😎😍😘🥰",
        "Bennani aime les cigognes",
    ],
)
def test_good_passwords(password: str) -> None:
    assert flaw_of(password, OWN) is None


@pytest.mark.parametrize(
    ("password", "flaw"),
    [
        ("14 caractères.", Flaw.SHORT),
        ("", Flaw.SHORT),
        ("x y" * 100, Flaw.LONG),
        ("aaaaaaaaaaaaaaaa", Flaw.REPEATED),
        ("abcabcabcabcabcabc", Flaw.REPEATED),
        ("motdepasse123456", Flaw.COMMON),
        ("Mot de passe 2026 !", Flaw.COMMON),
        ("P@ssw0rdP@ssw0rd1", Flaw.COMMON),
        ("Himaya-Casablanca-2026", Flaw.COMMON),
        ("azertyuiopqsdfghjklm", Flaw.COMMON),
        ("poiuytrezamlkjhgfdsq", Flaw.COMMON),
        ("ضصثقفغعهخحجدشسيبلاتنمكط", Flaw.COMMON),
        ("012345678901234", Flaw.COMMON),
        ("٠١٢٣٤٥٦٧٨٩٠١٢٣٤", Flaw.COMMON),
        ("0661 23 45 67 0661", Flaw.COMMON),
        ("بسم الله الرحمن الرحيم", Flaw.COMMON),
        ("كلمة السر 123456789", Flaw.COMMON),
        ("Fatima Bennani 1985", Flaw.OWN),
        ("fbennani.example.ma", Flaw.OWN),
        ("بناني فاطمة 123456", Flaw.OWN),
    ],
)
def test_weak_passwords(password: str, flaw: Flaw) -> None:
    assert flaw_of(password, OWN) is flaw


def test_no_rule_about_capitals_figures_or_signs() -> None:
    assert flaw_of("une cigogne dort sur le toit", ()) is None


def test_the_blocklist_holds_folded_words() -> None:
    assert {"himaya", "motdepasse", "azerty"} <= common_words()
    assert not any(" " in word for word in common_words())


def test_the_same_letters_from_two_keyboards_are_one_password() -> None:
    assert passwords.fits(passwords.hash_password("café " * 3), "café " * 3)


def test_changing_it_signs_other_browsers_out(house: House) -> None:
    user = house.world.person(Role.REFERENCE_WORKER)
    client, other = client_of(house, Role.REFERENCE_WORKER), client_of(house, Role.REFERENCE_WORKER)
    before = client.get_cookie("caseapp")
    answer = client.send("/account/password", form(present=PASSWORD, password=OTHER_PASSWORD, again=OTHER_PASSWORD))
    assert answer.status_code == 303
    assert client.get_cookie("caseapp") != before
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    login = house.world.logins[user]
    assert knock(house.app.test_client(), login).status_code == 422
    assert knock(house.app.test_client(), login, OTHER_PASSWORD).status_code == 303
    assert [(line["actor"], line["sessions"]) for line in lines(house, "account.password_changed")] == [(user, 1)]


@pytest.mark.parametrize(
    "typed",
    [
        {"present": "non", "password": OTHER_PASSWORD, "again": OTHER_PASSWORD},
        {"present": PASSWORD, "password": OTHER_PASSWORD, "again": OTHER_PASSWORD + "."},
        {"present": PASSWORD, "password": PASSWORD, "again": PASSWORD},
        {"present": PASSWORD, "password": "reference worker", "again": "reference worker"},
        {"present": PASSWORD, "password": "court", "again": "court"},
        {"present": PASSWORD, "password": "", "again": ""},
    ],
)
def test_what_does_not_change_it(lite: House, typed: dict[str, str]) -> None:
    client = client_of(lite, Role.REFERENCE_WORKER)
    before = account(lite, lite.world.person(Role.REFERENCE_WORKER)).password_hash
    answer = client.send("/account/password", form(**typed))
    assert answer.status_code == 422
    assert OTHER_PASSWORD not in answer.get_data(as_text=True)
    assert account(lite, lite.world.person(Role.REFERENCE_WORKER)).password_hash == before


def test_a_one_time_password_opens_only_the_page_that_changes_it(lite: House) -> None:
    client = client_of(lite, Role.REFERENCE_WORKER)
    with lite.app.app_context(), system_work() as unit:
        user = lite.world.person(Role.REFERENCE_WORKER)
        unit.execute(update(User).where(User.id == user).values(must_change_password=True))
    for path in ("/", "/cases/", "/account", "/people/", f"/cases/{lite.world.reference}", "/establishments/"):
        answer = client.get(path)
        assert answer.status_code == 303
        assert answer.location == "/account/password"
    token = client.token("/account/password")
    data = form(csrf_token=token, present=PASSWORD, password=OTHER_PASSWORD, again=OTHER_PASSWORD)
    assert client.post("/account/password", data=data).location == "/"
    assert client.get("/cases/").status_code == 200
