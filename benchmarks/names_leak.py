"""What the index of names tells a thief: the rank attack of ADR 8, on any two samples of one population.

The thief has every stored value and no key; she knows the program and has an equally large sample of the same people.
She lays the values of the index, by frequency, beside those of her sample. A hit is a value that she names rightly.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from caseapp.kernel.names import Known, file_tokens, shard_count


class Leak(NamedTuple):
    """What was found: hits of all values in parts of one, the largest share of files on one value, how many values."""

    hits: float
    hits_of_ten: float
    largest: float
    values: int


def stored(
    people: Iterable[Known], chance: random.Random, shards: Callable[[str], int] = shard_count, families: str = "PDYZLM"
) -> Counter[str]:
    """How many files are on each stored value; keyed one to one, a value stands for its key."""
    found: Counter[str] = Counter()
    for known in people:
        for value in sorted(file_tokens(known)):
            if value[0] in families:
                found[f"{value}#{chance.randrange(shards(value))}"] += 1
    return found


def rank_attack(register: Counter[str], sample: Counter[str], files: int, chance: random.Random) -> Leak:
    """Values matched by rank within each family, ties by lot."""
    right, top, ten = 0, 0, 0
    for family in sorted({value[0] for value in register}):
        mine, hers = (
            sorted(
                (value for value in sorted(counted) if value[0] == family),
                key=lambda value: (-counted[value], chance.random()),
            )
            for counted in (register, sample)
        )
        hits = [one.partition("#")[0] == other.partition("#")[0] for one, other in zip(mine, hers, strict=False)]
        right, top, ten = right + sum(hits), top + sum(hits[:10]), ten + min(10, len(hits))
    return Leak(right / max(1, len(register)), top / max(1, ten), max(register.values()) / files, len(register))
