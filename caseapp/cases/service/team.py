"""Who follows a file: reference worker, team, restriction to the team, and handing on when somebody leaves."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import works_at
from caseapp.cases.events import ASSIGNED, HANDED_ON, RESTRICTED, TEAM_JOINED, TEAM_LEFT, UNRESTRICTED
from caseapp.cases.models import Case, CaseMember
from caseapp.cases.service.deadlines import refresh
from caseapp.cases.service.entries import need, relation_to, write_entry
from caseapp.cases.service.promises import pass_on
from caseapp.cases.vocabulary import EventKind, Status, TeamPart
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P, holds

closeness: list[Callable[[Session, Case], None]] = []
"""Slot: a file was restricted, or is so no longer; what features above have opened of it elsewhere follows, in the same
transaction. The file's row is stored by then, and so held."""


def assign(actor: Actor, case: Case, worker_id: bytes, reason: str = "") -> None:
    """Make `worker_id` the file's reference worker. Raises Refused, or Invalid when she cannot follow files here."""
    unit = _own(actor, case, P.CASE_ASSIGN)
    _can_follow(unit, worker_id, case)
    if case.reference_worker_id == worker_id:
        return
    former = case.reference_worker_id
    for row in _members(unit, case, TeamPart.REFERENCE):
        row.until = clock.now()
    case.reference_worker_id = worker_id
    _join(unit, case, worker_id, TeamPart.REFERENCE)
    if former is not None:
        pass_on(unit, former, [case.id], case.establishment_id)
    told = {"text": reason} if reason else None
    write_entry(unit, actor, case, EventKind.ASSIGNED, DataClass.NOTES, told, detail=id_text(worker_id))
    record(unit, actor, ASSIGNED, case.id, worker=id_text(worker_id))
    refresh(unit, case)
    unit.flush()


def add_member(actor: Actor, case: Case, worker_id: bytes) -> None:
    """Add somebody of the establishment to the file's team."""
    unit = _own(actor, case, P.CASE_ASSIGN)
    _can_follow(unit, worker_id, case)
    if any(row.user_id == worker_id for row in _members(unit, case)):
        return
    _join(unit, case, worker_id, TeamPart.TEAM)
    write_entry(unit, actor, case, EventKind.TEAM_CHANGED, detail=id_text(worker_id))
    record(unit, actor, TEAM_JOINED, case.id, worker=id_text(worker_id))
    unit.flush()


def remove_member(actor: Actor, case: Case, worker_id: bytes) -> None:
    """Take somebody off the team; the reference worker leaves only by choosing another one."""
    unit = _own(actor, case, P.CASE_ASSIGN)
    rows = [row for row in _members(unit, case, TeamPart.TEAM) if row.user_id == worker_id]
    if not rows:
        raise Invalid({"worker": "unknown"})
    for row in rows:
        row.until = clock.now()
    if case.reference_worker_id not in (None, worker_id):
        pass_on(unit, worker_id, [case.id], case.establishment_id)
    write_entry(unit, actor, case, EventKind.TEAM_CHANGED, detail=id_text(worker_id))
    record(unit, actor, TEAM_LEFT, case.id, worker=id_text(worker_id))
    unit.flush()


def restrict(actor: Actor, case: Case, reason: str) -> None:
    """Let only the file's team see that it exists. Whoever restricts joins the team. The reason is sealed."""
    unit = _own(actor, case, P.CASE_RESTRICT)
    if not reason.strip():
        raise Invalid({"text": "required"})
    if case.restricted:
        return
    if not any(row.user_id == actor.user_id for row in _members(unit, case)):
        _join(unit, case, actor.user_id, TeamPart.TEAM)
    case.restricted = True
    write_entry(unit, actor, case, EventKind.RESTRICTED, DataClass.NOTES, {"text": reason})
    record(unit, actor, RESTRICTED, case.id, reason=reason)
    _follow(unit, case)


def unrestrict(actor: Actor, case: Case, reason: str) -> None:
    """Lift the restriction."""
    unit = _own(actor, case, P.CASE_RESTRICT)
    if not reason.strip():
        raise Invalid({"text": "required"})
    if not case.restricted:
        return
    case.restricted = False
    write_entry(unit, actor, case, EventKind.UNRESTRICTED, DataClass.NOTES, {"text": reason})
    record(unit, actor, UNRESTRICTED, case.id, reason=reason)
    _follow(unit, case)


def _follow(unit: Session, case: Case) -> None:
    unit.flush()
    for follow in closeness:
        follow(unit, case)


def entrust(unit: Session, case: Case, worker_id: bytes) -> None:
    """Let a file that another house keeps now be followed by one of its people; whoever followed it before does so no
    longer. Raises Invalid when she cannot follow files there."""
    _can_follow(unit, worker_id, case)
    for row in _members(unit, case):
        row.until = clock.now()
    case.reference_worker_id = worker_id
    _join(unit, case, worker_id, TeamPart.REFERENCE)


def held(unit: Session, user_id: bytes, establishment_id: bytes | None = None) -> int:
    """How many files a worker follows as reference worker (all, or at one establishment). Fills a slot of accounts."""
    query = select(func.count(Case.id)).where(Case.reference_worker_id == user_id)
    if establishment_id is not None:
        query = query.where(Case.establishment_id == establishment_id)
    return unit.scalar(query) or 0


def hand_on(unit: Session, actor: Actor, from_user: bytes, to_user: bytes | None, establishment_id: bytes) -> int:
    """Give a leaving worker's files at one establishment to a colleague (or to nobody yet). Fills a slot of accounts.

    The session's scope must reach the files: this is work of the system, asked for by whoever ends the membership.
    """
    now = clock.now()
    files = unit.scalars(
        select(Case).where(Case.reference_worker_id == from_user, Case.establishment_id == establishment_id)
    ).all()
    leaving = unit.scalars(
        select(CaseMember)
        .join(Case, Case.id == CaseMember.case_id)
        .where(
            CaseMember.user_id == from_user,
            CaseMember.until.is_(None),
            Case.establishment_id == establishment_id,
        )
    )
    for row in leaving:
        row.until = now
    for case in files:
        case.reference_worker_id = to_user
        if to_user is not None:
            _join(unit, case, to_user, TeamPart.REFERENCE)
        if case.status == Status.MERGED:
            continue  # frozen: nothing is written; whoever takes the merge back must not find the leaver
        detail = id_text(to_user) if to_user else None
        write_entry(unit, actor, case, EventKind.ASSIGNED, detail=detail)
        refresh(unit, case)
    pass_on(unit, from_user, None, establishment_id)
    worker = id_text(to_user) if to_user else ""
    record(unit, actor, HANDED_ON, from_user, workplace_id=establishment_id, files=len(files), worker=worker)
    unit.flush()
    return len(files)


def _own(actor: Actor, case: Case, power: P) -> Session:
    need(actor, power)
    unit = session()
    if relation_to(unit, actor, case) is Relation.NONE:
        raise NotFound
    return unit


def _can_follow(unit: Session, worker_id: bytes, case: Case) -> None:
    roles = works_at(unit, worker_id, case.establishment_id)
    if not holds(roles, P.CASE_OPEN):
        raise Invalid({"worker": "unknown"})


def _members(unit: Session, case: Case, part: TeamPart | None = None) -> list[CaseMember]:
    query = select(CaseMember).where(CaseMember.case_id == case.id, CaseMember.until.is_(None))
    if part is not None:
        query = query.where(CaseMember.part == str(part))
    return list(unit.scalars(query))


def _join(unit: Session, case: Case, user_id: bytes, part: TeamPart) -> None:
    unit.add(CaseMember(id=new_id(), case_id=case.id, user_id=user_id, part=str(part), since=clock.now()))
