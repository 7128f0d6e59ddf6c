"""Three-way merge by field: my changes and those others made meanwhile both stand, unless it is the same field.

A field that is a list of rows (phones, brothers and sisters) is merged row by row in the same way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from caseapp.kernel.errors import Conflict


def merge(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """What shall stand: `theirs`, with my changes against `base` laid over it.

    Only fields of `mine` are looked at (a partial update keeps absent fields, behaviour 50).
    Raises Conflict with their values when a field was changed by both, differently.
    """
    merged = dict(theirs)
    clashes: dict[str, object] = {}
    for field, value in mine.items():
        before, now = base.get(field), theirs.get(field)
        if value in (before, now):
            continue
        rows = _rows(before, value, now)
        if now == before:
            merged[field] = value
        elif rows is not None:
            merged[field] = rows
        else:
            clashes[field] = now
    if clashes:
        raise Conflict(clashes)
    return merged


def _rows(before: Any, mine: Any, theirs: Any) -> list[dict[str, Any]] | None:
    """Lists of rows, merged row by row: two people who each add a phone change two things. None where both touched
    one row, or these are no rows."""
    lists = (before, mine, theirs)
    if not all(isinstance(rows, list) and all(isinstance(row, dict) for row in rows) for rows in lists):
        return None
    left_out = [row for row in before if row not in mine]
    if not all(row in theirs for row in left_out):
        return None
    brought = [row for row in mine if row not in before]
    merged = []
    for row in theirs:
        if row not in left_out:
            merged.append(row)
        elif brought:  # corrected, in its place
            merged.append(brought.pop(0))
    return merged + [row for row in brought if row not in merged]
