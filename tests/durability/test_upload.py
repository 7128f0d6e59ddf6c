"""A recording of five megabytes on its way to a real server, which is killed: nothing of it is readable afterwards."""

from __future__ import annotations

import http.client
import os
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from caseapp.accounts.models import User
from caseapp.application import create_app
from caseapp.config import Settings
from caseapp.infra.db import db
from caseapp.infra.keys import create_keys
from caseapp.infra.prepare import prepare
from caseapp.infra.sealing import keyring as rings
from caseapp.policy.roles import Role
from tests.browser.server import Server
from tests.documents import makers as m
from tests.support.world import World, give_cookie, make_world

BORDER = b"caseapp-test-border"
BYTES = 5_000_000
PIECE = 24
"""Bytes of random sound that nobody could find by chance."""


class House:
    """An installation, its world, and somebody who is signed in."""

    def __init__(self, data: Path) -> None:
        url = f"sqlite:///{data / 'caseapp.sqlite3'}"
        settings = Settings(data=data, database_url=url, demo=False, jobs_in_server=False)
        create_keys(settings)
        prepare(settings)
        app = create_app(settings)
        with app.app_context():
            self.world: World = make_world()
            self.cookie = give_cookie(self.world.person(Role.REFERENCE_WORKER))
            assert db.session.get(User, self.world.person(Role.REFERENCE_WORKER)) is not None
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def house(tmp_path: Path, costly: None) -> Iterator[House]:
    """One of its own: a process holds one keyring, and gets its own back."""
    before = rings._keyring
    try:
        yield House(tmp_path / "data")
    finally:
        if before is not None:
            rings.install(before)


def _body(house: House, server: Server, recording: bytes) -> tuple[str, bytes]:
    """The form with the recording, as a browser sends it."""
    path = f"/cases/{house.world.reference}/documents"
    asked = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    asked.request("GET", f"{path}/new", headers={"Cookie": f"caseapp={house.cookie}"})
    answer = asked.getresponse()
    page = answer.read().decode()
    assert answer.status == 200
    fields = dict(re.findall(r'<input[^>]*type="?hidden"?[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    assert "csrf_token" in fields
    parts = [
        f'--{BORDER.decode()}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in {**fields, "type": "audio_testimony"}.items()
    ]
    head = f'--{BORDER.decode()}\r\nContent-Disposition: form-data; name="pages"; filename="voix.wav"\r\n\r\n'
    return path, b"".join([*parts, head.encode(), recording, b"\r\n--", BORDER, b"--\r\n"])


def _readable(folder: Path, sound: bytes) -> list[str]:
    """Files in which a piece of the sound lies, wherever it begins in them."""
    pieces = [sound[at : at + PIECE] for at in range(0, len(sound) - PIECE, 50_000)]
    found = []
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        if any(piece in content for piece in pieces):
            found.append(str(path.relative_to(folder)))
    return found


@pytest.mark.parametrize("moment", ["half", "sealing", "making", "kept"])
def test_a_server_killed_during_an_upload_leaves_nothing_readable(
    tmp_path: Path, house: House, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Half of it has come; all of it has come; it is being made anew; it is kept: then the power goes."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    server = Server(tmp_path / "data").start()
    try:
        sound = os.urandom(BYTES)
        path, body = _body(house, server, m.wav(sound=sound))
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
            head = (
                f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nCookie: caseapp={house.cookie}\r\n"
                f"Content-Type: multipart/form-data; boundary={BORDER.decode()}\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            line.sendall(head.encode())
            line.sendall(body[: len(body) // 2] if moment == "half" else body)
            if moment == "kept":
                assert line.recv(40).startswith(b"HTTP/1.1 303"), "what is killed elsewhere would have been taken"
            time.sleep({"half": 0.5, "sealing": 0.02, "making": 0.3, "kept": 0}[moment])
            server.kill()
        assert _readable(tmp_path, sound) == []
        server.start()
        time.sleep(0.2)
        assert _readable(tmp_path, sound) == []
    finally:
        server.stop()


def test_the_search_for_sound_finds_what_lies_open(tmp_path: Path) -> None:
    """The negative control: a piece of it in the midst of other bytes."""
    sound = os.urandom(BYTES)
    (tmp_path / "spool").write_bytes(b"#" * 77 + sound[100_000:200_000])
    assert _readable(tmp_path, sound) == ["spool"]
