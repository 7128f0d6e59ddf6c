"""Lines of cut names, of the actor's own establishment: what a lone name or a beginning is looked for in.

They are opened once under a grant, and stay in memory until they change (`shelf`); nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.queries.lists import names_only
from caseapp.infra import access
from caseapp.infra.db.reading import Reading, padded
from caseapp.kernel.actor import Actor
from caseapp.kernel.papers import plain_number
from caseapp.matching.cut import SURE, near, number_question
from caseapp.matching.cut import Question as Needles
from caseapp.matching.cut import question as needles_of
from caseapp.matching.events import SEARCHED
from caseapp.matching.index import Version
from caseapp.matching.models import NameEntry, NamePlace
from caseapp.matching.queries.shelf import Line, Shelf, Shelves
from caseapp.matching.records import Question
from caseapp.policy.classes import DataClass

NEWEST = 50_000
"""Files of one establishment whose lines are kept: in a larger one, a lone name finds the newest only."""
AT_ONCE = 512

_CHANGES = Reading(select(NamePlace.changes).where(NamePlace.place_id == bindparam("place_id")))
_HERE = (
    select(NameEntry.case_id, NameEntry.revision)
    .join(Case, Case.id == NameEntry.case_id)
    .where(Case.establishment_id == bindparam("place_id"))
    .order_by(Case.id.desc())
)
_OPEN = _HERE.where(Case.restricted.is_(False)).limit(NEWEST)
_REVISIONS = Reading(_OPEN)
_ALL = Reading(_OPEN.add_columns(NameEntry.identity))
_FOR_A_TEAM = Reading(_HERE.where(Case.restricted.is_(True)).add_columns(NameEntry.identity))
_SOME = Reading(
    select(NameEntry.case_id, NameEntry.revision, NameEntry.identity).where(
        NameEntry.case_id.in_(bindparam("ids", expanding=True))
    )
)
_shelves = Shelves()


def forget() -> None:
    """Know nothing any more (tests, whose worlds begin at the same versions again)."""
    _shelves.clear()


def by_lines(unit: Session, actor: Actor, kept: Sequence[Version], question: Question) -> tuple[list[bytes], int]:
    """Ids of the files that answer, whole names first, then the newest; and how many lines were opened.

    When nothing answers, a lone name is looked for with one consonant more or less, several without a last word that
    has hardly begun.
    """
    if question.names:
        needles = needles_of(question.names, kept[-1].nicknames)
    else:
        needles = number_question(plain_number(question.text))
    shelf, opened = _shelf(unit, actor, kept)
    for_a_team = _opened(unit, actor, _FOR_A_TEAM.rows(unit, place_id=actor.workplace_id))
    hits = _fitting(needles, shelf, for_a_team)
    if not hits and question.names and (wider := near(question.names) or _without_the_last(question.names, kept[-1])):
        hits = _fitting(wider, shelf, for_a_team)
    return hits, opened + len(for_a_team)


def _without_the_last(names: str, version: Version) -> Needles | None:
    """The question without a last word of one or two letters, which begins nothing in the other script."""
    before, _blank, last = names.rpartition(" ")
    return needles_of(before, version.nicknames) if before and len(last) < SURE else None


def _fitting(needles: Needles, shelf: Shelf, for_a_team: Mapping[bytes, Line]) -> list[bytes]:
    found = shelf.fitting(needles)
    if for_a_team:
        found |= {case_id: fits for case_id, (_, line) in for_a_team.items() if (fits := needles.fits(line))}
        found = dict(sorted(found.items(), reverse=True))
    return sorted(found, key=lambda case_id: -found[case_id])  # stays in order among equals: the newest first


def _shelf(unit: Session, actor: Actor, kept: Sequence[Version]) -> tuple[Shelf, int]:
    """The lines of the establishment as they are now, and how many had to be opened for it."""
    place_id = actor.workplace_id or b""
    known = _shelves.of(place_id, (version.number for version in kept))
    changed = _CHANGES.first(unit, place_id=place_id)
    changes = changed.changes if changed else 0
    if known is not None and known.changes == changes:
        return known, 0
    if known is None:
        lines = fresh = _opened(unit, actor, _ALL.rows(unit, place_id=place_id))
    else:
        now = _REVISIONS.rows(unit, place_id=place_id)
        other = [row.case_id for row in now if known.lines.get(row.case_id, _NONE)[0] != row.revision]
        fresh = _anew(unit, actor, other)
        both = {**known.lines, **fresh}
        lines = {row.case_id: both[row.case_id] for row in now if row.case_id in both}
    shelf = Shelf(changes, lines)
    _shelves.keep(place_id, shelf)
    return shelf, len(fresh)


_NONE: Line = (0, b"")


def _anew(unit: Session, actor: Actor, ids: Sequence[bytes]) -> dict[bytes, Line]:
    fresh: dict[bytes, Line] = {}
    for start in range(0, len(ids), AT_ONCE):
        fresh |= _opened(unit, actor, _SOME.rows(unit, ids=padded(list(ids[start : start + AT_ONCE]))))
    return fresh


def _opened(unit: Session, actor: Actor, rows: Sequence[Any]) -> dict[bytes, Line]:
    """Lines by file, opened under a grant over the establishment's own vault; an unreadable one is reported."""
    if not rows:
        return {}
    place, table, lines = actor.workplace_id or b"", NameEntry.__tablename__, dict[bytes, Line]()
    grant = access.mint(unit, actor, SEARCHED, place, [place], names_only(actor), traced=False)
    for row in rows:
        opened = grant.open(row.identity, table, DataClass.IDENTITY, row.case_id, place)
        if opened.state == "open":
            lines[row.case_id] = (row.revision, opened["cut"].encode())
    return lines
