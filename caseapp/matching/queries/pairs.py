"""Pairs of files: the desk, one pair, and the merges of a file. Both files must be within the actor's reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, case, func, or_, select

from caseapp.accounts.directory import names_of
from caseapp.cases.beside import beside, of_file
from caseapp.cases.models import Case
from caseapp.cases.queries.lists import COLUMNS
from caseapp.cases.queries.narrowing import KEPT
from caseapp.cases.records import Name, birth_of, name_of
from caseapp.cases.relation import verdicts_for
from caseapp.cases.vocabulary import Danger, Sex, Status
from caseapp.infra import access
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.births import Birth
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import id_text, read_id
from caseapp.matching import index
from caseapp.matching.events import PAIRS_SEEN
from caseapp.matching.likeness import Compared, child_of, likeness
from caseapp.matching.models import CaseMerge, CasePair
from caseapp.matching.vocabulary import WAITING, FoundHow, Likeness, PairState
from caseapp.policy.classes import DataClass
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P, holds

PER_PAGE = 25
TABS: dict[str, tuple[str, ...]] = {
    "open": tuple(str(state) for state in PairState if state in WAITING),
    "different": (str(PairState.DIFFERENT),),
    "decided": (str(PairState.SAME),),
}
"""What the desk shows: what waits, what is remembered as different, what was merged."""


class Side(NamedTuple):
    """One of the two files, as far as a list shows it."""

    id: bytes
    reference: str
    name: Name
    birth: Birth
    sex: Sex
    danger: Danger
    status: Status
    commune: str
    opened_at: datetime
    worker: str
    worker_id: bytes | None
    restricted: bool


class PairLine(NamedTuple):
    """A pair on the desk."""

    id: str
    low: Side
    high: Side
    band: Likeness
    how: FoundHow
    state: PairState
    found_at: datetime
    decided_by: str
    decided_at: datetime | None
    version: int
    compared: Compared | None
    """Why; None where the reader may not see identities."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A page of the desk, with how many pairs stand behind each of its tabs."""

    lines: list[PairLine]
    counts: dict[str, int]
    page: int
    more: bool


_MERGED = select(Case.id).where(Case.establishment_id == bindparam("place_id"), Case.status == Status.MERGED)
_HERE = and_(
    CasePair.establishment_id == bindparam("place_id"),
    or_(
        CasePair.state == PairState.SAME,
        and_(CasePair.low_id.not_in(_MERGED), CasePair.high_id.not_in(_MERGED)),  # else the other file stands for it
    ),
)


def _mine() -> Any:
    hers = select(Case.id).where(Case.reference_worker_id == bindparam("user_id"))
    return or_(CasePair.low_id.in_(hers), CasePair.high_id.in_(hers))


@cache
def _counted(*, mine: bool) -> Reading:
    where = (_HERE, _mine()) if mine else (_HERE,)
    return Reading(
        select(CasePair.state, func.count(CasePair.id).label("pairs")).where(*where).group_by(CasePair.state)
    )


@cache
def _listed(*, mine: bool) -> Reading:
    where = (_HERE, CasePair.state.in_(bindparam("states", expanding=True)), *((_mine(),) if mine else ()))
    columns = (getattr(CasePair, column.name) for column in CasePair.__table__.columns)
    found = select(*columns).where(*where).order_by(CasePair.band.desc(), CasePair.id.desc())
    return Reading(found.limit(bindparam("most")).offset(bindparam("skipped")))


_FILES = Reading(select(*COLUMNS, Case.contact).where(Case.id.in_(bindparam("ids", expanding=True))))
_MERGES = Reading(
    select(CaseMerge.id, CaseMerge.gone_id, CaseMerge.merged_by_id, CaseMerge.merged_at, CaseMerge.undo_until)
    .where(CaseMerge.kept_id == bindparam("case_id"), CaseMerge.undone_at.is_(None))
    .order_by(CaseMerge.id.desc())
)
_REFERENCES = Reading(select(Case.id, Case.reference).where(Case.id.in_(bindparam("ids", expanding=True))))
_OTHER = case((CasePair.low_id == bindparam("case_id"), CasePair.high_id), else_=CasePair.low_id)
_OF_FILE = Reading(
    select(CasePair.id, Case.reference)
    .join(Case, Case.id == _OTHER)
    .where(
        or_(CasePair.low_id == bindparam("case_id"), CasePair.high_id == bindparam("case_id")),
        CasePair.state.in_(bindparam("states", expanding=True)),
        KEPT,
    )
)

MERGES = beside.declare("merges", select(CaseMerge.id).where(CaseMerge.kept_id == of_file))
PAIRS = beside.declare("pairs", select(CasePair.id).where(or_(CasePair.low_id == of_file, CasePair.high_id == of_file)))


def waiting(actor: Actor) -> int:
    """How many pairs nobody has decided yet, as far as the actor sees them: the number in the menu."""
    known: dict[bytes, int] = session().info.setdefault("pairs_waiting", {})  # the menu and a page ask both
    if actor.user_id not in known:
        known[actor.user_id] = _counts(actor)["open"]
    return known[actor.user_id]


def desk(actor: Actor, tab: str, page: int = 1) -> Desk:
    """A page of the desk: pairs both of whose files the actor sees; for who may not merge, pairs of her own files."""
    unit = session()
    asked = {"states": list(TABS[tab]), "most": PER_PAGE + 1, "skipped": (page - 1) * PER_PAGE}
    rows = _listed(mine=_only_own(actor)).rows(unit, **asked, **_hers(actor))
    return Desk(_lines(actor, rows[:PER_PAGE]), _counts(actor), page, len(rows) > PER_PAGE)


def pair_of(actor: Actor, key: str) -> CasePair:
    """A pair for a page or a verb. Raises NotFound where one of both files is out of reach, and for who may not merge
    where neither is her own."""
    pair = session().scalars(select(CasePair).where(CasePair.id == read_id(key))).one_or_none()
    if pair is None or pair.establishment_id != actor.workplace_id:
        raise NotFound
    if _only_own(actor):
        rows = _FILES.rows(session(), ids=[pair.low_id, pair.high_id])
        if actor.user_id not in {row.reference_worker_id for row in rows}:
            raise NotFound
    return pair


def line_of(actor: Actor, pair: CasePair) -> PairLine:
    """One pair as the desk shows it."""
    found = _lines(actor, [pair])
    if not found:
        raise NotFound
    return found[0]


def merge_of(actor: Actor, key: str) -> CaseMerge:
    """A merge of the actor's establishment. Raises NotFound out of her reach."""
    row = session().scalars(select(CaseMerge).where(CaseMerge.id == read_id(key))).one_or_none()
    if row is None or row.establishment_id != actor.workplace_id:
        raise NotFound
    return row


class MergeLine(NamedTuple):
    """A merge as the page of the file that stayed tells it."""

    id: str
    reference: str
    by: str
    at: datetime
    undo_until: datetime


def merges_of(actor: Actor, case_id: bytes) -> list[MergeLine]:
    """Merges into a file that stand, newest first."""
    unit = session()
    rows = _MERGES.rows(unit, case_id=case_id)
    if not rows:
        return []
    references = {row.id: row.reference for row in _REFERENCES.rows(unit, ids=[row.gone_id for row in rows])}
    names = names_of(unit, {row.merged_by_id for row in rows}, actor.language)
    return [
        MergeLine(
            id_text(row.id),
            references.get(row.gone_id, ""),
            names.get(row.merged_by_id, ""),
            row.merged_at,
            row.undo_until,
        )
        for row in rows
    ]


def pairs_of_file(case_id: bytes) -> list[tuple[str, str]]:
    """Pairs of a file of one's own establishment that nobody has decided yet: id, and the other file's reference."""
    rows = _OF_FILE.rows(session(), case_id=case_id, states=list(TABS["open"]))
    return [(id_text(row.id), row.reference) for row in rows]


def _only_own(actor: Actor) -> bool:
    return not holds(actor.roles, P.CASE_MERGE)


def _hers(actor: Actor) -> dict[str, Any]:
    mine = {"user_id": actor.user_id} if _only_own(actor) else {}
    return {"place_id": actor.workplace_id, **mine}


def _counts(actor: Actor) -> dict[str, int]:
    found = {row.state: row.pairs for row in _counted(mine=_only_own(actor)).rows(session(), **_hers(actor))}
    return {tab: sum(found.get(state, 0) for state in states) for tab, states in TABS.items()}


def _lines(actor: Actor, pairs: Sequence[Any]) -> list[PairLine]:
    unit = session()
    ids = list({file_id for pair in pairs for file_id in (pair.low_id, pair.high_id)})
    rows = {row.id: row for row in _FILES.rows(unit, ids=ids)} if ids else {}
    verdicts = verdicts_for(actor, Relation.ESTABLISHMENT)
    wanted = {c: verdicts[c] for c in (DataClass.IDENTITY, DataClass.CONTACT)}
    grant = access.mint(unit, actor, PAIRS_SEEN, actor.workplace_id or b"", ids, wanted, files=len(ids))
    people = {row.reference_worker_id for row in rows.values()} | {pair.decided_by_id for pair in pairs}
    names = names_of(unit, {person for person in people if person}, actor.language)
    table = Case.__tablename__
    sides, children, nicknames = {}, {}, index.versions(unit)[-1].nicknames
    for row in rows.values():
        identity = grant.open(row.identity, table, DataClass.IDENTITY, row.id, row.id)
        contact = grant.open(row.contact, table, DataClass.CONTACT, row.id, row.id)
        if identity.state in ("open", "empty"):
            children[row.id] = child_of(identity, contact, row.sex, nicknames)
        sides[row.id] = Side(
            id=row.id,
            reference=row.reference,
            name=name_of(identity),
            birth=birth_of(identity),
            sex=Sex(row.sex),
            danger=Danger(row.danger),
            status=Status(row.status),
            commune=str(contact.get("commune") or ""),
            opened_at=row.opened_at,
            worker=names.get(row.reference_worker_id, ""),
            worker_id=row.reference_worker_id,
            restricted=row.restricted,
        )
    return [
        PairLine(
            id=id_text(pair.id),
            low=sides[pair.low_id],
            high=sides[pair.high_id],
            band=Likeness(pair.band),
            how=FoundHow(pair.how),
            state=PairState(pair.state),
            found_at=pair.found_at,
            decided_by=names.get(pair.decided_by_id, ""),
            decided_at=pair.decided_at,
            version=pair.version,
            compared=likeness(children[pair.low_id], children[pair.high_id])
            if pair.low_id in children and pair.high_id in children
            else None,
        )
        for pair in pairs
        if pair.low_id in sides and pair.high_id in sides
    ]
