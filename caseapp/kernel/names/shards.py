"""How many ways a frequent token is split, so that no stored value is frequent enough to be recognised.

A value that many files have is stored under one of `shard_count(value)` shards, drawn when the file is saved; a
question asks for all of them. How many follows from what is known of the public, not of the register: else the number
itself would tell. For values that were never seen, the register may add what it counted for itself, under seal.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

from caseapp.kernel.names.frequency import Table, share_of

LARGEST: Final = 1.25e-4
"""The share of files that one shard may be expected on: 25 of 200,000, where the attack of search.md finds nothing."""

MOST_SHARDS: Final = 512
PLACE_SHARE: Final = 0.09
"""Of the country, the largest place that has a code (Casablanca); which place it is, the kernel does not know."""

YEAR_SHARE: Final = 0.1
SEX_SHARE: Final = 0.55


def shard_count(value: str, counted: float = 0.0) -> int:
    """In how many shards a token's value (`P:BNL|MHMD`) is kept; at least 1.

    `counted` is the share of files that the register itself has counted on this value, if it counts.
    """
    return max(_expected(value), min(MOST_SHARDS, math.ceil(counted / LARGEST)))


@lru_cache(maxsize=65536)
def _expected(value: str) -> int:
    return max(1, min(MOST_SHARDS, math.ceil(expected_share(value) / LARGEST)))


def expected_share(value: str) -> float:
    """The share of people on whose file the value is to be expected."""
    family, _, rest = value.partition(":")
    first, second, *_ = (*rest.split("|"), "", "")
    if family == "P":
        return _pair(first, second, "given", "family")
    if family == "D":
        return _pair(first, second, "given_deleted", "family_deleted")
    if family == "Y":
        return _pair(first, second, "given", "family") * YEAR_SHARE
    single = max(share_of(first, "given"), share_of(first, "family"))
    if family == "Z":
        return single * YEAR_SHARE * SEX_SHARE
    if family == "L":
        return single * PLACE_SHARE
    return single * share_of(second, "given")


def _pair(one: str, other: str, given: Table, family: Table) -> float:
    straight = share_of(one, given) * share_of(other, family)
    return straight + share_of(other, given) * share_of(one, family)
