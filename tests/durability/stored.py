"""What a database must hold after any end of its writer, asked past the application: nothing acknowledged is lost,
nothing is half-written, nothing happened twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

HALVES = {
    "a file without its three keys": """
        SELECT count(*) FROM case_file c WHERE 3 > (SELECT count(*) FROM vault_key k
        WHERE k.vault_id = c.id AND k.holder_id = c.establishment_id AND k.data_class IN ('identity', 'contact', 'social'))""",
    "a file without its first line": """
        SELECT count(*) FROM case_file c WHERE NOT EXISTS
        (SELECT 1 FROM case_event e WHERE e.case_id = c.id AND e.kind = 'registered')""",
    "a file without its team": """
        SELECT count(*) FROM case_file c WHERE NOT EXISTS (SELECT 1 FROM case_member m WHERE m.case_id = c.id)""",
    "a file without its line in the trail": """
        SELECT count(*) FROM case_file c WHERE NOT EXISTS
        (SELECT 1 FROM audit_event a WHERE a.about_id = c.id AND a.fact = 'case.registered')""",
    "a line in the trail without its file": """
        SELECT count(*) FROM audit_event a WHERE a.fact = 'case.registered' AND NOT EXISTS
        (SELECT 1 FROM case_file c WHERE c.id = a.about_id)""",
    "keys without their file": """
        SELECT count(*) FROM vault_key k WHERE k.data_class = 'social' AND NOT EXISTS
        (SELECT 1 FROM case_file c WHERE c.id = k.vault_id)""",
    "a line without its file": """
        SELECT count(*) FROM case_event e WHERE NOT EXISTS (SELECT 1 FROM case_file c WHERE c.id = e.case_id)""",
    "notes that the trail does not count": """
        SELECT abs((SELECT count(*) FROM case_event WHERE kind = 'note')
                 - (SELECT count(*) FROM audit_event WHERE fact = 'case.noted'))""",
    "a claimed form without a result": "SELECT count(*) FROM submission WHERE location = ''",
    "files that no form asked for, or forms that made none": """
        SELECT abs((SELECT count(*) FROM case_file) - 1
                 - (SELECT count(*) FROM submission WHERE location NOT LIKE '%/notes'))""",
    "notes that no form asked for, or forms that made none": """
        SELECT abs((SELECT count(*) FROM case_event WHERE kind = 'note') - 2
                 - (SELECT count(*) FROM submission WHERE location LIKE '%/notes'))""",
}
"""Questions whose answer must be 0. The world begins with one file and two notes."""


class Connection(Protocol):
    """A connection of any driver."""

    def execute(self, sql: Any, /) -> Any: ...


def halves(connection: Connection) -> list[str]:
    """What is half-written."""
    return [what for what, sql in HALVES.items() if connection.execute(sql).fetchone()[0]]


def lost(connection: Connection, acknowledged: Iterable[str]) -> set[str]:
    """Acknowledged forms (ids as hexadecimal text) that are not there."""
    stored = {bytes(row[0]).hex() for row in connection.execute("SELECT id FROM submission")}
    return set(acknowledged) - stored


def damage(connection: Connection) -> list[str]:
    """What SQLite itself finds wrong with its file."""
    told = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    return [] if told == ["ok"] else told
