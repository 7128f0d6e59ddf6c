"""`kill -9` in the middle of a merge: after a restart it is wholly done or wholly not, and can be carried out."""

from __future__ import annotations

import hashlib
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from caseapp.infra.db.engine import driver
from tests.durability.stored import Connection, damage
from tests.support.postgres import PostgresServer

ROOT = Path(__file__).resolve().parents[2]
STEPS = ("fields", "people", "shares", "due", "lines", "drafts", "restriction")
MOMENTS = (*(f"carry:{step}" for step in STEPS), *(f"verify:{step}" for step in STEPS), "commit")
TABLES = (
    "case_file", "case_event", "case_member", "case_share", "case_deadline", "case_merge", "case_pair", "vault_key", "tally",
    "flow", "name_entry", "name_token", "name_place", "draft", "case_notice", "audit_event",
)  # fmt: skip
HALVES = {
    "a merged file without its merge": """
        SELECT count(*) FROM case_file c WHERE c.status = 'merged' AND NOT EXISTS
        (SELECT 1 FROM case_merge m WHERE m.gone_id = c.id AND m.kept_id = c.merged_into_id)""",
    "a merge of a file that is not frozen": """
        SELECT count(*) FROM case_merge m JOIN case_file c ON c.id = m.gone_id
        WHERE c.status <> 'merged' OR c.merged_into_id IS NULL""",
    "a merge that the trail does not tell twice": """
        SELECT abs((SELECT 2 * count(*) FROM case_merge)
                 - (SELECT count(*) FROM audit_event WHERE fact IN ('case.merged', 'case.merged_away')))""",
    "lines that did not arrive": """
        SELECT count(*) FROM case_merge m JOIN case_event e ON e.case_id = m.gone_id WHERE NOT EXISTS
        (SELECT 1 FROM case_event k WHERE k.case_id = m.kept_id AND k.origin_id = e.id)""",
    "copies without a merge": """
        SELECT count(*) FROM case_event e WHERE e.origin_id IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM case_merge m WHERE m.kept_id = e.case_id)""",
    "a pair that is called one child without a merge": """
        SELECT count(*) FROM case_pair p WHERE p.state = 'same' AND NOT EXISTS
        (SELECT 1 FROM case_merge m WHERE m.pair_id = p.id)""",
    "figures that count otherwise": """
        SELECT abs((SELECT count(*) FROM case_file WHERE status = 'merged')
                 - (SELECT coalesce(sum(files), 0) FROM tally WHERE status = 'merged'))""",
}
"""Questions whose answer must be 0, before and after a merge."""

WOUNDS = {
    "a merged file without its merge": "UPDATE case_file SET merged_into_id = NULL WHERE status = 'merged'",
    "a merge of a file that is not frozen": "UPDATE case_file SET status = 'intake'",
    "a merge that the trail does not tell twice": "INSERT INTO audit_event SELECT randomblob(16), at, actor_id, "
    "workplace_id, fact, about_id, detail, reason, mac FROM audit_event WHERE fact = 'case.merged'",
    "lines that did not arrive": "DELETE FROM case_event WHERE origin_id IS NOT NULL",
    "copies without a merge": "UPDATE case_merge SET kept_id = gone_id",
    "a pair that is called one child without a merge": "DELETE FROM case_merge",
    "figures that count otherwise": "DELETE FROM tally WHERE status = 'merged'",
}


class Merger:
    """The process that forks merges, told for each when to die."""

    def __init__(self, data: Path, url: str) -> None:
        self.command = [sys.executable, "-m", "tests.durability.merger"]
        out = subprocess.run([*self.command, "init", str(data), url], cwd=ROOT, capture_output=True, check=False)
        assert out.returncode == 0, out.stderr.decode()[-3000:]
        arguments = [*self.command, "serve", str(data), url, out.stdout.decode()]
        self.server = subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def merge(self, moment: str) -> list[str]:
        """Merge and die at `moment`; what the process said."""
        print(moment, file=self.server.stdin, flush=True)
        said = []
        while not (line := self.line()).startswith("ended"):
            said.append(line)
        return [*said, line]

    def line(self) -> str:
        """What it says next."""
        assert self.server.stdout
        line = self.server.stdout.readline()
        assert line, "the launcher of merges died"
        return line.strip()

    def end(self) -> None:
        """Let it go."""
        self.server.kill()
        self.server.wait()


def stored(connection: Connection) -> dict[str, str]:
    """A print of every row a merge could touch."""
    found = {}
    for table in TABLES:
        rows = sorted(repr(tuple(map(_plain, row))) for row in connection.execute(f"SELECT * FROM {table}").fetchall())
        found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def halves(connection: Connection) -> list[str]:
    """What is half-merged."""
    return [what for what, sql in HALVES.items() if connection.execute(sql).fetchone()[0]]


def prove(merger: Merger, opened: Callable[[], Any]) -> None:
    """Die at every moment, each time with nothing done; then merge, with everything done."""
    with opened() as connection:
        before = stored(connection)
    for moment in MOMENTS:
        said = merger.merge(moment)
        assert said == ["begun", f"ended {int(signal.SIGKILL)}"], (moment, said)
        with opened() as connection:
            assert halves(connection) == [], moment
            assert stored(connection) == before, moment
    assert merger.merge("never") == ["begun", "done", "ended 0"]
    with opened() as connection:
        assert halves(connection) == []
        assert connection.execute("SELECT count(*) FROM case_merge").fetchone()[0] == 1


@contextmanager
def sqlite_of(data: Path) -> Iterator[Any]:
    """A plain connection to the SQLite file, past the application; what it finds must be sound."""
    connection = driver().connect(str(data / "case.sqlite3"), timeout=20)
    try:
        assert damage(connection) == []
        yield connection
    finally:
        connection.close()


def test_a_merge_killed_at_any_moment_is_whole_or_not_at_all(tmp_path: Path) -> None:
    """On SQLite: the next process finds the files as they were, and merges them."""
    merger = Merger(tmp_path, f"sqlite:///{tmp_path / 'case.sqlite3'}")
    try:
        prove(merger, lambda: sqlite_of(tmp_path))
    finally:
        merger.end()
    with sqlite_of(tmp_path) as connection:  # negative control: each kind of half is seen when it is there
        connection.isolation_level = None
        for told, wound in WOUNDS.items():
            connection.execute("BEGIN")
            connection.execute(wound)
            assert told in halves(connection)
            connection.execute("ROLLBACK")


def test_the_same_on_postgresql(tmp_path: Path, postgres_server: PostgresServer) -> None:
    """The server survives its client: what the dead one had begun is rolled back."""
    name = f"merge_{secrets.token_hex(4)}"
    url = postgres_server.create_database(name)
    try:
        merger = Merger(tmp_path, url)
        try:
            plain = url.replace("postgresql+psycopg", "postgresql")
            prove(merger, lambda: psycopg.connect(plain))
        finally:
            merger.end()
    finally:
        postgres_server.drop_database(name)
