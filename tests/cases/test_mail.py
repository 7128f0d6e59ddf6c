"""The morning letter: to a real SMTP server, once, and without a word about anybody."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from caseapp.accounts.directory import open_profile, seal_profile
from caseapp.accounts.letters import TEXT
from caseapp.accounts.models import User
from caseapp.cases import queries, service
from caseapp.cases.housekeeping import TEAM, digest, rise
from caseapp.infra import outbox
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.policy.roles import Role
from caseapp.web.i18n import gettext, speaking
from tests.cases.pages import fill
from tests.conftest import House, client_of
from tests.security.tools import working
from tests.support.world import CANARIES, PASSWORD

ADDRESS = "travailleuse@example.org"


class _Smtp(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as it takes to be handed a letter."""

    server: Any

    def handle(self) -> None:
        self._say("220 test ready")
        while line := self.rfile.readline().strip().upper():
            self.server.heard.append(line)
            if line.startswith(b"EHLO"):
                self._say("250-test\r\n250 AUTH PLAIN LOGIN")
            elif line.startswith(b"DATA"):
                self._say("354 go on")
                letter = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    letter += part
                self.server.letters.append(letter)
                self._say("250 kept")
            elif line.startswith(b"QUIT"):
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@pytest.fixture
def letterbox() -> Iterator[Any]:
    """A mail server that keeps what it is given."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Smtp) as server:
        server.letters, server.heard = [], []  # type: ignore[attr-defined]
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def addressed(house: House, role: Role = Role.REFERENCE_WORKER, address: str = ADDRESS) -> None:
    """Somebody, the worker, has an e-mail address."""
    with house.app.app_context(), system_work() as unit:
        user = unit.get(User, house.world.person(role))
        assert user is not None
        user.profile = seal_profile(unit, user.id, replace(open_profile(unit, user), email=address))


def a_weekday(number: int) -> timedelta:
    """From now to that day of the week (Monday: 0), weeks later."""
    return timedelta(days=35 + (number - clock.today().weekday()) % 7)


def morning(house: House, smtp_url: str | None, later: timedelta | None = None) -> None:
    """On a Tuesday weeks later what is late rises, the digest is written, and the outbox is emptied."""
    later = later or a_weekday(1)
    before = house.app.extensions["settings"]
    house.app.extensions["settings"] = replace(before, smtp_url=smtp_url, mail_from="himaya@example.org")
    try:
        with clock.hold(clock.now() + later), house.app.app_context():
            rise.run(house.settings)
            digest.run(house.settings)
            outbox.dispatch()
    finally:
        house.app.extensions["settings"] = before


def test_the_letter_says_that_a_file_needs_her_and_nothing_else(house: House, letterbox: Any) -> None:
    addressed(house)
    morning(house, f"smtp://127.0.0.1:{letterbox.server_address[1]}")
    assert len(letterbox.letters) == 1
    letter = message_from_bytes(letterbox.letters[0], policy=policy.default)
    assert (letter["To"], letter["From"]) == (ADDRESS, "himaya@example.org")
    assert letter["Subject"] == "Un dossier a besoin de vous"
    said = letterbox.letters[0].decode() + letter.get_content()
    for secret in (*CANARIES.values(), house.world.reference):
        assert str(secret) not in said


def test_whoever_reviews_an_exceptional_opening_hears_of_it_at_once(house: House, letterbox: Any) -> None:
    addressed(house, Role.DIRECTOR, "direction@example.org")
    addressed(house, Role.UNIT_OFFICER, "unite@example.org")
    doctor = client_of(house, Role.UNIT_OFFICER, house.world.there)
    given = {"reference": house.world.reference, "reason": "Une raison assez longue.", "password": PASSWORD}
    assert doctor.post("/exceptional", data=given | {"csrf_token": doctor.token()}).status_code == 303
    settings = replace(house.settings, smtp_url=f"smtp://127.0.0.1:{letterbox.server_address[1]}")
    house.app.extensions["settings"] = settings
    with house.app.app_context():
        while outbox.dispatch():
            pass
    letters = [message_from_bytes(raw, policy=policy.default) for raw in letterbox.letters]
    assert [letter["To"] for letter in letters] == ["direction@example.org"]
    said = letterbox.letters[0].decode() + letters[0].get_content()
    for secret in (*CANARIES.values(), house.world.reference, "raison"):
        assert str(secret) not in said


def test_without_a_server_the_console_hears_that_there_is_a_letter(
    lite: House, capsys: pytest.CaptureFixture[str]
) -> None:
    addressed(lite)
    morning(lite, None)
    out = capsys.readouterr().out
    assert "outbox: mail" in out
    assert ADDRESS not in out


def test_a_server_that_is_down_gets_the_letter_later(
    lite: House, letterbox: Any, caplog: pytest.LogCaptureFixture
) -> None:
    addressed(lite)
    morning(lite, "smtp://127.0.0.1:9")
    assert ADDRESS not in caplog.text
    with clock.hold(clock.now() + timedelta(days=43)), lite.app.app_context(), system_work() as unit:
        assert outbox.waiting(unit)


def test_a_password_never_travels_in_the_clear(lite: House, letterbox: Any) -> None:
    """Somebody on the way can take out the server's offer of TLS: the letter waits, the password stays here."""
    addressed(lite)
    morning(lite, f"smtp://himaya:secret@127.0.0.1:{letterbox.server_address[1]}")
    assert letterbox.letters == []
    assert not any(line.startswith(b"AUTH") for line in letterbox.heard)
    with clock.hold(clock.now() + timedelta(days=43)), lite.app.app_context(), system_work() as unit:
        assert outbox.waiting(unit)


def test_nobody_without_an_address_or_late_files_is_written_to(lite: House, letterbox: Any) -> None:
    morning(lite, f"smtp://127.0.0.1:{letterbox.server_address[1]}")
    assert letterbox.letters == []


def to(letterbox: Any) -> list[str]:
    """Who was written to."""
    return sorted(message_from_bytes(raw, policy=policy.default)["To"] for raw in letterbox.letters)


@pytest.mark.parametrize(
    ("choice", "weekday", "comes"),
    [
        ("daily", 1, True), ("daily", 0, True), ("monday", 0, True), ("monday", 1, False), ("monday", 6, False),
        ("never", 0, False), ("never", 1, False),
    ],
)  # fmt: skip
def test_letters_come_as_often_as_she_chose(
    lite: House, letterbox: Any, choice: str, weekday: int, comes: bool
) -> None:
    addressed(lite)
    client = client_of(lite, Role.REFERENCE_WORKER)
    assert fill(client, "/account", "/account/letters", letters=choice).status_code == 303
    assert f'value="{choice}" checked' in client.get("/account").get_data(as_text=True).replace('checked=""', "checked")
    morning(lite, f"smtp://127.0.0.1:{letterbox.server_address[1]}", a_weekday(weekday))
    assert to(letterbox) == [ADDRESS] * comes


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_director_learns_on_mondays_that_her_teams_files_are_late(
    house: House, letterbox: Any, language: str
) -> None:
    """A fixed sentence: no number, no name, no reference; on other days nothing."""
    addressed(house, Role.DIRECTOR, "direction@example.org")
    if language == "ar":
        client_of(house, Role.DIRECTOR, language="ar")
    url = f"smtp://127.0.0.1:{letterbox.server_address[1]}"
    morning(house, url, a_weekday(1))
    assert letterbox.letters == []
    morning(house, url, a_weekday(0) + timedelta(days=7))
    assert to(letterbox) == ["direction@example.org"]
    text = message_from_bytes(letterbox.letters[0], policy=policy.default).get_content()
    with house.app.app_context(), speaking(language):
        assert text.strip() == gettext(TEAM)
    assert not any(figure in text for figure in "0123456789")


def test_a_restricted_file_is_told_to_no_director(lite: House, letterbox: Any) -> None:
    """Else the letter, and a first page on which nothing is late, would tell her that there is one."""
    addressed(lite, Role.DIRECTOR, "direction@example.org")
    worker = lite.world.actor(Role.REFERENCE_WORKER)
    with working(lite, worker):
        file = queries.locate(worker, lite.world.reference, writing=True)
        service.restrict(worker, file, "Un proche y travaille.")
    morning(lite, f"smtp://127.0.0.1:{letterbox.server_address[1]}", a_weekday(0))
    assert letterbox.letters == []


def test_whoever_supervises_and_follows_gets_one_letter(lite: House, letterbox: Any) -> None:
    """A coordinator with late files of her own: both sentences in one letter."""
    world = lite.world
    addressed(lite, Role.PATHWAY_COORDINATOR, "coordination@example.org")
    director = world.actor(Role.DIRECTOR)
    with working(lite, director):
        file = queries.locate(director, world.reference, writing=True)
        service.assign(director, file, world.person(Role.PATHWAY_COORDINATOR))
    morning(lite, f"smtp://127.0.0.1:{letterbox.server_address[1]}", a_weekday(0))
    assert to(letterbox) == ["coordination@example.org"]
    text = message_from_bytes(letterbox.letters[0], policy=policy.default).get_content()
    with lite.app.app_context(), speaking("fr"):
        assert gettext(TEXT) in text and gettext(TEAM) in text


def test_somebody_without_files_has_no_choice_to_make(lite: House) -> None:
    assert "/account/letters" not in client_of(lite, Role.ADMINISTRATOR).get("/account").get_data(as_text=True)
    wrong = client_of(lite, Role.REFERENCE_WORKER).send("/account/letters", {"letters": "hourly"})
    assert wrong.status_code == 422
