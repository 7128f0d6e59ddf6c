"""Which lines of a file's timeline a page shows: corrected notes once, pinned ones first, a hundred at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from caseapp.cases.vocabulary import EventKind, NoteKind
from caseapp.kernel import clock

NOTES, MOVES = str(EventKind.NOTE), "moves"
KINDS = (NOTES, *(str(kind) for kind in NoteKind), MOVES)
"""What can be asked for: all notes, notes of one kind, everything that is no note."""
PER_PAGE = 100
MONTHS = 18
"""With more, a timeline is cut into years."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What was asked for: a kind, the line (its id) after which the page begins, buttons to pin lines."""

    kind: str = ""
    before: bytes | None = None
    pinning: bool = False


@dataclass(frozen=True, slots=True)
class Picked:
    """Rows to show, and the ways to the others. Nothing of them has been opened yet."""

    pinned: list[Any]
    rows: list[Any]
    older: dict[bytes, list[Any]]
    """Earlier versions by the id of the newest, newest first."""
    kinds: Counter[str]
    marks: list[tuple[int, int, bytes | None]]
    before: bytes | None
    first_page: bool


def pick(events: Sequence[Any], shown: Shown, heard: Callable[[Any], bool]) -> Picked:
    """Choose among all rows of a file, newest first. A line after which nothing comes, or of another file, is ignored.

    Only who hears a note is told its kind, so a list by kind tells nobody more than the line itself.
    """
    versions = {row.id: row for row in events}
    replaced = {row.replaces_id for row in events if row.replaces_id}
    current = [row for row in events if row.id not in replaced]
    kinds = _counted(current, heard)
    pinned = [row for row in current if row.pinned]
    line = [row for row in current if not row.pinned and (not shown.kind or shown.kind in _kinds(row, heard))]
    start = next((place for place, row in enumerate(line, 1) if row.id == shown.before), 0)
    rows = line[start : start + PER_PAGE]
    older = {row.id: _earlier(row, versions) for row in (*rows, *pinned) if row.replaces_id}
    more = len(line) > start + PER_PAGE
    return Picked(pinned, rows, older, kinds, _marks(line), rows[-1].id if more else None, start == 0)


def _counted(rows: list[Any], heard: Callable[[Any], bool]) -> Counter[str]:
    """How many lines of each kind there are."""
    notes = [row for row in rows if row.kind == NOTES]
    kinds = Counter(row.detail for row in notes if row.detail and heard(row))
    kinds[NOTES], kinds[MOVES] = len(notes), len(rows) - len(notes)
    return kinds


def _kinds(row: Any, heard: Callable[[Any], bool]) -> tuple[str, ...]:
    if row.kind != NOTES:
        return (MOVES,)
    return (NOTES, row.detail) if row.detail and heard(row) else (NOTES,)


def _earlier(row: Any, versions: dict[bytes, Any]) -> list[Any]:
    found = []
    while row is not None and row.replaces_id:
        row = versions.get(row.replaces_id)
        if row is not None:
            found.append(row)
    return found


def _marks(line: list[Any]) -> list[tuple[int, int, bytes | None]]:
    """The months of a line, newest first, each with the line that stands just above its first one; where there are more
    than a person looks through, its years, as months 0."""
    months: list[tuple[int, int, bytes | None]] = []
    above: bytes | None = None
    last = (0, 0)
    for row in line:
        month = clock.month_of(row.at)
        if month != last:
            last = month
            months.append((*month, above))
        above = row.id
    if len(months) <= MONTHS:
        return months
    return [
        (year, 0, above) for place, (year, _m, above) in enumerate(months) if not place or months[place - 1][0] != year
    ]
