"""Finding a file by reference or by folded name, within the actor's own establishment.

A lone name needs no token in the database: the names of the establishment are opened once, folded, and kept in this
process's memory by version; nothing is stored, so nothing leaks (ADR 0004). Finding across scripts and establishments
is another matter with an index of its own.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from sqlalchemy import select

from caseapp.cases.events import SEARCHED
from caseapp.cases.models import Case
from caseapp.cases.queries.lists import COLUMNS, open_lines
from caseapp.cases.records import CaseLine
from caseapp.cases.relation import verdicts_for
from caseapp.infra import access
from caseapp.infra.access import Opened
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.names import matches, words
from caseapp.policy.classes import DataClass
from caseapp.policy.matrix import Relation

SHOWN = 50
REMEMBERED = 40_000
"""Folded names kept in memory, of all establishments together; about 8 MB."""

NAME_FIELDS = ("given", "family", "given_ar", "family_ar", "nickname")


class _FoldedNames:
    """Folded names by file, each with the version it was folded from; the least recently used leave first."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, tuple[int, tuple[str, ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, case_id: bytes, version: int) -> tuple[str, ...] | None:
        known = self._known.get(case_id)
        return known[1] if known and known[0] == version else None

    def keep(self, found: dict[bytes, tuple[int, tuple[str, ...]]]) -> None:
        with self._lock:
            self._known.update(found)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)


_folded = _FoldedNames()


def find(actor: Actor, text: str) -> list[CaseLine]:
    """Up to 50 files whose names have the parts of `text`, in any order. Newest first."""
    unit = session()
    asked = words(text)
    if not asked or not any(len(word) >= 2 for word in asked):
        return []
    hits, opened = _named(actor, asked)
    rows = unit.execute(select(*COLUMNS).where(Case.id.in_(hits)).order_by(Case.id.desc())).all() if hits else []
    return open_lines(unit, actor, rows, SEARCHED, opened=opened)


def _named(actor: Actor, asked: tuple[str, ...]) -> tuple[list[bytes], int]:
    """Ids of the newest files whose names fit, and how many names had to be opened."""
    unit = session()
    here = select(Case.id, Case.version).where(Case.establishment_id == actor.workplace_id)
    rows = unit.execute(here.order_by(Case.id.desc())).all()
    missing = [row.id for row in rows if _folded.get(row.id, row.version) is None]
    fresh = _fold(actor, missing)
    hits = []
    for case_id, version in rows:
        names = _folded.get(case_id, version) or fresh.get(case_id, ())
        if names and matches(asked, names):
            hits.append(case_id)
            if len(hits) == SHOWN:
                break
    return hits, len(missing)


def _fold(actor: Actor, missing: list[bytes]) -> dict[bytes, tuple[str, ...]]:
    unit = session()
    verdicts = {DataClass.IDENTITY: verdicts_for(actor, Relation.ESTABLISHMENT)[DataClass.IDENTITY]}
    folded: dict[bytes, tuple[str, ...]] = {}
    for start in range(0, len(missing), 500):
        ids = missing[start : start + 500]
        grant = access.mint(unit, actor, SEARCHED, actor.workplace_id or b"", ids, verdicts, traced=False)
        found: dict[bytes, tuple[int, tuple[str, ...]]] = {}
        for row in unit.execute(select(Case.id, Case.version, Case.identity).where(Case.id.in_(ids))):
            identity = grant.open(row.identity, Case.__tablename__, DataClass.IDENTITY, row.id, row.id)
            if identity.state in ("open", "empty"):
                found[row.id] = (row.version, name_words(identity))
        _folded.keep(found)
        folded |= {case_id: names for case_id, (_, names) in found.items()}
    return folded


def name_words(identity: Opened) -> tuple[str, ...]:
    """All folded words of a child's names."""
    return tuple(word for field in NAME_FIELDS for word in words(identity.get(field, "")))
