"""What a page about incidents is given: opened values, never an entity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from caseapp.cases.records import Name
from caseapp.incidents.relation import Standing
from caseapp.incidents.vocabulary import Category, ChildPart, LineKind, ReaderPart, State
from caseapp.policy.incidents import Whom


class Line(NamedTuple):
    """An incident in a list: coded facts, nothing opened."""

    id: bytes
    place: str
    mine: bool
    """Whether it happened where the actor works."""
    category: Category
    gravity: int
    state: State
    apart: bool
    happened_at: datetime
    known_at: datetime
    declared_by: str
    untold: Sequence[tuple[Whom, datetime]]
    """Who still has to be told, by when."""

    def late(self, now: datetime) -> list[Whom]:
        """Who should have been told."""
        return [whom for whom, due_at in self.untold if due_at < now]


class Duty(NamedTuple):
    """Who must be told by when; and when, how and by whom she was."""

    whom: Whom
    due_at: datetime
    article: str
    told_at: datetime | None
    by: str
    how: Mapping[str, str]
    late: bool


class Action(NamedTuple):
    """Something to do."""

    id: bytes
    text: str
    owner: str
    mine: bool
    due_on: date
    done_at: datetime | None
    late: bool


class Happening(NamedTuple):
    """What happened to the sheet."""

    kind: LineKind
    detail: str
    at: datetime
    by: str
    note: str


class Concerned(NamedTuple):
    """A child who is concerned; without name and reference where the file is not this person's to see."""

    reference: str
    name: Name | None
    part: ChildPart


class Reader(NamedTuple):
    """Somebody of the circle."""

    name: str
    part: ReaderPart
    since: datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """An incident, opened as far as this person may read it."""

    id: bytes
    place: str
    mine: bool
    category: Category
    gravity: int
    state: State
    apart: bool
    happened_at: datetime
    known_at: datetime
    declared_at: datetime
    declared_by: str
    closed_at: datetime | None
    standing: Standing
    readable: str
    """Whether what it tells was opened: open, closed (only coded facts are for her) or unreadable."""
    told: Mapping[str, str]
    staff: Sequence[str]
    """Names of the accounts that are implicated."""
    words: str
    past: bool
    follow: Mapping[str, str]
    children: Sequence[Concerned]
    duties: Sequence[Duty]
    actions: Sequence[Action]
    line: Sequence[Happening]
    readers: Sequence[Reader]
