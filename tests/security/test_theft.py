"""The theft scan: after a day's work, no byte of the data folder, the database, logs, backups or temporary files tells.

Canaries stand for what is typed: names in both scripts, a phone, what happened, a search, a draft, a reason, a failed
form, a wrong password, an imported row. The scanner looks for each in every encoding it could lie in.
"""

from __future__ import annotations

import base64
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from caseapp.application import create_app
from caseapp.config import Settings
from caseapp.infra.db import db
from caseapp.infra.keys import create_keys, slots
from caseapp.infra.prepare import prepare
from caseapp.infra.sealing import keyring as rings
from tests.conftest import House
from tests.security.theft.canaries import TYPED
from tests.security.theft.day import a_days_work
from tests.security.theft.scanner import SCANNER, SLICES, encodings, slices_in, still_there
from tests.support.client import PageClient
from tests.support.world import CANARIES, make_world


@pytest.mark.parametrize("name", TYPED)
def test_the_scanner_finds_what_lies_open(tmp_path: Path, name: str) -> None:
    """The negative control: every canary in every encoding, in the midst of other bytes, and in a file's name."""
    word = TYPED[name]
    for form in encodings(word):
        assert SCANNER.bytes(bytes(range(256)) + form + bytes(range(256))), (name, form)
    for offset in range(3):
        (tmp_path / "encoded").write_bytes(base64.b64encode(b"#" * offset + f"vu {word} hier".encode()))
        assert SCANNER.folder(tmp_path), (name, offset)
    (tmp_path / "encoded").unlink()
    assert SCANNER.folder(tmp_path) == {}
    (tmp_path / f"{word}.txt").touch()
    assert SCANNER.folder(tmp_path)


def test_the_canaries_of_the_world_are_all_looked_for() -> None:
    assert {name for name, text in CANARIES.items() if not any(word in text for word in TYPED.values())} == set()
    assert SCANNER.bytes("rien à voir ici, زينب".encode()) == set()


@pytest.fixture(params=["sqlite", "postgres"])
def watched(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """An installation of its own whose log and temporary files lie in a watched folder."""
    data, temporary = tmp_path / "data", tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    server = request.getfixturevalue("postgres_server") if request.param == "postgres" else None
    name = f"theft_{tmp_path.name[-1]}_{id(data) % 10**8}"
    url = server.create_database(name) if server else f"sqlite:///{data / 'caseapp.sqlite3'}"
    settings = Settings(data=data, database_url=url, demo=False, jobs_in_server=False)
    before = rings._keyring
    create_keys(settings)
    prepare(settings)
    app = create_app(settings)
    app.test_client_class = PageClient
    log = logging.FileHandler(tmp_path / "app.log")
    log.setLevel(logging.DEBUG)
    talkative = [logging.getLogger(name) for name in (None, "sqlalchemy", "caseapp", "alembic", "psycopg", "werkzeug")]
    levels = [logger.level for logger in talkative]
    root = logging.getLogger()
    root.addHandler(log)
    for logger in talkative:
        logger.setLevel(logging.DEBUG)
    try:
        with app.app_context():
            world = make_world()
        yield House(app, settings, world, lambda: None, rings.keyring(), slots(settings).path.read_bytes())
    finally:
        root.removeHandler(log)
        for logger, level in zip(talkative, levels, strict=True):
            logger.setLevel(level)
        log.close()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        if before is not None:
            rings.install(before)
        if server:
            server.drop_database(name)


def test_nothing_that_was_typed_lies_open_anywhere(watched: House, tmp_path: Path, tmp_path_factory: Any) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "big.txt").write_bytes(f"{TYPED['uploaded']} ".encode() * 60_000)
    said = a_days_work(watched, outside)
    assert SCANNER.bytes(said) == set(), "addresses, headers, cookies or what commands print"
    kinds = {path.suffix for path in tmp_path.rglob("*") if path.is_file()}
    assert {".log", ".backup", ".jsonl", ".json", ".key"} <= kinds, "the scan must have something to look at"
    assert len((tmp_path / "app.log").read_bytes()) > 10_000
    assert SCANNER.folder(tmp_path) == {}
    assert len(SLICES) == 9
    assert slices_in(tmp_path) == set()
    assert len(list((tmp_path / "data" / "documents").glob("??/*"))) >= 2
    url = watched.settings.database_url
    if url.startswith("sqlite"):
        names = {path.name for path in (tmp_path / "data").iterdir()}
        assert {"caseapp.sqlite3", "caseapp.sqlite3-wal"} <= names, "scanned with its companions, while open"
        return
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as connection:
        tables = [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        assert "case_file" in tables
        for table in tables:
            with connection.cursor().copy(f'COPY "{table}" TO STDOUT') as rows:
                content = b"".join(bytes(part) for part in rows)
            assert SCANNER.bytes(content) == set(), table
            assert not any(piece in content for piece in SLICES)
        cluster = Path(connection.execute("SHOW data_directory").fetchone()[0])
        oid = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()[0]
        if not cluster.exists():
            return  # a server elsewhere (TEST_POSTGRES_URL): its content was scanned, its files are not here
        here = cluster / "base" / str(oid)
        born = (here / "PG_VERSION").stat().st_mtime
        # Before the checkpoint, which lets go of it; other tests fill a gigabyte of it, too.
        journal = [path for path in (cluster / "pg_wal").glob("0*") if path.stat().st_mtime >= born]
        assert journal
        assert {path.name: hits for path in journal if (hits := SCANNER.bytes(still_there(path)))} == {}
        connection.execute("CHECKPOINT")
    for folder in (here, cluster / "global"):
        assert SCANNER.folder(folder) == {}, folder
    for log in cluster.parent.glob("**/*.log"):
        assert SCANNER.bytes(log.read_bytes()) == set(), log
