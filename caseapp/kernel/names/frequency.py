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


BEARERS: Final = 0.03
"""How much of a name's share counts against it, however exactly it agrees: from 0.03 to 0.1 it made no difference."""


NEVER: Final = float("-inf")
OTHER: Final[dict[Table, Table]] = {"given": "family", "family": "given"}


def asked_share(key: str, table: Table, exchanged: float) -> float:
    """The share of questions with this skeleton in that part: who bears it there, or bears it as the other part and has
    the two exchanged, which happens as seldom as those bits say."""
    share = share_of(key, table)
    return max(share, 2.0**exchanged * share_of(key, OTHER[table])) if table in OTHER else share


@lru_cache(maxsize=65536)
def frequency(keys: tuple[str, ...], table: Table, bits: float, exchanged: float = NEVER) -> float:
    """The bits that a rare name adds to an agreement, or a frequent one takes away.

    However exactly a name agrees, it says no more than how few people bear it: letters tell that it is the same name,
    not that it is the same child. So one more letter counts less the more was agreed already, and a namesake in the
    same script is not believed before the child in the other.
    """
    share = max((asked_share(key, table, exchanged) for key in keys), default=USUAL)
    rare = max(-MOST_BITS, min(MOST_BITS, HALF * math.log2(USUAL / share)))
    return rare - math.log2(1 + BEARERS * share * 2**bits)
