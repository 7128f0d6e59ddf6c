"""The learned numbers: letter costs, calibration, frequencies of skeletons. `tools/learn_names.py` writes them.

They are statistics of the development half of the project's name data (Wikidata labels CC0, ANTC CC0, DziriNames MIT;
see the file's own `provenance`); no name can be read from them beyond the skeletons that many people share.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("learned.json")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the tool learned. Shares are parts of one; bits are base 2."""

    costs: Mapping[str, Mapping[str, Mapping[str, float]]]
    """Scripts -> unit -> unit or gap -> bits."""
    best: Mapping[str, Mapping[str, float]]
    """Scripts (`la` is the Latin side of `al`) -> unit -> the most bits it can earn."""
    calibration: Mapping[str, tuple[tuple[float, float], ...]]
    """`calibration.curve_of` -> the curve: points (share of the attainable, bits), rising."""
    shares: Mapping[str, Mapping[str, float]]
    """Table -> skeleton -> share of people; `***` stands for every other skeleton of three consonants."""


_held: list[Numbers] = []


def numbers() -> Numbers:
    """The numbers in use: those that ship, read once."""
    if not _held:
        _held.append(read(FILE))
    return _held[0]


def use(other: Numbers) -> None:
    """Take other numbers: for the tool that learns, and to measure without them; before anything was compared."""
    _held[:] = [other]


def read(path: Path) -> Numbers:
    """The numbers in a file that `tools/learn_names.py` wrote."""
    held = json.loads(path.read_text(encoding="utf-8"))
    costs = held["costs"]
    best = {
        scripts: {unit: max(row.values()) for unit, row in table.items() if unit} for scripts, table in costs.items()
    }
    latin: dict[str, float] = {}
    for row in costs["al"].values():
        for unit, bits in row.items():
            if unit:
                latin[unit] = max(bits, latin.get(unit, bits))
    return Numbers(
        costs=costs,
        best=best | {"la": latin},
        calibration={
            scripts: tuple((at, bits) for at, bits in curve) for scripts, curve in held["calibration"].items()
        },
        shares={table: {key: parts / 1e6 for key, parts in shares.items()} for table, shares in held["shares"].items()},
    )
