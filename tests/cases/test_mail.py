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
from caseapp.accounts.models import User
from caseapp.cases.housekeeping import digest
from caseapp.infra import outbox
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.policy.roles import Role
from tests.conftest import House
from tests.support.world import CANARIES

ADDRESS = "travailleuse@example.org"


class _Smtp(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as it takes to be handed a letter."""

    server: Any

    def handle(self) -> None:
        self._say("220 test ready")
        while line := self.rfile.readline().strip().upper():
            if line.startswith(b"DATA"):
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
        server.letters = []  # type: ignore[attr-defined]
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def addressed(house: House) -> None:
    """The worker has an e-mail address."""
    with house.app.app_context(), system_work() as unit:
        user = unit.get(User, house.world.person(Role.REFERENCE_WORKER))
        assert user is not None
        user.profile = seal_profile(unit, user.id, replace(open_profile(unit, user), email=ADDRESS))


def morning(house: House, smtp_url: str | None) -> None:
    """A day later the digest is written, and the outbox is emptied."""
    before = house.app.extensions["settings"]
    house.app.extensions["settings"] = replace(before, smtp_url=smtp_url, mail_from="himaya@example.org")
    try:
        with clock.hold(clock.now() + timedelta(days=40)), house.app.app_context():
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
    with clock.hold(clock.now() + timedelta(days=41)), lite.app.app_context(), system_work() as unit:
        assert outbox.waiting(unit)


def test_nobody_without_an_address_or_late_files_is_written_to(lite: House, letterbox: Any) -> None:
    morning(lite, f"smtp://127.0.0.1:{letterbox.server_address[1]}")
    assert letterbox.letters == []
