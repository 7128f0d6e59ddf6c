"""Files of one establishment compared with each other in this process's memory, through the kernel of names.

The system opens the names for this purpose alone, under a grant that leaves its line; nothing of them is kept but in
memory, behind the version they were read from. A token that two files share makes them worth comparing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.records import birth_of
from caseapp.cases.vocabulary import Sex, Status
from caseapp.infra import access
from caseapp.infra.access import Opened
from caseapp.infra.db.reading import Reading
from caseapp.kernel.names import Asked, Known, Term, compare, file_tokens, prepare, prepare_question, verdicts
from caseapp.kernel.names.people import Sex as Letter
from caseapp.kernel.text import western_digits
from caseapp.matching.events import COMPARED
from caseapp.matching.vocabulary import FoundHow, Likeness
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict

PAPERS = ("cnie", "idcs", "massar", "passport")
LETTERS: dict[str, Letter] = {Sex.FEMALE: "F", Sex.MALE: "M"}
CROWD = 200
"""A token of more files than this tells nothing by itself."""
REMEMBERED = 20_000
_OPEN = {DataClass.IDENTITY: Verdict.ALLOWED, DataClass.CONTACT: Verdict.ALLOWED}
_HERE = Reading(
    select(Case.id, Case.version, Case.sex, Case.identity, Case.contact).where(
        Case.establishment_id == bindparam("place_id"), Case.status != Status.MERGED
    )
)
_TWO = Reading(
    select(Case.id, Case.version, Case.sex, Case.identity, Case.contact).where(
        Case.id.in_(bindparam("ids", expanding=True))
    )
)


class Lookalike(NamedTuple):
    """Another file that may be of the same child."""

    case_id: bytes
    band: Likeness


@dataclass(frozen=True, slots=True)
class Child:
    """What a file says of a child, prepared for comparing. Clear text: it lives in memory only."""

    prepared: Any
    question: Any
    tokens: frozenset[str]
    numbers: frozenset[str]


class Compared(NamedTuple):
    """How alike two files are, and why."""

    band: Likeness
    terms: tuple[Term, ...]
    number: bool
    """Whether a paper of both bears the same number."""


_known: dict[tuple[bytes, int], Child] = {}


def lookalikes(unit: Session, case: Case, how: FoundHow = FoundHow.SAVING) -> list[Lookalike]:
    """Files of the same establishment, within this session's reach, that may be of the same child."""
    return register_of(unit, case.establishment_id, how).like(case.id)


def register_of(unit: Session, establishment_id: bytes, how: FoundHow) -> Register:
    """All files of an establishment, read once for each unit of work and again after a change."""
    known: dict[bytes, Register] = unit.info.setdefault("registers", {})
    register = known.get(establishment_id)
    if register is None:
        register = known[establishment_id] = Register(unit, establishment_id, how)
    elif register.how is not FoundHow.NIGHT:  # at night thousands ask one after the other, and nothing is written
        register.read(unit)
    return register


class Register:
    """The files of an establishment as they compare."""

    def __init__(self, unit: Session, establishment_id: bytes, how: FoundHow) -> None:
        self.establishment_id, self.how = establishment_id, how
        self.children: dict[bytes, Child] = {}
        self.by_token: dict[str, set[bytes]] = {}
        self._versions: dict[bytes, int] = {}
        self.read(unit)

    def read(self, unit: Session) -> None:
        """Take in what was written since."""
        rows = _HERE.rows(unit, place_id=self.establishment_id)
        versions = {row.id: row.version for row in rows}
        if versions == self._versions:
            return
        self._versions = versions
        self.children = children(unit, self.establishment_id, rows, self.how)
        by_token: defaultdict[str, set[bytes]] = defaultdict(set)
        for case_id, child in self.children.items():
            for token in (*child.tokens, *child.numbers):
                by_token[token].add(case_id)
        self.by_token = dict(by_token)

    def like(self, case_id: bytes) -> list[Lookalike]:
        """Files that may be of the same child, the likeliest first."""
        child = self.children.get(case_id)
        if child is None:
            return []
        same = {other for number in child.numbers for other in self.by_token[number]} - {case_id}
        near: set[bytes] = set()
        for token in child.tokens:
            others = self.by_token[token]
            if len(others) <= CROWD:
                near |= others
        compared = [(other, compare(child.question, self.children[other].prepared).bits) for other in near - {case_id}]
        judged = verdicts([bits for _other, bits in compared], files=len(self.children))
        bands = {other: Likeness(v.band) for (other, _bits), v in zip(compared, judged, strict=True)}
        bands |= dict.fromkeys(same, Likeness.VERY_LIKELY)
        order = list(Likeness)
        return sorted(
            (Lookalike(other, band) for other, band in bands.items() if band is not Likeness.NAMESAKE),
            key=lambda found: order.index(found.band),
        )


def compared(unit: Session, establishment_id: bytes, one: bytes, other: bytes, how: FoundHow) -> Compared:
    """How alike two files are. The caller has made sure that both are in reach."""
    rows = _TWO.rows(unit, ids=[one, other])
    both = children(unit, establishment_id, rows, how)
    return likeness(both[one], both[other])


def likeness(one: Child, other: Child) -> Compared:
    """How alike two children are, taken by themselves."""
    match = compare(one.question, other.prepared)
    number = bool(one.numbers & other.numbers)
    band = Likeness.VERY_LIKELY if number else Likeness(verdicts([match.bits], files=1)[0].band)
    return Compared(band, tuple(match.terms), number)


def children(unit: Session, establishment_id: bytes, rows: Any, how: FoundHow) -> dict[bytes, Child]:
    """What files say, opened by the system where it is not remembered; unreadable ones compare with nobody."""
    found = {row.id: child for row in rows if (child := _known.get((row.id, row.version)))}
    missing = [row for row in rows if row.id not in found]
    if not missing:
        return found
    ids = [row.id for row in missing]
    told: dict[str, Any] = {"files": len(ids), "how": str(how), "workplace_id": establishment_id}
    grant = access.mint(unit, None, COMPARED, establishment_id, ids, _OPEN, about=establishment_id, **told)
    table = Case.__tablename__
    if len(_known) + len(missing) > REMEMBERED:
        _known.clear()
    for row in missing:
        identity = grant.open(row.identity, table, DataClass.IDENTITY, row.id, row.id)
        contact = grant.open(row.contact, table, DataClass.CONTACT, row.id, row.id)
        found[row.id] = _known[row.id, row.version] = child_of(identity, contact, row.sex)
    return found


def child_of(identity: Mapping[str, Any], contact: Mapping[str, Any], sex: str) -> Child:
    """A file's child, prepared."""
    known = _known_of(identity, contact, sex)
    splits = ((known.given, known.family), (known.given_ar, known.family_ar))
    whole = tuple(
        split for split in splits if all(split)
    )  # one name alone, in either script, says too little beside them
    asked = Asked(
        splits=whole or tuple(split for split in splits if any(split)),
        sex=known.sex,
        born_low=known.born_low,
        born_high=known.born_high,
        place=known.place,
        mother=known.mother or known.mother_ar,
    )
    numbers = frozenset(f"#{name}{plain}" for name in PAPERS if (plain := _plain(str(identity.get(name) or ""))))
    return Child(prepare(known), prepare_question(asked), file_tokens(known), numbers)


def _known_of(identity: Mapping[str, Any], contact: Mapping[str, Any], sex: str) -> Known:
    born = birth_of(Opened(identity)).possible_days()
    mother = str(identity.get("mother") or "")
    arabic = any("\u0600" <= letter <= "\u06ff" for letter in mother)
    names = {name: str(identity.get(name) or "") for name in ("given", "family", "given_ar", "family_ar", "nickname")}
    return Known(
        **names,
        sex=LETTERS.get(sex, ""),
        born_low=born.first.year if born else None,
        born_high=born.last.year if born else None,
        place=str(contact.get("commune") or ""),
        mother="" if arabic else mother,
        mother_ar=mother if arabic else "",
    )


def _plain(number: str) -> str:
    """A number without blanks, points and hyphens; leading zeros are part of it."""
    return re.sub(r"[^0-9A-Z]", "", western_digits(number).upper())
