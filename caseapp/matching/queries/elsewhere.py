"""Known at another unit: the one answer that leaves an establishment; it is that unit's name and whom to call there.

Nothing is decrypted. A file elsewhere is judged by the tokens it shares with the question, by how rare their values are
among people, and by two coded facts (sex, birth year). Only what is very likely by both names or by the number of a
paper is told; a restricted file never. Each question leaves a line in the trail, twenty an hour are answered, and the
establishment sees who was told (`Inquiry`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import Profile, reachable
from caseapp.accounts.models import Establishment
from caseapp.cases.models import Case
from caseapp.cases.vocabulary import Status
from caseapp.infra import work
from caseapp.infra.audit import AuditEvent, record
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading, padded
from caseapp.infra.db.session import GuardedSession
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import first_id, new_id
from caseapp.kernel.names import Asked, query_tokens, verdicts
from caseapp.kernel.names.evidence import of_sex, of_years
from caseapp.kernel.names.shards import expected_share
from caseapp.matching import index
from caseapp.matching.events import ASKED_ELSEWHERE
from caseapp.matching.index import Version
from caseapp.matching.models import Inquiry, NameEntry, NameToken
from caseapp.matching.people import LETTERS
from caseapp.matching.records import KnownAt, Question
from caseapp.policy.permissions import P, holds

AN_HOUR = 20
"""Questions that one person may ask other establishments in an hour."""
MOST = 3
"""Establishments named in one answer."""
LONG_NUMBER = 6
"""Characters from which on a number of a paper belongs to one child."""
BITS_OF_NUMBER = 40.0
TOLD_FROM = 1.5
"""Log-odds from which a unit is named: more than the first band asks, for nothing is opened here to be sure."""
FEWEST = 5000
"""Of how many files the register is taken to be at least: a small one must not believe every namesake."""

_ASKED = Reading(
    select(func.count(AuditEvent.id).label("times")).where(
        AuditEvent.actor_id == bindparam("user_id"),
        AuditEvent.fact == ASKED_ELSEWHERE.code,
        AuditEvent.id > bindparam("since"),
    )
)
_LARGEST = Reading(select(func.max(NameToken.number).label("number")))
_TOLD = Reading(
    select(Inquiry.id).where(
        Inquiry.user_id == bindparam("user_id"),
        Inquiry.case_id == bindparam("case_id"),
        Inquiry.answered_at.is_(None),
    )
)
_token, _entry, _file, _place = (m.__table__.c for m in (NameToken, NameEntry, Case, Establishment))
_ELSEWHERE = Reading(
    select(_token.token, _file.id, _file.sex, _file.birth_year, _file.establishment_id, _place.name_fr, _place.name_ar)
    .join_from(NameToken.__table__, NameEntry.__table__, _entry.number == _token.number)
    .join(Case.__table__, _file.id == _entry.case_id)
    .join(Establishment.__table__, _place.id == _file.establishment_id)
    .where(
        _token.token.in_(bindparam("tokens", expanding=True)),
        _token.room > 0,  # the others are for a team alone
        _file.establishment_id != bindparam("here"),
        _file.restricted.is_(False),
        _file.status != Status.MERGED,
    )
    .limit(500)
)


class Answer(NamedTuple):
    """What other establishments say. `asked` is false when they were not asked: too often, or for too little."""

    known: list[KnownAt]
    too_often: bool


def elsewhere(actor: Actor, question: Question) -> Answer:
    """The establishments where the child is very likely known. Asked for both names or a number, else for nothing."""
    unit = session()
    numbers = {number for number in question.numbers if len(number) >= LONG_NUMBER}
    by_names = not question.asked.one_part
    if not holds(actor.roles, P.CASE_CREATE) or not (numbers or by_names) or actor.workplace_id is None:
        return Answer([], too_often=False)
    since = first_id(clock.now() - timedelta(hours=1))
    if _ASKED.first(unit, user_id=actor.user_id, since=since).times >= AN_HOUR:
        return Answer([], too_often=True)
    best = _best(unit, actor, question.asked if by_names else None, numbers)
    record(unit, actor, ASKED_ELSEWHERE, establishments=len(best))
    contacts = reachable(unit, {row.establishment_id for row in best}, P.CASE_SUPERVISE) if best else {}
    return Answer([_tell(unit, actor, row, contacts.get(row.establishment_id, ())) for row in best], too_often=False)


def _best(unit: Session, actor: Actor, asked: Asked | None, numbers: Iterable[str]) -> list[Any]:
    """The best file of each establishment where it is very likely the child."""
    values: dict[int, str] = {}
    for version in index.versions(unit):
        values |= dict(version.asked(_values(version, asked, numbers)))
    if not values:
        return []
    bits: dict[bytes, float] = {}
    rows: dict[bytes, Any] = {}
    for row in _ELSEWHERE.beyond(unit, tokens=padded(list(values)), here=actor.workplace_id):
        rows[row.id] = row
        bits[row.id] = max(bits.get(row.id, 0.0), _worth(values[row.token]))
    first: dict[bytes, bytes] = {}
    for case_id in sorted(rows, key=lambda one: bits[one] + _facts(asked, rows[one]), reverse=True):
        first.setdefault(rows[case_id].establishment_id, case_id)
    ids = list(first.values())
    files = max(FEWEST, _LARGEST.first(unit).number or 0)
    judged = verdicts([bits[case_id] + _facts(asked, rows[case_id]) for case_id in ids], files)
    likely = [rows[case_id] for case_id, verdict in zip(ids, judged, strict=True) if verdict.log_odds >= TOLD_FROM]
    return likely[:MOST]


def _values(version: Version, asked: Asked | None, numbers: Iterable[str]) -> set[str]:
    pairs = query_tokens(asked, version.nicknames).pairs if asked else ()
    return {*pairs, *(f"N:{number}" for number in numbers)}


def _worth(value: str) -> float:
    """The bits of sharing a value: how rarely two people do."""
    return BITS_OF_NUMBER if value.startswith("N:") else -math.log2(max(expected_share(value), 1e-9))


def _facts(asked: Asked | None, row: Any) -> float:
    if asked is None:
        return 0.0
    born = (row.birth_year, row.birth_year)
    found = (of_sex(asked.sex, LETTERS.get(row.sex, "")), of_years((asked.born_low, asked.born_high), born))
    return sum(weighed.bits for weighed in found if weighed)


def _tell(unit: GuardedSession, actor: Actor, row: Any, contacts: Sequence[Profile]) -> KnownAt:
    """What is told, and that it was told."""
    known = _TOLD.first(unit, user_id=actor.user_id, case_id=row.id)
    if known is not None:
        return KnownAt(row.name_fr, row.name_ar, contacts, known.id)
    told = Inquiry(
        id=new_id(),
        place_id=row.establishment_id,
        case_id=row.id,
        user_id=actor.user_id,
        from_id=actor.workplace_id,
        told_at=clock.now(),
    )
    work.leave_trace(unit, lambda writing: writing.add(told))
    return KnownAt(row.name_fr, row.name_ar, contacts, told.id)
