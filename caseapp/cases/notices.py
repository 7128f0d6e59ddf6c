"""Who is told what: each flush that writes a line, a membership, an opening or a late deadline tells those it concerns.

Listening to the session, like `figures.py`: a verb that is added tomorrow cannot forget to tell. What each kind of line
tells stands in one table (`told.py`), and a kind without a line in it stops the tests.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Table, and_, bindparam, case, event, inspect, not_, or_, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import live_on
from caseapp.accounts.models import Membership
from caseapp.cases.models import Case, CaseDeadline, CaseEvent, CaseMember, ExceptionalOpening, Leave, Notice
from caseapp.cases.told import CHANGES, GREAT, HEAVY, MATTERS, TOLD
from caseapp.cases.vocabulary import ENDED, Audience, EventKind, NoticeKind, TeamPart
from caseapp.infra.db.adding import added
from caseapp.infra.db.insert import insert_in
from caseapp.infra.db.reading import Reading, padded
from caseapp.infra.db.session import GuardedSession, with_flush
from caseapp.infra.db.writing import Writing
from caseapp.kernel import clock
from caseapp.kernel.identifiers import new_id
from caseapp.policy.permissions import P, holds

MOST_TIMES = 9999
"""Counted no further: a number that the column cannot hold would stop everybody from writing in the file."""
ALONE = ("danger", "reference_worker_id", "establishment_id")
"""What of a file can leave a child in great danger without anybody."""


class _Told(NamedTuple):
    """Who is told; `user_id` None: everybody who follows the file."""

    case_id: bytes
    kind: NoticeKind
    user_id: bytes | None = None
    but: bytes | None = None
    """Whose doing it is: nobody is told what she did herself."""
    team_of: bytes | None = None
    """To those who hold `power` in this establishment, instead."""
    power: P = P.CASE_SUPERVISE
    reserved: bool = False
    """To the reference worker alone."""


@event.listens_for(GuardedSession, "before_flush")
def _note(session: Session, _context: object, _instances: object) -> None:
    """Note what is about to be written and whom it concerns."""
    told: list[_Told] = session.info.setdefault("told", [])
    scope = session.info.get("scope")
    me = scope.user_id if scope else None
    for row in session.new:
        if isinstance(row, CaseEvent):
            _hear(session, [vars(row)])
        elif isinstance(row, Case):
            if row.external_key is None and _alone(row):  # not what is imported
                told.append(_in_danger(row, me))
        elif isinstance(row, CaseMember):
            kind = NoticeKind.ASSIGNED if row.part == TeamPart.REFERENCE else NoticeKind.JOINED
            told.append(_Told(row.case_id, kind, row.user_id, me))
        elif isinstance(row, ExceptionalOpening):
            told.append(_Told(row.case_id, NoticeKind.OPENED, but=row.user_id, reserved=True))
        elif isinstance(row, Leave):
            _away(session, row, NoticeKind.AWAY, me)
            if row.starts_on <= clock.today():  # later ones are told when they begin
                session.info.setdefault("begun", []).append(row)
    for row in session.dirty:
        if isinstance(row, CaseMember) and row.until is not None and _was(row, "until") is None:
            told.append(_Told(row.case_id, NoticeKind.LEFT, row.user_id, me))
        elif isinstance(row, CaseDeadline) and row.raised and not _was(row, "raised"):
            told.append(_Told(row.case_id, NoticeKind.ROSE, reserved=True))
            told.append(_Told(row.case_id, NoticeKind.ROSE_IN_TEAM, team_of=row.establishment_id))
        elif isinstance(row, Leave):
            _away(session, row, NoticeKind.AWAY_ENDED if row.ended_at else NoticeKind.AWAY_CHANGED, me)
            if row.ended_at or _was(row, "stand_in_id") != row.stand_in_id:
                session.info.setdefault("begun", []).append(row)
        elif isinstance(row, Case) and _alone(row) and any(_was(row, name) != getattr(row, name) for name in ALONE):
            told.append(_in_danger(row, me))


def _away(session: Session, leave: Leave, kind: NoticeKind, me: bytes | None) -> None:
    """Note what somebody else has said of a colleague's days away: it is hers to know."""
    if leave.user_id != me:
        session.info.setdefault("away", []).append((leave, kind))


def _alone(file: Case) -> bool:
    return file.danger in GREAT and file.reference_worker_id is None and file.status not in ENDED


def _in_danger(file: Case, me: bytes | None) -> _Told:
    """To whoever may choose who follows it: the next one to sign in need not be the director."""
    return _Told(file.id, NoticeKind.IN_DANGER, but=me, team_of=file.establishment_id, power=P.CASE_ASSIGN)


def _hear(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Note lines of a file."""
    told: list[_Told] = session.info.setdefault("told", [])
    for row in rows:
        kind = TOLD[EventKind(row["kind"])]
        if kind and row.get("origin_id") is None:  # a copy that comes with a merge is no news: the merge itself is
            reserved = row.get("audience") == Audience.RESERVED
            told.append(_Told(row["case_id"], kind, but=row["author_id"], reserved=reserved))


added[CaseEvent] = _hear


@event.listens_for(GuardedSession, "after_flush")
def _tell(session: Session, _context: object = None) -> None:
    """Write the notices, in one order for everybody, so that two writers never wait for each other in a ring."""
    told: list[_Told] = session.info.pop("told", [])
    begun: list[Leave] = session.info.pop("begun", [])
    away: list[tuple[Leave, NoticeKind]] = session.info.pop("away", [])
    table: Table = Notice.__table__  # type: ignore[assignment]
    if begun:  # another stand-in takes the place of the first, or nobody stands in any more
        session.connection().execute(table.delete().where(table.c.id.in_([leave.id for leave in begun])))
    now = [standing_in(leave) for leave in begun if leave.starts_on <= clock.today() and not leave.ended_at]
    now += [_of_leave(leave, kind, leave.user_id, new_id()) for leave, kind in away]
    if now:
        session.connection().execute(table.insert(), now)
    if told:
        tell(session, sorted(set(_addressed(session, told)), key=lambda line: (line[1], line[0])))


with_flush.append(_tell)


@event.listens_for(GuardedSession, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    session.info.pop("told", None)
    session.info.pop("begun", None)
    session.info.pop("away", None)


def tell(session: Session, lines: Iterable[tuple[bytes, bytes, NoticeKind]]) -> None:
    """Write notices of (file, person, kind); one that waits unread is counted up instead."""
    now = clock.now()
    rows = [
        {
            "id": new_id(),
            "user_id": user_id,
            "case_id": case_id,
            "leave_id": None,
            "matter": MATTERS.get(kind, CHANGES),
            "kind": str(kind),
            "times": 1,
            "at": now,
            "read_at": None,
        }
        for case_id, user_id, kind in lines
    ]
    for row in rows:
        _add(session.get_bind().dialect.name).beyond(session, **row)


def tell_with_flush(session: Session, case_id: bytes, kind: NoticeKind, people: Iterable[bytes]) -> None:
    """Tell these people with the next flush: what a feature above knows of a file, and no row of this one says."""
    session.info.setdefault("told", []).extend(_Told(case_id, kind, user_id) for user_id in people)


def standing_in(leave: Leave) -> dict[str, Any]:
    """The notice that somebody's days as a stand-in have begun. It has the id of the leave: it is told once."""
    return _of_leave(leave, NoticeKind.STAND_IN, leave.stand_in_id, leave.id)


def _of_leave(leave: Leave, kind: NoticeKind, user_id: bytes, notice_id: bytes) -> dict[str, Any]:
    """What somebody is told of days away."""
    return {
        "id": notice_id,
        "user_id": user_id,
        "case_id": None,
        "leave_id": leave.id,
        "matter": MATTERS[kind],
        "kind": str(kind),
        "times": 1,
        "at": clock.now(),
    }


def _addressed(session: Session, told: Collection[_Told]) -> Iterable[tuple[bytes, bytes, NoticeKind]]:
    """One (file, person, kind) for each person concerned. A person who leaves and joins at once has only joined."""
    followers = _followers(session, {one.case_id for one in told if not (one.user_id or one.reserved or one.team_of)})
    workers = _workers(session, {one.case_id for one in told if one.reserved})
    here = {(one.case_id, one.user_id) for one in told if one.kind in (NoticeKind.ASSIGNED, NoticeKind.JOINED)}
    for one in told:
        if one.kind is NoticeKind.LEFT and (one.case_id, one.user_id) in here:
            continue
        if one.user_id:
            people: Collection[bytes] = (one.user_id,)
        elif one.team_of:
            people = _holders(session, one.team_of, one.power)
        else:
            people = (workers if one.reserved else followers).get(one.case_id, ())
        for user_id in people:
            if user_id != one.but:
                yield one.case_id, user_id, one.kind


# Core on tables, within the flush: whom a change concerns does not depend on what its author may see.


_CASE, _MEMBER = Case.__table__.c, CaseMember.__table__.c
_FILES: BindParameter[set[bytes]] = bindparam("files", expanding=True)
_FOLLOWERS = Reading(
    select(_MEMBER.case_id, _MEMBER.user_id).where(_MEMBER.case_id.in_(_FILES), _MEMBER.until.is_(None))
)
_WORKERS = Reading(
    select(_CASE.id, _CASE.reference_worker_id).where(_CASE.id.in_(_FILES), _CASE.reference_worker_id.is_not(None))
)


def _followers(session: Session, files: set[bytes]) -> dict[bytes, set[bytes]]:
    found: dict[bytes, set[bytes]] = {}
    if files:
        for row in _FOLLOWERS.beyond(session, files=padded(list(files))):
            found.setdefault(row.case_id, set()).add(row.user_id)
    return found


def _workers(session: Session, files: set[bytes]) -> dict[bytes, set[bytes]]:
    if not files:
        return {}
    return {row.id: {row.reference_worker_id} for row in _WORKERS.beyond(session, files=padded(list(files)))}


def _holders(session: Session, establishment_id: bytes, power: P) -> set[bytes]:
    query = select(Membership.user_id, Membership.role).where(
        Membership.establishment_id == establishment_id, live_on(clock.today())
    )
    return {row.user_id for row in session.connection().execute(query) if holds([row.role], power)}


def _was(row: object, name: str) -> Any:
    """What an attribute was before this flush."""
    history = inspect(row).attrs[name].history
    return history.deleted[0] if history.deleted else getattr(row, name)


@lru_cache(maxsize=4)
def _add(dialect: str) -> Writing:
    table = Notice.__table__
    row = insert_in(dialect, table)
    heavier = and_(_heavy(table.c.kind), not_(_heavy(row.excluded.kind)))
    told = row.values({column.key: bindparam(column.key, type_=column.type) for column in table.c})
    return Writing(
        told.on_conflict_do_update(
            index_elements=[table.c.user_id, table.c.case_id, table.c.matter],
            index_where=table.c.read_at.is_(None),
            set_={
                "kind": case((heavier, table.c.kind), else_=row.excluded.kind),
                "times": case((table.c.times < MOST_TIMES, table.c.times + 1), else_=table.c.times),
                "at": row.excluded.at,
            },
        )
    )


def _heavy(kind: Any) -> ColumnElement[bool]:
    return or_(*(kind == str(heavy) for heavy in HEAVY))
