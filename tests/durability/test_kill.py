"""`kill -9` at random moments: nothing acknowledged is lost, nothing is half-written, nothing happens twice."""

from __future__ import annotations

import json
import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from caseapp.infra.db.engine import driver
from tests.durability.stored import damage, halves, lost
from tests.support.postgres import PostgresServer
from tests.support.requirements import only_long

ROOT = Path(__file__).resolve().parents[2]
THREADS = 4
Check = Callable[[], Any]


class Killer:
    """Runs writers one after the other and kills each at a random moment."""

    def __init__(self, data: Path, url: str) -> None:
        self.command = [sys.executable, "-m", "tests.durability.writer"]
        self.where = [str(data), url]
        self.setup = self.ask("init")
        self.acknowledged: dict[str, str] = {}
        self.begun: dict[str, str] = {}
        self.replayed = 0

    def ask(self, name: str) -> Any:
        """The answer of one of the writer's other commands."""
        out = subprocess.run([*self.command, name, *self.where], cwd=ROOT, capture_output=True, check=False)
        assert out.returncode == 0, out.stderr.decode()[-3000:]
        return json.loads(out.stdout)

    def run(self, kills: int, after_each: Callable[[int], None]) -> None:
        """Kill `kills` writers; `after_each` looks at what the dead one left."""
        arguments = [*self.command, "serve", *self.where, json.dumps(self.setup)]
        with subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
            try:
                for number in range(kills):
                    self._kill_one(server)
                    after_each(number)
            finally:
                server.kill()

    def _kill_one(self, server: subprocess.Popen[str]) -> None:
        assert server.stdin and server.stdout
        waiting = [(kind, text) for text, kind in self.begun.items()]
        print(THREADS, json.dumps(waiting), file=server.stdin, flush=True)
        while not (line := self._line(server)).startswith("pid "):
            self._hear(line)  # a writer may say that it began before the launcher has said who it is
        pid = int(line.removeprefix("pid "))
        if random.random() < 0.8:  # most die in the middle of their work, some while they open the database
            while not (line := self._line(server)).startswith("done"):
                self._hear(line)
            self._hear(line)
        time.sleep(random.uniform(0, 0.1))
        os.kill(pid, signal.SIGKILL)
        while (line := self._line(server)) != "dead":
            self._hear(line)

    def _hear(self, line: str) -> None:
        word, kind, text, *rest = line.split(" ", 3)
        assert word != "failed", f"a writer failed: {line}"
        if word == "begun":
            self.begun[text] = kind
        else:
            self.acknowledged[text] = rest[0]
            self.begun.pop(text, None)

    @staticmethod
    def _line(server: subprocess.Popen[str]) -> str:
        assert server.stdout
        line = server.stdout.readline()
        assert line, "the writer's launcher died"
        return line.rstrip("\n")

    def prove(self) -> None:
        """The trail is sound, every text opens, and each acknowledged note is there once."""
        proof = self.ask("prove")
        assert proof["problems"] == []
        assert proof["lines"] > len(self.acknowledged)
        firsts = [word for word in proof["first_words"] if len(word) == 32]
        notes = {text for text, location in self.acknowledged.items() if location.endswith("/notes")}
        assert len(firsts) == len(set(firsts)), "a note stands twice"
        assert notes <= set(firsts)


@contextmanager
def sqlite_of(data: Path) -> Iterator[Any]:
    """A plain connection to the SQLite file, past the application."""
    connection = driver().connect(str(data / "case.sqlite3"), timeout=20)
    try:
        yield connection
    finally:
        connection.close()


def kill_sqlite(data: Path, kills: int) -> Killer:
    """Kill writers of an SQLite installation and look after each."""
    killer = Killer(data, f"sqlite:///{data / 'case.sqlite3'}")

    def look(number: int) -> None:
        if number % 2:  # after every other kill the next writer itself recovers the log
            return
        with sqlite_of(data) as connection:
            assert damage(connection) == []
            assert lost(connection, killer.acknowledged) == set(), f"lost after kill {number}"
            assert halves(connection) == [], f"half-written after kill {number}"

    killer.run(kills, look)
    look(0)
    return killer


def test_kills_lose_nothing(tmp_path: Path) -> None:
    """100 kills of a process with four writing threads and one that seals the trail."""
    killer = kill_sqlite(tmp_path, 100)
    print(f"{len(killer.acknowledged)} forms acknowledged in 100 lives")
    # Four lives in five hear at least one form acknowledged, however slow the machine is.
    assert len(killer.acknowledged) > 50, "the writers hardly wrote: the kills proved nothing"
    killer.prove()


@pytest.mark.long
@only_long
def test_a_thousand_kills_lose_nothing(tmp_path: Path) -> None:
    """The long run."""
    killer = kill_sqlite(tmp_path, 1000)
    killer.prove()


def test_kills_lose_nothing_on_postgresql(tmp_path: Path, postgres_server: PostgresServer) -> None:
    """The same promise on PostgreSQL, where the server survives its client: whole transactions or none."""
    name = f"kill_{secrets.token_hex(4)}"
    url = postgres_server.create_database(name)
    try:
        killer = Killer(tmp_path, url)

        def look(number: int) -> None:
            with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as connection:
                assert lost(connection, killer.acknowledged) == set(), f"lost after kill {number}"
                assert halves(connection) == [], f"half-written after kill {number}"

        killer.run(20, look)
        assert len(killer.acknowledged) > 10, "the writers hardly wrote: the kills proved nothing"
        killer.prove()
    finally:
        postgres_server.drop_database(name)


def test_the_questions_notice(tmp_path: Path) -> None:
    """Negative control: each kind of loss that the kills are asked about is seen when it is there."""
    data = tmp_path / "data"
    data.mkdir()
    killer = kill_sqlite(data, 15)
    wounds = {
        "a file without its three keys": "DELETE FROM vault_key WHERE data_class = 'contact'",
        "a file without its first line": "DELETE FROM case_event WHERE kind = 'registered'",
        "a file without its team": "DELETE FROM case_member",
        "keys without their file": "DELETE FROM case_file",
        "notes that the trail does not count": "DELETE FROM case_event WHERE kind = 'note'",
        "a claimed form without a result": "UPDATE submission SET location = ''",
        "files that no form asked for, or forms that made none": "SELECT 1",
    }
    with sqlite_of(data) as connection:
        connection.isolation_level = None
        for told, wound in wounds.items():
            connection.execute("BEGIN")
            connection.execute(
                "INSERT INTO submission (id, user_id, location, at) VALUES (randomblob(16), randomblob(16), '/cases/X', '')"
            )
            connection.execute(wound)
            assert told in halves(connection)
            connection.execute("ROLLBACK")
        stored = connection.execute("SELECT count(*) FROM submission").fetchone()[0]
        assert stored >= len(killer.acknowledged)
        assert lost(connection, [secrets.token_hex(16)])
    whole = (data / "case.sqlite3").read_bytes()
    torn = tmp_path / "torn.sqlite3"
    torn.write_bytes(whole[: len(whole) // 2] + os.urandom(len(whole) // 4) + whole[3 * len(whole) // 4 :])
    broken = driver().connect(str(torn))
    try:
        assert damage(broken)
    except driver().DatabaseError:
        pass  # too broken to be asked
    finally:
        broken.close()
