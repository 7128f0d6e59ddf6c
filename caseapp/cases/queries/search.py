"""Finding a file by reference or by folded name, within the actor's own establishment.

A lone name needs no token in the database: the names of the establishment are opened once, folded, and kept in this
process's memory by version; nothing is stored, so nothing leaks (ADR 0004). Finding across scripts and establishments
is another matter with an index of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

from sqlalchemy import bindparam, select

from caseapp.cases.events import SEARCHED
from caseapp.cases.models import Case
from caseapp.cases.queries.lists import COLUMNS, KEPT, open_lines
from caseapp.cases.records import CaseLine
from caseapp.cases.relation import verdicts_for
from caseapp.infra import access
from caseapp.infra.access import Opened
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.names import matches, words
from caseapp.policy.classes import DataClass
from caseapp.policy.matrix import Relation

SHOWN = 50
REMEMBERED = 100_000
"""Files whose folded names are kept in memory, of all establishments together; about 20 MB."""

NAME_FIELDS = ("given", "family", "given_ar", "family_ar", "nickname")

_HERE = Reading(
    select(Case.id, Case.version).where(Case.establishment_id == bindparam("place_id"), KEPT).order_by(Case.id.desc())
)
_IDENTITIES = Reading(select(Case.id, Case.version, Case.identity).where(Case.id.in_(bindparam("ids", expanding=True))))
_LINES = Reading(select(*COLUMNS).where(Case.id.in_(bindparam("ids", expanding=True))).order_by(Case.id.desc()))


class _FoldedNames:
    """Folded names by file, behind the version they were folded from; those remembered first leave first."""

    def __init__(self) -> None:
        self._known: dict[bytes, str] = {}
        self._lock = threading.Lock()

    def get(self, case_id: bytes, version: int) -> str | None:
        """The words of the names, each behind a blank; None when they are not known, or no longer right."""
        known = self._known.get(case_id)
        if known is None:
            return None
        number, blank, names = known.partition(" ")
        return blank + names if number == str(version) else None

    def keep(self, case_id: bytes, version: int, names: Iterable[str]) -> str:
        text = "".join(f" {name}" for name in names)
        with self._lock:
            self._known[case_id] = f"{version}{text}"
            while len(self._known) > REMEMBERED:
                del self._known[next(iter(self._known))]
        return text


_folded = _FoldedNames()


def find(actor: Actor, text: str) -> list[CaseLine]:
    """Up to 50 files whose names have the parts of `text`, in any order. Newest first."""
    unit = session()
    asked = words(text)
    if not asked or not any(len(word) >= 2 for word in asked):
        return []
    hits, opened = _named(actor, asked)
    rows = _LINES.rows(unit, ids=hits) if hits else []
    return open_lines(unit, actor, rows, SEARCHED, opened=opened)


def _named(actor: Actor, asked: tuple[str, ...]) -> tuple[list[bytes], int]:
    """Ids of the newest files whose names fit, and how many names had to be opened."""
    rows = _HERE.rows(session(), place_id=actor.workplace_id)
    known = {row.id: _folded.get(row.id, row.version) for row in rows}
    missing = [case_id for case_id, names in known.items() if names is None]
    known |= _fold(actor, missing)
    begins = f" {max(asked, key=len)}"  # what no file without it can fit: asked first, because it costs least
    hits = []
    for case_id, names in known.items():
        if names and begins in names and matches(asked, names.split()):
            hits.append(case_id)
            if len(hits) == SHOWN:
                break
    return hits, len(missing)


def _fold(actor: Actor, missing: list[bytes]) -> dict[bytes, str]:
    unit = session()
    verdicts = {DataClass.IDENTITY: verdicts_for(actor, Relation.ESTABLISHMENT)[DataClass.IDENTITY]}
    folded: dict[bytes, str] = {}
    for start in range(0, len(missing), 500):
        ids = missing[start : start + 500]
        grant = access.mint(unit, actor, SEARCHED, actor.workplace_id or b"", ids, verdicts, traced=False)
        for row in _IDENTITIES.rows(unit, ids=ids):
            identity = grant.open(row.identity, Case.__tablename__, DataClass.IDENTITY, row.id, row.id)
            if identity.state in ("open", "empty"):
                folded[row.id] = _folded.keep(row.id, row.version, name_words(identity))
    return folded


def name_words(identity: Opened) -> tuple[str, ...]:
    """All folded words of a child's names."""
    return tuple(word for field in NAME_FIELDS if field in identity for word in words(identity[field]))
