"""What a page is given: files and lines as opened for one actor, ready to be shown, never an entity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from caseapp.cases.vocabulary import Answer, Category, ClosingReason, Danger, EventKind, Sex, Source, Status, TeamPart
from caseapp.infra.access import Opened
from caseapp.kernel.births import BadBirth, Birth
from caseapp.kernel.tuples import made_of
from caseapp.policy.classes import DataClass
from caseapp.policy.deadlines import Rule
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
    return _name(
        (
            f"{get('given_ar', '')} {get('family_ar', '')}".strip(),
            f"{get('given', '')} {get('family', '')}".strip(),
            get("nickname", ""),
            identity.state,
        )
    )


_name = made_of(Name)


UNKNOWN_BIRTH = Birth()


def birth_of(identity: Opened) -> Birth:
    """The birth among opened identity fields; unknown when there is none or it cannot be read."""
    stored = identity.get("birth")
    if not stored:
        return UNKNOWN_BIRTH
    try:
        return Birth.from_dict(stored)
    except BadBirth:
        return UNKNOWN_BIRTH


def contacts_of(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Contacts as they are kept today: the first files had one phone, brothers and sisters in one sentence, and of the
    representative's phone did not say whether it is safe to call."""
    contacts = {name: value for name, value in kept.items() if name not in _FIRST_PHONE.values()}
    if phone := {name: kept[old] for name, old in _FIRST_PHONE.items() if kept.get(old)}:
        contacts["phones"] = [phone]
    if isinstance(siblings := kept.get("siblings"), str):
        contacts["siblings"] = [{"name": siblings}]
    if isinstance(number := kept.get("guardian_phone"), str):
        contacts["guardian_phone"] = [{"number": number}]
    return contacts


_FIRST_PHONE = {"number": "phone", "whose": "phone_whose", "safe": "phone_safe"}


def numbers_to_tell(contact: Mapping[str, Any]) -> str:
    """The representative's numbers that another house may begin with. One that is not safe to call is not handed on by
    itself: there, nothing would stand beside it."""
    rows = (row for row in contact.get("guardian_phone", ()) if row.get("safe") != Answer.NO)
    return " / ".join(filter(None, (row.get("number") for row in rows)))


class CaseLine(NamedTuple):
    """A line of a list."""

    reference: str
    name: Name
    birth: Birth
    sex: Sex
    danger: Danger
    status: Status
    opened_at: datetime
    due_at: datetime | None
    worker: str
    worker_id: bytes | None
    restricted: bool


@dataclass(frozen=True, slots=True)
class CaseList:
    """A page of a list; `more` tells whether another follows."""

    lines: list[CaseLine]
    page: int
    per: int
    more: bool


class Judged(NamedTuple):
    """Who judged the danger that stands, and when: whoever registered the child, until somebody judged anew."""

    by: str
    at: datetime


class Version(NamedTuple):
    """How a note read before it was corrected, and when that was written."""

    at: datetime
    text: str | None
    state: str


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
    changes: Sequence[tuple[str, Any, Any]]
    """For a corrected identity: field, before, after, as stored."""
    reserved: bool = False
    pinned: bool = False
    own: bool = False
    """Whether the reader wrote this note and may correct it."""
    corrected_at: datetime | None = None
    earlier: Sequence[Version] = ()
    """What a corrected note said before, newest first."""
    origin: str = ""
    """The reference of the merged file it was written in; "?" for a reader who cannot see that file."""


class Promised(NamedTuple):
    """What somebody said she will do: her words as far as they may be read (`state`), who gave them, who keeps them."""

    words: str
    state: str
    by: str
    keeper: str
    mine: bool
    """Whether the reader is to keep it."""


class Due(NamedTuple):
    """Something that is due in a file and not done yet."""

    id: bytes
    rule: Rule
    due_at: datetime
    put_off: int
    promise: Promised | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of a file's line: what is shown, and the ways to the rest of it."""

    kind: str
    """What was asked for: one of `queries.timeline.KINDS`; empty for everything."""
    pinned: list[Entry]
    entries: list[Entry]
    kinds: Mapping[str, int]
    """How many lines of each kind there are to ask for."""
    marks: list[tuple[int, int, bytes | None]]
    """Year, month (0: the year as a whole), and the line after which it begins (None: at the top)."""
    before: bytes | None
    """The line that the next, earlier page comes after; None on the last one."""
    first_page: bool
    pinning: bool = False
    """Whether lines are being chosen to be pinned."""


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
    what: str = ""
    """What was opened, where it was not the file itself: a sentence."""


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
    opener_id: bytes
    judged: Judged | None
    closed_at: datetime | None
    name: Name
    birth: Birth
    identity: Opened
    contact: Opened
    situation: Opened
    timeline: Timeline
    due: list[Due]
    team: list[Member]
    worker: str
    worker_id: bytes | None
    exceptional_until: datetime | None
    writable: frozenset[DataClass]
    beside: frozenset[str]
    """What else hangs on it (`cases.beside`)."""

    @property
    def entries(self) -> list[Entry]:
        """The lines of the timeline that are shown, pinned ones first."""
        return [*self.timeline.pinned, *self.timeline.entries]

    @property
    def read_only(self) -> bool:
        """Whether the actor's relation to the file lets her change nothing."""
        return self.relation in (Relation.RECEIVED, Relation.EXCEPTIONAL, Relation.NONE)


CLOSING = {str(reason): reason for reason in ClosingReason}
