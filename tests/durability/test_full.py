"""A full or write-protected disk while people work: a clear page, nothing acknowledged lost, and all well afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from caseapp.application import create_app
from caseapp.config import Settings
from caseapp.infra import housekeeping
from caseapp.infra.audit import chain
from caseapp.infra.backup import create as backups
from caseapp.infra.db import db, session
from caseapp.infra.db.engine import driver
from caseapp.infra.keys import create_keys, slots
from caseapp.infra.prepare import prepare
from caseapp.infra.sealing import keyring as rings
from caseapp.infra.work import system_work
from caseapp.policy.roles import Role
from tests.cases.pages import form_of, reference_of, references_in, said, send
from tests.conftest import House, client_of
from tests.support.client import PageClient
from tests.support.world import make_world

ROOT = Path(__file__).resolve().parents[2]
TITLE = "The application cannot save at the moment"


@dataclass
class Small:
    """An application on a disk of a few megabytes."""

    app: Flask
    house: House
    disk: Path

    def fill(self) -> None:
        """Take all the room there is left."""
        with (self.disk / "other.log").open("wb", buffering=0) as out:
            try:
                while True:
                    out.write(bytes(4096))
            except OSError:
                pass

    def free(self) -> None:
        """Give it back."""
        (self.disk / "other.log").unlink()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    """The application on a tiny tmpfs of its own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can mount the tiny disk that is to be filled")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "none", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no tiny disk could be mounted: {mounted.stderr.decode().strip()}")
    before = rings._keyring
    try:
        settings = Settings(
            data=disk, database_url=f"sqlite:///{disk / 'case.sqlite3'}", demo=False, jobs_in_server=False
        )
        create_keys(settings)
        prepare(settings)
        app = create_app(settings)
        app.test_client_class = PageClient
        with app.app_context():
            world = make_world("no password")
        house = House(app, settings, world, lambda: None, rings.keyring(), slots(settings).path.read_bytes())
        yield Small(app, house, disk)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    finally:
        rings._keyring = before
        subprocess.run(["umount", "-l", str(disk)], check=False)


def test_a_full_disk(small: Small) -> None:
    """Writing answers 503 in the language of the page; what was acknowledged is there; freed, all works again."""
    french = client_of(small.house, Role.REFERENCE_WORKER)
    arabic = client_of(small.house, Role.UNIT_OFFICER, language="ar")
    known = {small.house.world.reference}
    forms = {french: form_of(french.get("/cases/new")), arabic: form_of(arabic.get("/cases/new"))}
    note = form_of(french.get(f"/cases/{small.house.world.reference}"))
    known.add(reference_of(send(french, forms[french], danger="2", account="Avant.")))
    small.fill()
    refused = 0
    for number in range(200):  # the log may have room of its own for a few more
        form = forms[french]
        form.fields["submission_id"] = f"{number + 1:032x}"
        answer = send(french, form, danger="3", account="Pendant. " * 400)
        if answer.status_code == 303:
            known.add(reference_of(answer))
            continue
        refused += 1
        assert answer.status_code == 503
        assert said(small.app, "fr", TITLE) in answer.get_data(as_text=True).replace("&#39;", "'")
        if refused == 3:
            break
    assert refused == 3, "the disk was never full"
    answer = send(arabic, forms[arabic], danger="1", account="قبل الامتلاء. " * 400)
    assert answer.status_code == 503
    assert said(small.app, "ar", TITLE) in answer.get_data(as_text=True)
    assert 'dir="rtl"' in answer.get_data(as_text=True)

    # Reading: a page, or the same clear answer; nothing may be read without its line in the trail.
    for path in ("/cases/", f"/cases/{small.house.world.reference}"):
        read = french.get(path)
        assert read.status_code in (200, 503), path
        if read.status_code == 503:
            assert said(small.app, "fr", TITLE) in read.get_data(as_text=True).replace("&#39;", "'")
    assert french.get("/healthz").status_code in (200, 503)

    small.free()
    first = send(french, forms[french], danger="3", account="Après.", submission_id="f" * 32)
    known.add(reference_of(first))
    assert send(french, note, text="Écrite avant, envoyée après.").status_code == 303
    known.add(reference_of(send(arabic, forms[arabic], danger="1")))
    shown = references_in(french.get("/cases/?view=establishment&per=100"))
    assert set(shown) == known, "exactly what was acknowledged"
    for reference in known:
        assert french.get(f"/cases/{reference}").status_code == 200
    _sound(small)


def test_the_trail_and_the_backup_on_a_full_disk(small: Small) -> None:
    """What the house does by itself fails without harm, and goes on when there is room."""
    small.fill()
    with small.app.app_context():
        for work_item in (
            lambda: housekeeping.close_trail(small.house.settings, checkpoint=True),
            lambda: backups.create(small.house.settings),
        ):
            try:
                work_item()
            except Exception as error:
                assert not isinstance(error, AssertionError)
            db.session.remove()
    small.free()
    _sound(small)


def _sound(small: Small) -> None:
    with small.app.app_context():
        housekeeping.close_trail(small.house.settings, checkpoint=True)
        with system_work() as unit:
            assert chain.verify(unit, backups.ledger(small.house.settings)).problems == []
        session().rollback()
    connection = driver().connect(str(small.disk / "case.sqlite3"))
    assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


READ_ONLY = """
import encodings.unicode_escape  # Jinja compiles with it, and whoever this becomes may not read where it lies
import os, sys
from pathlib import Path
from caseapp.application import create_app
from caseapp.config import Settings
from caseapp.infra.db import db
from tests.conftest import House, client_of
from tests.support.client import PageClient
from tests.support.world import World
from tests.cases.pages import form_of, send
from caseapp.policy.roles import Role
import json, caseapp.infra.places as places
data, people, token = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
settings = Settings(data=data, database_url=f"sqlite:///{data / 'case.sqlite3'}", demo=False, jobs_in_server=False)
app = create_app(settings)
app.test_client_class = PageClient
client = app.test_client()
client.set_cookie("caseapp", token)
form = form_of(client.get("/cases/new"))
assert client.get(f"/cases/{people}").status_code == 200  # what is loaded when it is first needed is loaded
os.setuid(65534)
with app.app_context():
    db.engine.dispose()
for name in os.listdir(data):
    assert not os.access(data / name, os.W_OK), name
write = send(client, form, danger="3", account="Une nuit.")
read = client.get(f"/cases/{people}")
print(json.dumps([write.status_code, write.get_data(as_text=True), read.status_code, read.get_data(as_text=True)]))
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder into which others may look: pytest's own are private."""
    folder = Path(tempfile.mkdtemp(prefix="caseapp-read-only-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_write_protected_database(lite: House, open_folder: Path) -> None:
    """The file may only be read (a wrong owner after a restore): a clear page, no trace of the program, no loss."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can become somebody who may not write")
    import json

    from tests.support.world import give_cookie

    with lite.app.app_context():
        token = give_cookie(lite.world.person(Role.REFERENCE_WORKER))
        db.session.remove()
        db.engine.dispose()
    disk = open_folder / "data"
    shutil.copytree(lite.settings.data, disk)
    live = driver().connect(lite.settings.database_url.removeprefix("sqlite:///"))
    copy = driver().connect(str(disk / "case.sqlite3"))
    live.backup(copy)
    copy.close()
    live.close()
    code = READ_ONLY
    for path in disk.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o444)
    disk.chmod(0o555)
    out = subprocess.run(
        [sys.executable, "-c", code, str(disk), lite.world.reference, token], cwd=ROOT, capture_output=True, check=False
    )
    assert out.returncode == 0, out.stderr.decode()[-2000:]
    written, page, read, shown = json.loads(out.stdout.decode().strip().splitlines()[-1])
    assert written == 503
    assert said(lite.app, "fr", TITLE) in page.replace("&#39;", "'")
    assert read in (200, 503), out.stderr.decode()[-2000:]
    assert "Traceback" not in page + shown
