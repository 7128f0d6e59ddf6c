"""Which files have a token: asked in stages, weighed by how rarely a value occurs among the files one may see."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.infra.db.reading import Reading
from caseapp.kernel.names import query_tokens
from caseapp.matching.index import Version
from caseapp.matching.models import NameEntry, NameToken
from caseapp.matching.records import Question

ENOUGH = 200
"""Files found by both names from which on near misses are not looked for."""
MOST_ROWS = 6000
AT_ONCE = 1024
"""Tokens in one statement."""

_POSTINGS = Reading(
    select(NameToken.token, NameEntry.case_id)
    .join(NameEntry, NameEntry.number == NameToken.number)
    .where(NameToken.token.in_(bindparam("tokens", expanding=True)))
    .limit(MOST_ROWS)
)


class Hits(dict[bytes, float]):
    """Ids of files with the bits their shared tokens are worth."""

    def best(self, most: int) -> list[bytes]:
        """The ids, the best first; among equals the newest."""
        return sorted(self, key=lambda case_id: (self[case_id], case_id), reverse=True)[:most]


def exact(unit: Session, kept: Sequence[Version], family: str, values: Iterable[str]) -> set[bytes]:
    """Ids of the files that have one of these numbers (N) or phones (T)."""
    wanted = [f"{family}:{value}" for value in values]
    return set(_found(unit, kept, lambda _version: wanted, 1)) if wanted else set()


def by_names(unit: Session, kept: Sequence[Version], question: Question, files: int) -> Hits:
    """The files that share tokens of names, in the stages of the kernel: the next one only if it is needed."""
    stages = {version.number: query_tokens(question.asked, version.nicknames) for version in kept}
    hits = _found(unit, kept, lambda version: stages[version.number].pairs, files)
    more = (lambda v: stages[v.number].deleted) if len(hits) < ENOUGH else (lambda v: stages[v.number].years)
    for case_id, bits in _found(unit, kept, more, files).items():
        if len(hits) < ENOUGH or case_id in hits:
            hits[case_id] = hits.get(case_id, 0.0) + bits
    for case_id, bits in _found(unit, kept, lambda v: stages[v.number].lone, files).items():
        hits[case_id] = hits.get(case_id, 0.0) + bits
    return hits


def _found(unit: Session, kept: Sequence[Version], values: Callable[[Version], Iterable[str]], files: int) -> Hits:
    asked = {token: value for version in kept for token, value in version.asked(values(version))}
    holders: dict[str, set[bytes]] = defaultdict(set)
    tokens = list(asked)
    for start in range(0, len(tokens), AT_ONCE):
        for token, case_id in _POSTINGS.rows(unit, tokens=_rounded(tokens[start : start + AT_ONCE])):
            holders[asked[token]].add(case_id)
    hits = Hits()
    for ids in holders.values():
        bits = max(0.1, math.log2((files + 1) / (len(ids) + 0.5)))
        for case_id in ids:
            hits[case_id] = hits.get(case_id, 0.0) + bits
    return hits


def _rounded(tokens: list[int]) -> list[int]:
    """As many as the next power of two, the last one repeated: few statements, whatever is asked."""
    return tokens + tokens[-1:] * ((1 << (len(tokens) - 1).bit_length()) - len(tokens))
