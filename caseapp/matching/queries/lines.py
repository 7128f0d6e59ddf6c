"""Lines of cut names, of the actor's own establishment, in this process's memory: what a lone name or a beginning is
looked for in. They are opened once under a grant and kept by the version of their file; nothing of it is stored."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

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
from caseapp.matching.models import NameEntry
from caseapp.matching.records import Question
from caseapp.policy.classes import DataClass

REMEMBERED = 100_000
"""Files whose lines are kept in memory, of all establishments together; about 30 MB."""
AT_ONCE = 512

_HERE = Reading(
    select(Case.id, Case.version).where(Case.establishment_id == bindparam("place_id")).order_by(Case.id.desc())
)
_CUT = Reading(
    select(NameEntry.case_id, NameEntry.identity).where(NameEntry.case_id.in_(bindparam("ids", expanding=True)))
)


class _Lines:
    """Lines by file, behind the version of the file they are of; those remembered first leave first."""

    def __init__(self) -> None:
        self._known: dict[bytes, tuple[int, bytes]] = {}
        self._versions: tuple[int, ...] = ()
        self._lock = threading.Lock()

    def of(self, versions: Iterable[Version]) -> dict[bytes, tuple[int, bytes]]:
        """What is known, as long as the index has these versions: another one cuts names otherwise."""
        numbers = tuple(version.number for version in versions)
        if numbers != self._versions:
            with self._lock:
                self._known, self._versions = {}, numbers
        return self._known

    def clear(self) -> None:
        with self._lock:
            self._known, self._versions = {}, ()

    def keep(self, fresh: dict[bytes, tuple[int, bytes]]) -> None:
        with self._lock:
            self._known.update(fresh)
            while len(self._known) > REMEMBERED:
                del self._known[next(iter(self._known))]


_lines = _Lines()


def forget() -> None:
    """Know nothing any more (tests, whose worlds begin at the same versions again)."""
    _lines.clear()


def by_lines(unit: Session, actor: Actor, kept: Sequence[Version], question: Question) -> tuple[list[bytes], int, int]:
    """Ids of the files that answer, whole names first, then the newest; how many lines were opened; how many there are.

    When nothing answers, a lone name is looked for with one consonant more or less, several without a last word that
    has hardly begun.
    """
    if question.names:
        needles = needles_of(question.names, kept[-1].nicknames)
    else:
        needles = number_question(plain_number(question.text))
    rows = _HERE.rows(unit, place_id=actor.workplace_id)
    known = _lines.of(kept)
    missing = {row.id: row.version for row in rows if known.get(row.id, _NONE)[0] != row.version}
    fresh = _opened(unit, actor, missing)
    lines = [(row.id, (fresh.get(row.id) or known.get(row.id, _NONE))[1]) for row in rows]
    hits = _fitting(needles, lines)
    if not hits and question.names and (wider := near(question.names) or _without_the_last(question.names, kept[-1])):
        hits = _fitting(wider, lines)
    _lines.keep(fresh)
    return hits, len(fresh), len(rows)


_NONE = (-1, b"")


def _without_the_last(names: str, version: Version) -> Needles | None:
    """The question without a last word of one or two letters, which begins nothing in the other script."""
    before, _blank, last = names.rpartition(" ")
    return needles_of(before, version.nicknames) if before and len(last) < SURE else None


def _fitting(needles: Needles, lines: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
    whole: list[bytes] = []
    begun: list[bytes] = []
    for case_id, line in lines:
        if line and (fits := needles.fits(line)):
            (whole if fits == 2 else begun).append(case_id)
    return whole + begun


def _opened(unit: Session, actor: Actor, missing: dict[bytes, int]) -> dict[bytes, tuple[int, bytes]]:
    fresh: dict[bytes, tuple[int, bytes]] = {}
    ids = list(missing)
    for start in range(0, len(ids), AT_ONCE):
        some = padded(ids[start : start + AT_ONCE])
        grant = access.mint(unit, actor, SEARCHED, actor.workplace_id or b"", some, names_only(actor), traced=False)
        for row in _CUT.rows(unit, ids=some):
            opened = grant.open(row.identity, NameEntry.__tablename__, DataClass.IDENTITY, row.case_id, row.case_id)
            if opened.state == "open":
                fresh[row.case_id] = (missing[row.case_id], opened["cut"].encode())
    return fresh
