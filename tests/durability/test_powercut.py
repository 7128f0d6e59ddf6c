"""Simulated power cuts (see lossy.py): with our pragmas every acknowledged form survives; without them some do not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask

from caseapp.config import Settings
from caseapp.infra import start
from caseapp.infra.db import db
from caseapp.infra.db.engine import driver, engine_options
from tests.durability.stored import damage, halves, lost
from tests.support.requirements import only_long

ROOT = Path(__file__).resolve().parents[2]
APSW = "apsw==3.54.1.0"


@pytest.fixture(scope="session")
def apsw_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where `apsw` is: among the test tools, or installed for this run beside them."""
    try:
        import apsw
    except ImportError:
        folder = tmp_path_factory.mktemp("apsw")
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--only-binary=:all:",
            "--target",
            str(folder),
            APSW,
        ]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("no apsw: it could not be installed (no network?), and it carries the disk that loses power")
        return str(folder)
    return str(Path(apsw.__file__).parent.parent)


class Cuts(NamedTuple):
    """What all the images of one run say together."""

    images: int
    forms: int
    lost: int
    damaged: int
    half: list[str]


def cut(tmp_path: Path, apsw_path: str, mode: str, seconds: int, cuts: int) -> Cuts:
    """Write on a disk that loses its power, and look at every image of it."""
    data = tmp_path / "data"
    where = [str(data), f"sqlite:///{data / 'case.sqlite3'}"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), apsw_path])}

    def ask(module: str, *arguments: str) -> Any:
        command = [sys.executable, "-m", f"tests.durability.{module}", *arguments]
        out = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
        assert out.returncode == 0, out.stderr.decode()[-3000:]
        return json.loads(out.stdout)

    setup = ask("writer", "init", *where)
    images = tmp_path / "images"
    told = ask("lossy", *where, json.dumps(setup), str(images), mode, str(seconds), str(cuts))
    assert told["failures"] == []
    found = [_look(image) for image in sorted(images.iterdir())]
    assert len(found) == told["images"]
    return Cuts(
        told["images"],
        told["forms"],
        sum(bool(missing) for missing, _, _ in found),
        sum(bool(hurt) for _, hurt, _ in found),
        [what for _, _, parts in found for what in parts],
    )


def _look(image: Path) -> tuple[set[str], list[str], list[str]]:
    acknowledged = json.loads((image / "acknowledged.json").read_text())
    connection = driver().connect(str(image / "case.sqlite3"))
    try:
        hurt = damage(connection)
        if hurt:
            return set(acknowledged), hurt, []
        return lost(connection, acknowledged), hurt, halves(connection)
    except driver().DatabaseError as error:
        return set(acknowledged), [str(error)], []
    finally:
        connection.close()


@pytest.mark.long
@only_long
def test_power_cuts_lose_nothing(tmp_path: Path, apsw_path: str) -> None:
    """Our settings, 300 power cuts: no image is damaged, none is half-written, none lacks what was acknowledged."""
    found = cut(tmp_path, apsw_path, "FULL", 120, 300)
    print(found)
    assert found.images > 100
    assert found.forms > 300
    assert (found.lost, found.damaged, found.half) == (0, 0, [])


@pytest.mark.long
@only_long
def test_the_same_cuts_find_what_weaker_settings_lose(tmp_path: Path, apsw_path: str) -> None:
    """Negative control: the same disk and the same questions see losses where the settings are not ours."""
    weak = cut(tmp_path / "normal", apsw_path, "NORMAL", 40, 100)
    print(weak)
    assert weak.lost > 0, "synchronous=NORMAL must lose the latest forms"
    assert (weak.damaged, weak.half) == (0, []), "but NORMAL keeps the database whole"
    off = cut(tmp_path / "off", apsw_path, "OFF", 40, 100)
    print(off)
    assert off.lost > weak.lost / 2, "synchronous=OFF must lose forms"
    assert off.damaged > 0 or off.half, "and tears the database"


def test_our_settings_are_the_safe_ones(tmp_path: Path) -> None:
    """What the power cuts prove is what every connection of the application has."""
    made = Flask("settings")
    start.open_database(made, Settings(data=tmp_path, database_url=f"sqlite:///{tmp_path / 'any.sqlite3'}", demo=False))
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "temp_store": 2,
        "busy_timeout": 20000,
        "recursive_triggers": 1,
    }
    with made.app_context():
        for _ in range(3):
            with db.engine.connect() as connection:
                for pragma, value in wanted.items():
                    assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value, pragma
        assert driver().sqlite_version_info >= (3, 51, 3)
    assert engine_options("sqlite:///x")["hide_parameters"] is True


@pytest.fixture(autouse=True)
def _room(tmp_path: Path) -> Iterator[None]:
    """Images of power cuts are large: they go with their test."""
    yield
    for image in tmp_path.rglob("case.sqlite3*"):
        image.unlink(missing_ok=True)
