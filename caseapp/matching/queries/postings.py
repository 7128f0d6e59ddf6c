"""Which files have a token: asked in stages, weighed by how rarely a value occurs among the files one may see."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Tally
from caseapp.infra.db.reading import Reading, padded
from caseapp.kernel.names import query_tokens
from caseapp.matching.index import Version
from caseapp.matching.models import NameEntry, NameToken
from caseapp.matching.records import Question

ENOUGH = 200
"""Files found by both names from which on near misses are not looked for."""
MOST_ROWS = 6000
AT_ONCE = 1024
"""Tokens in one statement."""

FEWEST = 100

_FILES = Reading(
    select(func.sum(Tally.files).label("files")).where(
        Tally.establishment_id == bindparam("place_id"), Tally.restricted.is_(False)
    )
)
_POSTINGS = Reading(
    select(NameToken.token, NameEntry.case_id)
    .join(NameEntry, NameEntry.number == NameToken.number)
    .where(NameToken.token.in_(bindparam("tokens", expanding=True)))
    .limit(MOST_ROWS)
)


def register_size(unit: Session, establishment_id: bytes | None) -> int:
    """How many files an establishment has, those for a team alone left out. A new one is taken to have some, so that it
    does not believe everything."""
    return max(FEWEST, _FILES.first(unit, place_id=establishment_id).files or 0)


def exact(unit: Session, kept: Sequence[Version], family: str, values: Iterable[str]) -> set[bytes]:
    """Ids of the files that have one of these numbers (N) or phones (T)."""
    wanted = [f"{family}:{value}" for value in values]
    return set(_found(unit, kept, lambda _version: wanted, 1)) if wanted else set()


def by_names(unit: Session, kept: Sequence[Version], question: Question, files: int) -> list[bytes]:
    """Ids of the files that share tokens of names, in the order in which they should be opened.

    First those of both names: by year where they are many, else with near misses behind them; then those of one name
    and what tells more. `files`: how many there are.
    """
    stages = {version.number: query_tokens(question.asked, version.nicknames) for version in kept}
    pairs = _found(unit, kept, lambda version: stages[version.number].pairs, files)
    if len(pairs) < ENOUGH:
        near = _found(unit, kept, lambda version: stages[version.number].deleted, files)
        ordered = [*_best(pairs), *_best(near)]
    else:
        dated = _found(unit, kept, lambda version: stages[version.number].years, files)
        ordered = [*(case_id for case_id in _best(dated) if case_id in pairs), *_best(pairs)]
    lone = _found(unit, kept, lambda version: stages[version.number].lone, files)
    return list(dict.fromkeys((*ordered, *_best(lone))))


def _best(hits: dict[bytes, float]) -> list[bytes]:
    """The ids, those first whose shared values are worth most; among equals the newest."""
    return sorted(hits, key=lambda case_id: (hits[case_id], case_id), reverse=True)


def _found(
    unit: Session, kept: Sequence[Version], values: Callable[[Version], Iterable[str]], files: int
) -> dict[bytes, float]:
    """Ids of files with the bits that the values they share are worth: log(N/df), within the scope."""
    asked = {token: value for version in kept for token, value in version.asked(values(version))}
    holders: dict[str, set[bytes]] = defaultdict(set)
    tokens = list(asked)
    for start in range(0, len(tokens), AT_ONCE):
        for token, case_id in _POSTINGS.rows(unit, tokens=padded(tokens[start : start + AT_ONCE])):
            holders[asked[token]].add(case_id)
    hits: dict[bytes, float] = defaultdict(float)
    for ids in holders.values():
        bits = max(0.1, math.log2((files + 1) / (len(ids) + 0.5)))
        for case_id in ids:
            hits[case_id] += bits
    return hits
