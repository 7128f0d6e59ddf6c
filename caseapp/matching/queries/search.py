"""Is this child already known? Files found by tokens and in memory, opened under one grant, compared, put in bands.

What is out of the actor's scope is in no statement's answer, so it moves neither a count nor an order (6.4 of the
design; ADR 9).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import names_of
from caseapp.cases.models import Case, Tally
from caseapp.cases.queries.lists import COLUMNS, KEPT, identity_in, line_of
from caseapp.cases.relation import standing, team_ids, verdicts_for
from caseapp.infra import access
from caseapp.infra.access import CLOSED, Grant, Opened
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.names import Band, compare, prepare, prepare_question, verdicts
from caseapp.kernel.names.scoring import Match
from caseapp.matching import index
from caseapp.matching.events import SEARCHED
from caseapp.matching.index import Version
from caseapp.matching.people import known_of
from caseapp.matching.queries import postings
from caseapp.matching.queries.lines import by_lines
from caseapp.matching.records import Found, Question, Way
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict
from caseapp.policy.matrix import Relation

SHOWN = 50
OPENED_BY_BOTH = 200
OPENED_BY_ONE = 600
AWAY = 20
"""Received files that one search may open: each asks for its own relation."""

BITS_OF_NUMBER = 40.0
BITS_OF_PHONE = 8.0
"""A number is one child's; a phone is a family's, or a whole shelter's."""
FEWEST = 100
"""Of how many files an establishment is taken to be at least, so that a new one does not believe everything."""
MUCH = 6.0
"""Bits of evidence that make up for a name that is not known."""
FAR = -25.0
"""Log-odds below which a file that only shares a token is not shown."""

_ROWS = Reading(
    select(*COLUMNS, Case.establishment_id, Case.contact).where(Case.id.in_(bindparam("ids", expanding=True)), KEPT)
)
_FILES = Reading(
    select(func.sum(Tally.files).label("files")).where(
        Tally.establishment_id == bindparam("place_id"), Tally.restricted.is_(False)
    )
)


def find(actor: Actor, question: Question, way: Way = Way.PAGE, shown: int = SHOWN) -> list[Found]:
    """The files within the actor's reach that may be the child, the likeliest first. One line in the trail."""
    unit = session()
    at_home = verdicts_for(actor, Relation.ESTABLISHMENT)
    if not question.means_something or at_home[DataClass.IDENTITY] is not Verdict.ALLOWED:
        return []
    kept = index.versions(unit)
    reads_contact = at_home[DataClass.CONTACT] is Verdict.ALLOWED
    if not reads_contact:  # what she may not read must not be found out by asking for it
        question = question._replace(phones=frozenset(), asked=replace(question.asked, place=""))
    files = max(FEWEST, _FILES.first(unit, place_id=actor.workplace_id).files or 0)
    numbers = postings.exact(unit, kept, "N", question.numbers)
    phones = postings.exact(unit, kept, "T", question.phones)
    ids: dict[bytes, None] = dict.fromkeys((*numbers, *phones))
    ids |= dict.fromkeys(_named(unit, kept, question, files))
    unfolded = 0
    if _needs_memory(question, ids, way):
        lines, unfolded, _all = by_lines(unit, actor, kept, question)
        ids |= dict.fromkeys(lines[: _most(question)])
    opened = _open(unit, actor, list(ids), contact=reads_contact)
    found = _judged(opened, question, kept[-1], numbers, phones, files)[:shown]
    record(unit, actor, SEARCHED, files=len(found), opened=unfolded + len(opened), way=str(way))
    workers = names_of(unit, {row.reference_worker_id for row, *_ in found if row.reference_worker_id}, actor.language)
    return [
        Found(line_of(row, identity, workers), band, match.bits, match.terms, exact, str(contact.get("commune") or ""))
        for row, identity, contact, match, exact, band in found
    ]


def _needs_memory(question: Question, ids: Mapping[bytes, None], way: Way) -> bool:
    """Whether lines in memory are asked: for a lone name, while the last word is a beginning, and, unless enough was
    found, for files of which one name is known."""
    return question.asked.one_part or way is Way.TYPING or len(ids) < SHOWN


def _most(question: Question) -> int:
    """How many are opened of those a lone name or a beginning finds: more, when something tells them apart."""
    asked = question.asked
    tells = asked.sex or asked.born_low or asked.place or asked.mother
    return OPENED_BY_BOTH if tells else SHOWN


def _named(unit: Session, kept: Sequence[Version], question: Question, files: int) -> Iterable[bytes]:
    if not question.asked.splits:
        return ()
    most = OPENED_BY_ONE if question.asked.one_part else OPENED_BY_BOTH
    return postings.by_names(unit, kept, question, files)[:most]


def _open(unit: Session, actor: Actor, ids: list[bytes], *, contact: bool) -> list[tuple[Any, Opened, Opened]]:
    """The rows that the actor may see with what she may read of them."""
    rows = _ROWS.rows(unit, ids=_padded(ids)) if ids else []
    home = [row for row in rows if row.establishment_id == actor.workplace_id]
    classes = (DataClass.IDENTITY, DataClass.CONTACT) if contact else (DataClass.IDENTITY,)
    verdicts_here = {c: verdicts_for(actor, Relation.ESTABLISHMENT)[c] for c in classes}
    place = actor.workplace_id or b""
    grant = access.mint(unit, actor, SEARCHED, place, _padded([row.id for row in home]), verdicts_here, traced=False)
    opened = [(row, identity_in(row, grant), _contact(row, grant)) for row in home]
    for row in [row for row in rows if row.establishment_id != actor.workplace_id][:AWAY]:
        stand = standing(unit, actor, row.id, row.establishment_id, team_ids(unit, row.id))
        theirs = {c: stand.verdicts[c] for c in classes}
        if theirs[DataClass.IDENTITY] is Verdict.ALLOWED:
            grant = access.mint(unit, actor, SEARCHED, stand.holder_id, [row.id], theirs, traced=False)
            opened.append((row, identity_in(row, grant), _contact(row, grant)))
    return opened


def _contact(row: Any, grant: Grant) -> Opened:
    if DataClass.CONTACT not in grant.verdicts:
        return CLOSED
    return grant.open(row.contact, Case.__tablename__, DataClass.CONTACT, row.id, row.id)


def _judged(
    opened: Iterable[tuple[Any, Opened, Opened]],
    question: Question,
    version: Version,
    numbers: set[bytes],
    phones: set[bytes],
    files: int,
) -> list[tuple[Any, ...]]:
    """Rows with their match and band, the likeliest first; among equals the newest."""
    asked = prepare_question(question.asked, version.nicknames)
    judged = []
    for row, identity, contact in opened:
        if identity.state == "unreadable":  # reported when it was opened; what it says is nobody's name
            continue
        match = Match(0.0, ())
        if question.names:
            match = compare(asked, prepare(known_of(identity, contact, row.sex), version.nicknames))
        exact = (*(("number",) if row.id in numbers else ()), *(("phone",) if row.id in phones else ()))
        bits = match.bits + BITS_OF_NUMBER * ("number" in exact) + BITS_OF_PHONE * ("phone" in exact)
        judged.append((row, identity, contact, Match(bits, match.terms), exact))
    judged.sort(key=lambda one: (one[3].bits, one[0].id), reverse=True)
    odds = verdicts([one[3].bits for one in judged], files)
    return [
        (*one, _band(verdict.band, one[3], one[4]))
        for one, verdict in zip(judged, odds, strict=True)
        if one[4] or verdict.log_odds >= FAR
    ]


def _band(band: Band, match: Match, exact: tuple[str, ...]) -> Band:
    """The band, where one name alone is never very likely: it takes both, a number, or much that agrees besides."""
    agreeing = {term.kind for term in match.terms if term.kind in ("given", "family") and term.code != "different"}
    besides = sum(term.bits for term in match.terms if term.kind in ("sex", "birth", "place", "mother"))
    sure = len(agreeing) == 2 or "number" in exact or (agreeing and besides >= MUCH)
    return band if sure or band != "very_likely" else "possible"


def _padded(ids: list[bytes]) -> list[bytes]:
    """As many as the next power of two, the last one repeated: few statements, whatever is asked."""
    return ids + ids[-1:] * ((1 << (len(ids) - 1).bit_length()) - len(ids)) if ids else ids
