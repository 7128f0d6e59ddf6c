"""What a page is given: files and lines as opened for one actor, ready to be shown, never an entity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from caseapp.cases.vocabulary import Category, ClosingReason, Danger, EventKind, Sex, Source, Status, TeamPart
from caseapp.infra.access import Opened
from caseapp.kernel.births import BadBirth, Birth
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict
from caseapp.policy.matrix import Relation


class Name(NamedTuple):
    """A child's name as far as it is known and may be read. `state` tells why nothing is there."""

    arabic: str
    latin: str
    nickname: str
    state: str

    def first_in(self, language: str) -> str:
        """The name to show first on a page in `language`; empty when none is known."""
        pair = (self.arabic, self.latin) if language == "ar" else (self.latin, self.arabic)
        return pair[0] or pair[1] or self.nickname

    def second_in(self, language: str) -> str:
        """The other script's form, where there are both."""
        pair = (self.arabic, self.latin) if language == "ar" else (self.latin, self.arabic)
        return pair[1] if pair[0] else ""


def name_of(identity: Opened) -> Name:
    """The name among opened identity fields."""
    get = identity.get
    return Name(
        arabic=f"{get('given_ar', '')} {get('family_ar', '')}".strip(),
        latin=f"{get('given', '')} {get('family', '')}".strip(),
        nickname=get("nickname", ""),
        state=identity.state,
    )


def birth_of(identity: Opened) -> Birth:
    """The birth among opened identity fields; unknown when there is none or it cannot be read."""
    try:
        return Birth.from_dict(identity.get("birth") or {})
    except BadBirth:
        return Birth()


class CaseLine(NamedTuple):
    """A line of a list."""

    reference: str
    name: Name
    birth: Birth
    sex: Sex
    danger: Danger
    status: Status
    opened_at: datetime
    worker: str
    restricted: bool


@dataclass(frozen=True, slots=True)
class CaseList:
    """A page of a list; `more` tells whether another follows."""

    lines: list[CaseLine]
    page: int
    per: int
    more: bool


class Entry(NamedTuple):
    """A line of the timeline. `text` is None where it is closed to the reader; `state` says why."""

    id: bytes
    kind: EventKind
    data_class: DataClass
    at: datetime
    author: str
    detail: str
    text: str | None
    state: str
    changes: list[tuple[str, Any, Any]]
    """For a correction: field, before, after, as stored."""


class Member(NamedTuple):
    """Somebody who follows the file."""

    user_id: bytes
    name: str
    part: TeamPart
    since: datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who has read the file, and when last."""

    name: str
    workplace: str
    last_at: datetime
    times: int
    exceptional: bool


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file as opened for one actor."""

    id: bytes
    reference: str
    version: int
    establishment_id: bytes
    relation: Relation
    verdicts: Mapping[DataClass, Verdict]
    status: Status
    danger: Danger
    sex: Sex
    category: Category
    source: Source
    restricted: bool
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    name: Name
    birth: Birth
    identity: Opened
    contact: Opened
    situation: Opened
    entries: list[Entry]
    team: list[Member]
    worker: str
    exceptional_until: datetime | None
    writable: frozenset[DataClass]

    @property
    def read_only(self) -> bool:
        """Whether the actor's relation to the file lets her change nothing."""
        return self.relation in (Relation.RECEIVED, Relation.EXCEPTIONAL, Relation.NONE)


CLOSING = {str(reason): reason for reason in ClosingReason}
