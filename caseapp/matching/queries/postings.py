"""Which files have a token: asked in stages, weighed by how rarely a value occurs among the files one may see.

The tokens of one's own establishment stand in its room, and the index reads no other. What is reached otherwise (as
one of a team, shared, opened exceptionally) is known by its numbers first, and asked by them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case, CaseShare, ExceptionalOpening, Tally
from caseapp.infra.db.guard import scope_of
from caseapp.infra.db.reading import Reading, padded
from caseapp.kernel.names import query_tokens
from caseapp.matching.index import Version
from caseapp.matching.models import NameEntry, NamePlace, NameToken
from caseapp.matching.records import Question

ENOUGH = 200
"""Files found by both names from which on near misses are not looked for."""
MOST_ROWS = 6000
AT_ONCE = 1024
"""Tokens, or numbers, in one statement."""

FEWEST = 100

_FILES = Reading(
    select(func.sum(Tally.files).label("files")).where(
        Tally.establishment_id == bindparam("place_id"), Tally.restricted.is_(False)
    )
)
_ROOM = Reading(select(NamePlace.room).where(NamePlace.place_id == bindparam("place_id")))
_FOR_A_TEAM = Reading(
    select(NameEntry.number)
    .join(Case, Case.id == NameEntry.case_id)
    .where(Case.establishment_id == bindparam("place_id"), Case.restricted.is_(True))
)
_SHARED = Reading(
    select(NameEntry.number)
    .join(CaseShare, CaseShare.case_id == NameEntry.case_id)
    .where(CaseShare.receiver_id == bindparam("place_id"), CaseShare.withdrawn_at.is_(None))
)
_OPENED = Reading(
    select(NameEntry.number)
    .join(ExceptionalOpening, ExceptionalOpening.case_id == NameEntry.case_id)
    .where(ExceptionalOpening.user_id == bindparam("user_id"), ExceptionalOpening.expires_at > bindparam("at"))
)
_TOKENS = select(NameToken.token, NameToken.number).where(NameToken.token.in_(bindparam("tokens", expanding=True)))
_IN_ROOMS = Reading(_TOKENS.where(NameToken.room.in_(bindparam("rooms", expanding=True))).limit(MOST_ROWS))
_BY_NUMBER = Reading(_TOKENS.where(NameToken.number.in_(bindparam("numbers", expanding=True))).limit(MOST_ROWS))
_IDS = Reading(
    select(NameEntry.number, NameEntry.case_id).where(NameEntry.number.in_(bindparam("numbers", expanding=True)))
)


class Reach(NamedTuple):
    """Where somebody may look: rooms whose every file is in her scope, and numbers of single files elsewhere."""

    rooms: tuple[int, ...]
    numbers: frozenset[int]


def reach(unit: Session, place_id: bytes | None) -> Reach:
    """What the session's scope lets one find from an establishment; nothing where the scope holds nothing."""
    scope = scope_of(unit)
    room = _ROOM.first(unit, place_id=place_id)
    if scope.everything:
        return Reach((room.room, -room.room) if room else (), frozenset())
    found = [*_SHARED.rows(unit, place_id=place_id), *_OPENED.rows(unit, user_id=scope.user_id, at=scope.at)]
    rooms: tuple[int, ...] = ()
    if room and place_id in scope.establishments:
        rooms = (room.room,)
        found += _FOR_A_TEAM.rows(unit, place_id=place_id)
    return Reach(rooms, frozenset(row.number for row in found))


def register_size(unit: Session, establishment_id: bytes | None) -> int:
    """How many files an establishment has, those for a team alone left out. A new one is taken to have some, so that it
    does not believe everything."""
    return max(FEWEST, _FILES.first(unit, place_id=establishment_id).files or 0)


def exact(unit: Session, kept: Sequence[Version], within: Reach, family: str, values: Iterable[str]) -> set[bytes]:
    """Ids of the files that have one of these numbers (N) or phones (T)."""
    wanted = [f"{family}:{value}" for value in values]
    return set(ids(unit, list(_found(unit, kept, within, lambda _version: wanted, 1)))) if wanted else set()


def by_names(unit: Session, kept: Sequence[Version], within: Reach, question: Question, files: int) -> list[int]:
    """Numbers of the files that share tokens of names, in the order in which they should be opened.

    First those of both names: by year where they are many, else with near misses behind them; then those of one name
    and what tells more. `files`: how many there are.
    """
    stages = {version.number: query_tokens(question.asked, version.nicknames) for version in kept}
    pairs = _found(unit, kept, within, lambda version: stages[version.number].pairs, files)
    if len(pairs) < ENOUGH:
        near = _found(unit, kept, within, lambda version: stages[version.number].deleted, files)
        ordered = [*_best(pairs), *_best(near)]
    else:
        dated = _found(unit, kept, within, lambda version: stages[version.number].years, files)
        ordered = [*(number for number in _best(dated) if number in pairs), *_best(pairs)]
    lone = _found(unit, kept, within, lambda version: stages[version.number].lone, files)
    return list(dict.fromkeys((*ordered, *_best(lone))))


def ids(unit: Session, numbers: Sequence[int]) -> list[bytes]:
    """Ids of the files behind numbers, in their order; the scope is asked once more."""
    found: dict[int, bytes] = {}
    for some in _some(list(numbers)):
        found |= dict(_IDS.rows(unit, numbers=some))
    return [found[number] for number in numbers if number in found]


def _best(hits: dict[int, float]) -> list[int]:
    """The numbers, those first whose shared values are worth most; among equals the newest."""
    return sorted(hits, key=lambda number: (hits[number], number), reverse=True)


def _found(
    unit: Session, kept: Sequence[Version], within: Reach, values: Callable[[Version], Iterable[str]], files: int
) -> dict[int, float]:
    """Numbers of files with the bits that the values they share are worth: log(N/df), within the scope."""
    asked = {token: value for version in kept for token, value in version.asked(values(version))}
    holders: dict[str, set[int]] = defaultdict(set)
    for tokens in _some(list(asked)):
        rows = list(_IN_ROOMS.rows(unit, tokens=tokens, rooms=within.rooms)) if within.rooms else []
        for numbers in _some(sorted(within.numbers)):
            rows += _BY_NUMBER.rows(unit, tokens=tokens, numbers=numbers)
        for token, number in rows:
            holders[asked[token]].add(number)
    hits: dict[int, float] = defaultdict(float)
    for having in holders.values():
        bits = max(0.1, math.log2((files + 1) / (len(having) + 0.5)))
        for number in having:
            hits[number] += bits
    return hits


def _some(values: list[int]) -> Iterator[list[int]]:
    """As many as one statement takes, again and again."""
    for start in range(0, len(values), AT_ONCE):
        yield padded(values[start : start + AT_ONCE])
