"""What SQLite's planner knows of how rows are spread. PostgreSQL keeps it by itself."""

from __future__ import annotations

from typing import Any

AVERAGES = ("PRAGMA analysis_limit=1000", "ANALYZE", "DROP TABLE IF EXISTS sqlite_stat4")
"""Averages only. With samples of single values too (`sqlite_stat4`), SQLite plans a statement anew whenever it is given
parameters: on the page of a file that took three times as long as all of its answers."""


def refresh(connection: Any) -> None:
    """Look at how rows are spread; a new day's plans are made with it. `connection` is one of SQLite's driver."""
    for sql in AVERAGES:
        connection.execute(sql)
