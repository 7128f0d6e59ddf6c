"""Three-way merge by field: my changes and those others made meanwhile both stand, unless it is the same field."""

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
        if now == before:
            merged[field] = value
        else:
            clashes[field] = now
    if clashes:
        raise Conflict(clashes)
    return merged
