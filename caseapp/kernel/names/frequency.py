"""How frequent a skeleton is among people, as learned; one never seen is as rare as its length lets expect."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final, Literal

from caseapp.kernel.names.learned import numbers

Table = Literal["given", "family", "given_deleted", "family_deleted"]

USUAL: Final = 0.002
"""The share at which a name counts neither for nor against."""

HALF: Final = 0.5
"""Rarity counts half: the curves know already how seldom strangers look alike, and a table never knows every name."""

MOST_BITS: Final = 2.0


def share_of(key: str, table: Table) -> float:
    """The share of people whose given or family name has this skeleton, or comes to it by losing one consonant."""
    shares = numbers().shares[table]
    return shares.get(key) or shares["*" * min(6, len(key.partition(".")[0]))]


@lru_cache(maxsize=65536)
def rarity(keys: tuple[str, ...], table: Table) -> float:
    """The bits that a rare name adds to an agreement, or a frequent one takes away."""
    share = max((share_of(key, table) for key in keys), default=USUAL)
    return max(-MOST_BITS, min(MOST_BITS, HALF * math.log2(USUAL / share)))
