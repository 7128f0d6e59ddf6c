"""How many ways a frequent token is split, so that no stored value is frequent enough to be recognised.

A value that many files have is stored under one of `shard_count(value)` shards, drawn when the file is saved; a
question asks for all of them. How many follows from what is known of the public; for names of a region that those
shares do not know, from what the register counted for itself, under seal (`counting`).
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

from caseapp.kernel.names.counting import NOTHING, Counted
from caseapp.kernel.names.frequency import Table, share_of

LARGEST: Final = 1.25e-4
"""The share of files that one shard may be expected on: 25 of 200,000, where the attack of search.md finds nothing."""

MOST_SHARDS: Final = 512
PLACE_SHARE: Final = 0.09
"""Of the country, the largest place that has a code (Casablanca); which place it is, the kernel does not know."""

YEAR_SHARE: Final = 0.1
SEX_SHARE: Final = 0.55


def shard_count(value: str, counted: Counted = NOTHING) -> int:
    """In how many shards a token's value (`P:BNL|MHMD`) is kept; at least 1. `counted`: what the register counted."""
    return _expected(value, counted)


@lru_cache(maxsize=65536)
def _expected(value: str, counted: Counted) -> int:
    return max(1, min(MOST_SHARDS, math.ceil(expected_share(value, counted) / LARGEST)))


def expected_share(value: str, counted: Counted = NOTHING) -> float:
    """The share of people on whose file the value is to be expected: never less than the public's shares say."""
    family, _, rest = value.partition(":")
    first, second, third, *_ = (*rest.split("|"), "", "", "")
    if family == "P":
        return _pair(first, second, "given", "family", counted)
    if family == "D":
        return _pair(first, second, "given_deleted", "family_deleted", counted)
    if family == "Y":
        return _pair(first, second, "given", "family", counted) * max(YEAR_SHARE, counted.share(third, "year"))
    single = max(_share(first, "given", counted), _share(first, "family", counted))
    if family == "Z":
        year, sex = (
            max(YEAR_SHARE, counted.share(second[:-1], "year")),
            max(SEX_SHARE, counted.share(second[-1:], "sex")),
        )
        return single * year * sex
    if family == "L":
        return single * max(PLACE_SHARE, counted.share(second, "place"))
    if family == "M":
        return single * max(share_of(second, "given"), counted.share(second, "mother"))
    return 0.0  # the number of a paper is one child's, a phone is a family's


@lru_cache(maxsize=16384)
def _share(key: str, table: Table, counted: Counted) -> float:
    """A file has one skeleton in a dozen values."""
    return max(share_of(key, table), counted.share(key, table))


def _pair(one: str, other: str, given: Table, family: Table, counted: Counted) -> float:
    """The share of people who have both, in either order."""
    mine, theirs = _share(one, given, counted), _share(other, family, counted)
    return mine * theirs + _share(other, given, counted) * _share(one, family, counted)
