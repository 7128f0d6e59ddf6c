"""The names that are learned from."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Name:
    """One name: its class, and its spellings with their weights."""

    kind: str
    role: str
    arabic: list[tuple[str, float]] = field(default_factory=list)
    latin: list[tuple[str, float]] = field(default_factory=list)


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The lines of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def names_in(folder: Path, kept: str) -> list[Name]:
    """The names of the classes that are learned from."""
    found: dict[str, Name] = {}
    for row in rows(folder / "names.tsv"):
        if belongs(row["type_id"], kept):
            name = found.setdefault(row["name_id"], Name(row["type_id"], row["role"]))
            (name.arabic if row["script"] == "ar" else name.latin).append((row["spelling"], float(row["count"])))
    return list(found.values())


def belongs(type_id: str, kept: str) -> bool:
    """Whether a class is in the share `n/m` of the classes."""
    part, _, parts = kept.partition("/")
    return int(type_id[1:]) % int(parts) == int(part)
