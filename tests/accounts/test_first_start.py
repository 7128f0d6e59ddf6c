"""The first start: the code of the console, the first administrator, the recovery code shown once and typed back."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from caseapp.accounts.service import first_start
from caseapp.application import create_app
from caseapp.config import Settings
from caseapp.infra.audit.trail import AuditEvent
from caseapp.infra.db import db
from caseapp.infra.keys import keys_state
from caseapp.infra.prepare import prepare
from caseapp.infra.sealing import keyring as rings
from caseapp.infra.sealing.slots import NoSlotOpens
from caseapp.infra.start import open_root, slots
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.policy.roles import Role
from tests.accounts.doors import OTHER_PASSWORD, form, knock
from tests.conftest import House, client_of
from tests.support.client import PageClient
from tests.support.world import PASSWORD

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){7}")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Flask]:
    """An installation in which nobody has an account. The keyring of the other tests is put back afterwards."""
    before = rings.keyring() if rings._keyring else None
    settings = Settings(data=tmp_path, database_url=f"sqlite:///{tmp_path / 'new.sqlite3'}", demo=False)
    prepare(settings)
    app = create_app(settings)
    app.test_client_class = PageClient
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if before is not None:
        rings.install(before)


def settings_of(app: Flask) -> Settings:
    found: Settings = app.extensions["settings"]
    return found


def typed(app: Flask, client: PageClient, **changes: str) -> dict[str, str]:
    """The filled-in first page."""
    fields = {
        "code": first_start.setup_code(settings_of(app)),
        "place_fr": "Association Amal",
        "place_ar": "جمعية أمل",
        "province_code": "04.421",
        "name": "Amine Rami",
        "login": "a.rami",
        "password": OTHER_PASSWORD,
        "again": OTHER_PASSWORD,
    }
    return form(csrf_token=client.token("/welcome"), **{**fields, **changes})


def test_everything_leads_to_the_first_page(empty: Flask) -> None:
    client = empty.test_client()
    assert client.get("/", follow_redirects=True).request.path == "/welcome"
    assert client.get("/login").location == "/welcome"


def test_the_code_is_read_by_its_owner_only_and_kept_until_used(empty: Flask) -> None:
    settings = settings_of(empty)
    code = first_start.setup_code(settings)
    assert first_start.setup_code(settings) == code
    path = settings.data / "keys" / "setup-code"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    client = empty.test_client()
    assert client.post("/welcome", data=typed(empty, client)).status_code == 303
    assert not path.exists()


def test_a_wrong_code_makes_nobody_and_guessing_waits(empty: Flask) -> None:
    client = empty.test_client()
    with clock.hold(NOON):
        for _ in range(5):
            answer = client.post("/welcome", data=typed(empty, client, code="0000-0000-0000"))
            assert answer.status_code == 422
            assert OTHER_PASSWORD not in answer.get_data(as_text=True)
        assert client.post("/welcome", data=typed(empty, client)).status_code == 429
    assert client.get("/login").location == "/welcome"


@pytest.mark.parametrize(
    "changes",
    [{"password": "court", "again": "court"}, {"again": "autre chose, vraiment"}, {"login": "x"}, {"place_ar": ""}],
)
def test_what_cannot_be_is_told_and_the_code_still_works(empty: Flask, changes: dict[str, str]) -> None:
    client = empty.test_client()
    answer = client.post("/welcome", data=typed(empty, client, **changes))
    assert answer.status_code == 422
    assert "Association Amal" in answer.get_data(as_text=True)
    assert client.post("/welcome", data=typed(empty, client)).status_code == 303


def test_the_first_administrator_is_made_once(empty: Flask) -> None:
    client, late = empty.test_client(), empty.test_client()
    late_form = typed(empty, late)
    code = first_start.setup_code(settings_of(empty)).lower().replace("-", " ")
    answer = client.post("/welcome", data=typed(empty, client, code=code))
    assert answer.location == "/keys"
    assert client.get("/people/").status_code == 200
    assert late.get("/welcome").location == "/login"
    assert late.post("/welcome", data=late_form).location == "/login"
    assert knock(late, "a.rami", OTHER_PASSWORD).status_code == 303


def test_the_recovery_code_is_shown_once_and_typed_back(empty: Flask) -> None:
    client, settings = empty.test_client(), settings_of(empty)
    client.post("/welcome", data=typed(empty, client))
    reminder = '<a class="btn" href="/keys">'
    assert reminder in client.get("/").get_data(as_text=True)
    sent = form()
    shown = client.send("/keys/recovery", sent)
    found = CODE.search(shown.get_data(as_text=True))
    assert found
    code = found[0]
    again = client.send("/keys/recovery", {**sent, "password": OTHER_PASSWORD})
    assert again.status_code == 303, "the same form sent twice made a second code"
    assert not CODE.search(client.get("/keys").get_data(as_text=True))
    assert [way.verified for way in keys_state(settings).ways] == [True, False]
    assert client.send("/keys/verify", form(code="0000-" * 7 + "0000")).status_code == 422
    assert client.send("/keys/verify", form(code=code.lower().replace("-", " "))).status_code == 303
    assert [way.verified for way in keys_state(settings).ways] == [True, True]
    assert slots(settings).open("recovery", code) == open_root(settings)
    assert reminder not in client.get("/").get_data(as_text=True)


def test_a_new_recovery_code_takes_two_people_and_ends_the_old_one(lite: House) -> None:
    client, settings = client_of(lite, Role.ADMINISTRATOR), settings_of(lite.app)
    logins = {role: lite.world.logins[lite.world.person(role)] for role in (Role.ADMINISTRATOR, *Role)}
    both = {"password": PASSWORD, "witness_password": PASSWORD}
    first = CODE.search(client.send("/keys/recovery", form()).get_data(as_text=True))
    assert first
    for refused in (
        {},
        {"password": PASSWORD},
        {**both, "witness": logins[Role.ADMINISTRATOR]},
        {**both, "witness": logins[Role.REFERENCE_WORKER]},
        {**both, "witness": logins[Role.DIRECTOR], "witness_password": "non"},
        {**both, "witness": logins[Role.DIRECTOR], "password": "non"},
        {**both, "witness": "personne"},
    ):
        assert client.send("/keys/recovery", form(**refused)).status_code == 422, refused
        assert slots(settings).open("recovery", first[0])
    answer = client.send("/keys/recovery", form(**both, witness=logins[Role.DIRECTOR]))
    second = CODE.search(answer.get_data(as_text=True))
    assert second
    assert slots(settings).open("recovery", second[0])
    with pytest.raises(NoSlotOpens):
        slots(settings).open("recovery", first[0])
    with lite.app.app_context():
        line = db.session.scalars(select(AuditEvent).where(AuditEvent.fact == "keys.recovery_made")).all()[-1]
    assert json.loads(line.detail) == {"witness": id_text(lite.world.person(Role.DIRECTOR))}


def test_the_commands_help_when_no_page_can(empty: Flask) -> None:
    run = empty.test_cli_runner()
    weak = ["--organisation-fr", "Amal", "--organisation-ar", "أمل", "--name", "Amine", "--login", "amine"]
    refused = run.invoke(args=["accounts", "create-admin", *weak, "--province", "04.421", "--password", "amine"])
    assert refused.exit_code == 1
    made = run.invoke(args=["accounts", "create-admin", *weak, "--province", "04.421", "--password", OTHER_PASSWORD])
    assert made.exit_code == 0, made.output
    client = empty.test_client()
    assert knock(client, "amine", OTHER_PASSWORD).status_code == 303
    reset = run.invoke(args=["accounts", "reset", "AMINE"])
    assert reset.exit_code == 0, reset.output
    assert client.get("/account").status_code == 303
    one_time = re.search(r"[0-9a-z]{4}(?:-[0-9a-z]{4}){3}", reset.output)
    assert one_time
    fresh = empty.test_client()
    assert knock(fresh, "amine", one_time[0]).status_code == 303
    assert fresh.get("/").location == "/account/password"
    assert run.invoke(args=["accounts", "reset", "personne"]).exit_code == 1
    assert run.invoke(args=["keys", "create"]).exit_code == 0
    phrase = run.invoke(args=["keys", "add-passphrase", "--passphrase", OTHER_PASSWORD])
    assert phrase.exit_code == 0, phrase.output
    assert slots(settings_of(empty)).open("passphrase", OTHER_PASSWORD) == open_root(settings_of(empty))
    assert run.invoke(args=["keys", "recovery"], input="0000\n").exit_code == 1
