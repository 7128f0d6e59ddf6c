"""Steps of a merge: what each feature does when two files turn out to be of one child.

A feature declares its steps in its manifest. A step says how much will move, carries it from the file that goes to the
file that stays, verifies that everything has arrived, and takes back what it did. It copies and never moves: the file
that goes keeps all its rows. What a step must remember to take itself back is its ledger, sealed class by class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from caseapp.infra.db import IdType, UtcDateTime
from caseapp.infra.sealing.vaults import Keys
from caseapp.kernel.actor import Actor
from caseapp.policy.classes import DataClass

Ledger = dict[DataClass, dict[str, Any]]
Pictures = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Merging:
    """One merge on its way, or on its way back. `kept` and `gone` are the two files; `keys` open and seal both."""

    unit: Session
    actor: Actor
    kept: Any
    gone: Any
    keys: Keys
    at: datetime
    chosen: Mapping[str, str] = field(default_factory=dict)
    """Answers of the person who merges (or takes back), by field."""


@dataclass(slots=True)
class Undone:
    """What taking a step back found: what stays because it came after the merge, and what a person must choose."""

    stays: int = 0
    clashes: dict[str, Any] = field(default_factory=dict)
    """Field: what stands now, where it was changed after the merge and nobody has chosen yet."""


@dataclass(frozen=True, slots=True)
class MergeStep:
    """What a feature does in a merge."""

    name: str
    count: Callable[[Session, Any, Any], dict[str, int]]
    """What will move from the one that goes (second) to the one that stays (third): sentence and number."""
    carry: Callable[[Merging], Ledger]
    verify: Callable[[Merging, Ledger], bool]
    """Whether everything of the file that goes is found again in the file that stays."""
    undo: Callable[[Merging, Ledger], Undone]


def picture(rows: Iterable[Any], columns: Iterable[str]) -> Pictures:
    """Rows as plain values by id, to tell later whether anybody changed them."""
    wanted = tuple(columns)
    return {row.id.hex(): {name: plain(getattr(row, name)) for name in wanted} for row in rows}


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, bytes):
        return value.hex()
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def put_back(
    rows: Iterable[Any], before: Pictures, after: Pictures, columns: Iterable[str], loose: Iterable[str] = ()
) -> tuple[list[Any], int]:
    """Give each row that stands as the merge left it the values it had before. What the clock changes by itself is
    `loose`: it does not count as a change.

    Returns the rows that the merge made and nobody touched since (to be removed), and how many were changed since and
    are left as they are.
    """
    wanted, free, made, left = tuple(columns), frozenset(loose), [], 0

    def firm(values: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in values.items() if name not in free}

    for row in rows:
        key = row.id.hex()
        now = {name: plain(getattr(row, name)) for name in wanted}
        if key not in after:
            continue  # made after the merge
        if firm(now) != firm(after[key]):
            left += 1
        elif key not in before:
            made.append(row)
        elif firm(before[key]) != firm(now):
            for name in wanted:
                if before[key][name] != now[name]:
                    setattr(row, name, _typed(row, name, before[key][name]))
    return made, left


def _typed(row: Any, name: str, value: Any) -> Any:
    kind = type(row).__table__.columns[name].type
    if value is None:
        return None
    if isinstance(kind, IdType):
        return bytes.fromhex(value)
    return datetime.fromisoformat(value) if isinstance(kind, UtcDateTime) else value
