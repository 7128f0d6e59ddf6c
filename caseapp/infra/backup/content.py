"""What the two databases have in common as content of a backup."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

KEY_TABLES = ("kek", "vault_key")
"""Tables of the key part; every other table is in the data part."""
BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """How many rows each table of a part has, in an order in which they can be put back, and their columns."""

    counts: dict[str, int]
    columns: dict[str, list[str]] = field(default_factory=dict)

    def pack(self) -> list[bytes]:
        """As a section."""
        return [json.dumps(asdict(self)).encode()]

    @classmethod
    def unpack(cls, blocks: Iterable[bytes]) -> Manifest:
        """From a section."""
        fields: dict[str, Any] = json.loads(b"".join(blocks))
        return cls(**fields)


def pieces(path: Path) -> Iterator[bytes]:
    """A file as blocks."""
    with path.open("rb") as file:
        while piece := file.read(BLOCK):
            yield piece


def ledger_lines(ledger: Path, end: int) -> list[bytes]:
    """The checkpoint file up to the last line of the chain that the backup holds: one signed later is not its own."""
    if not ledger.exists():
        return []
    kept = []
    for line in ledger.read_bytes().splitlines(keepends=True):
        try:
            if int(json.loads(line)["position"]) <= end:
                kept.append(line)
        except (ValueError, KeyError, TypeError):
            continue  # torn by a power cut
    return [b"".join(kept)]
