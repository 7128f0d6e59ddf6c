"""How frequent each skeleton is among people."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

from caseapp.kernel.names.skeleton import deletions
from caseapp.kernel.names.tokens import part_keys
from tools.learning.corpus import belongs, rows

LISTED = 60e-6
"""Skeletons of a smaller share are not listed: they could be those of one family, and need no shards."""


def shares(folder: Path, kept: str) -> dict[str, dict[str, int]]:
    """Of a million people, how many have each skeleton; `***`: one of three consonants that is not listed."""
    found: dict[str, dict[str, int]] = {}
    files = list(rows(folder / "gallery.tsv"))
    for column in ("given", "family"):
        counts: Counter[str] = Counter()
        deleted: Counter[str] = Counter()
        people = [row for row in files if belongs(row[f"{column}_type"], kept)]
        for row in people:
            keys = part_keys(row[column])
            counts.update(keys)
            deleted.update({less for key in keys for less in (key, *deletions(key))})
        for table, counted in ((column, counts), (f"{column}_deleted", deleted)):
            listed = {
                key: round(1e6 * count / len(people))
                for key, count in counted.items()
                if count >= max(6, LISTED * len(people))
            }
            found[table] = dict(sorted(listed.items())) | _unlisted(counted, len(people))
    return found


def _unlisted(counted: Counter[str], people: int) -> dict[str, int]:
    """For each length, the share that nine in ten skeletons of it do not exceed."""
    lengths: dict[int, list[int]] = defaultdict(list)
    for key, count in counted.items():
        lengths[min(6, len(key.partition(".")[0]))].append(count)
    result = {}
    for length in range(7):
        ranked = sorted(lengths.get(length, [1]))
        result["*" * length] = max(1, round(1e6 * ranked[int(0.9 * (len(ranked) - 1))] / people))
    return result
