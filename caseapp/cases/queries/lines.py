"""The lines of a file as one person reads them: what she hears, and what her keys open of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from caseapp.cases.models import CaseDeadline, CaseEvent
from caseapp.cases.queries.timeline import NOTES
from caseapp.cases.records import Entry, Version
from caseapp.cases.relation import Standing, hears
from caseapp.cases.vocabulary import Audience, EventKind
from caseapp.infra.access import Grant, Opened
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import made_at
from caseapp.kernel.tuples import made_of
from caseapp.policy.classes import DataClass


class Reader:
    """Who reads the lines of a file: what she hears, and what her grant opens of it. A file has a hundred lines: what
    is alike in them is asked once."""

    def __init__(self, actor: Actor, row: Any, stand: Standing, grant: Grant) -> None:
        self._user_id, self._roles = actor.user_id, actor.roles
        self._case_id, self._worker_id, self._relation = row.id, row.reference_worker_id, stand.relation
        self._openers = {str(c): grant.opener(CaseEvent.__tablename__, c) for c in DataClass}

    def hears(self, row: Any) -> bool:
        """Whether what a line says is for her, as far as its class is open to her."""
        return row.audience != _RESERVED_NOTE or hears(
            self._user_id, self._roles, self._relation, row.audience, row.author_id, self._worker_id
        )

    def entry(self, row: Any, author: str, origin: str, older: Sequence[Any]) -> Entry:
        """A line as she reads it; `older` are the lines it corrects."""
        opened = self._opened(row)
        state = opened.state
        return _entry(
            (
                row.id,
                _kind(row.kind),
                _class(row.data_class),
                row.at,
                author,
                (row.detail or "") if opened is not RESERVED else "",
                opened.get("text"),
                state,
                _changes(opened) if "after" in opened else (),
                row.audience == _RESERVED_NOTE,
                row.pinned,
                row.author_id == self._user_id and row.kind == NOTES and state == "open",
                made_at(row.id) if row.replaces_id else None,
                [self._version(old) for old in older] if older else (),
                origin,
            )
        )

    def _version(self, row: Any) -> Version:
        opened = self._opened(row)
        return Version(made_at(row.id) if row.replaces_id else row.at, opened.get("text"), opened.state)

    def _opened(self, row: Any) -> Opened:
        """What a line says to her. A reserved one is not even unsealed for others."""
        if not self.hears(row):
            return RESERVED
        return self._openers[row.data_class](row.body, row.id, self._case_id, row.author_id)


_entry = made_of(Entry)
_RESERVED_NOTE = str(Audience.RESERVED)
_kind, _class = EventKind.read, DataClass.read  # asking a vocabulary for them takes longer than they do


def promise_told(due: Any, note: Any, case_id: bytes, grant: Grant, heard: Callable[[Any], bool]) -> Opened:
    """What was promised, for whoever may read the note in which it was."""
    if not heard(note):
        return RESERVED
    data_class = DataClass.read(note.data_class)
    return grant.open(due.told, CaseDeadline.__tablename__, data_class, due.id, case_id, note.author_id)


def _changes(opened: Opened) -> list[tuple[str, Any, Any]]:
    before, after = opened.get("before") or {}, opened["after"] or {}
    return [(key, before.get(key), after.get(key)) for key in sorted(after)]


class _Reserved(Opened):
    state = "reserved"


RESERVED: Opened = _Reserved()
