"""One furnished installation for the run, one server for each process of it, one browser context for each person."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from caseapp.infra.lockfile import locked
from tests.browser.desk import Desk, Seat, open_desk, speak_at_once
from tests.browser.server import ROOT, Server
from tests.browser.telephone import street, telephone, waking_telephone  # noqa: F401 - fixtures of test_field*.py
from tests.support import hour

HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def real_time() -> Iterator[None]:
    """The servers of these tests have the time that it is."""
    with hour.real():
        yield


@dataclass
class Installation:
    """Data made by furnish.py, session tokens of its people and references of its files."""

    data: Path
    tokens: dict[str, str]
    references: dict[str, str]


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The installation, made once for all processes of the run."""
    base = tmp_path_factory.getbasetemp()
    if tmp_path_factory.getbasetemp().name.startswith("popen-"):  # xdist
        base = base.parent
    data, told = base / "furnished", base / "furnished.json"
    with locked(base / "furnished.lock"):
        if not told.exists():
            data.mkdir()
            command = [sys.executable, "-m", "tests.browser.furnish", str(data)]
            made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            assert made.returncode == 0, made.stderr
            told.write_text(made.stdout.splitlines()[-1])
    return Installation(data, **json.loads(told.read_text()))


@pytest.fixture(scope="session")
def server(browser: Browser, furnished: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of this process. A test that kills it starts it again."""
    data = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(furnished.data, data)
    running = Server(data).start()
    yield running
    running.stop()


@pytest.fixture
def seat(browser: Browser, server: Server, furnished: Installation) -> Iterator[Seat]:
    """Gives people browsers; when the test ends, all they saw must have been well."""
    desks: list[Desk] = []

    def give(login: str | None = None, language: str = "fr", device: str = "desk", **options: Any) -> Desk:
        desk = open_desk(browser, server, language, device, furnished.tokens[login] if login else None, **options)
        desks.append(desk)
        if login:
            speak_at_once(desk)
        return desk

    yield give
    for desk in desks:
        desk.context.close()
    for desk in desks:
        desk.check()
