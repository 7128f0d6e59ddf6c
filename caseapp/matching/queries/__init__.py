"""Questions of matching: asked by an actor, already scoped."""

from caseapp.matching.queries.pairs import Desk, PairLine, desk, merge_of, merges_of, pair_of, waiting

__all__ = [
    "Desk",
    "PairLine",
    "desk",
    "merge_of",
    "merges_of",
    "pair_of",
    "waiting",
]
