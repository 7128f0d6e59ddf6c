"""Bells that name no file: a former team hears that a file went to another house, where it is closed to them; a house
hears that a child was placed with it in an emergency, also where the file is restricted, and that a refusal of its own
was reviewed."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import staff_of
from caseapp.cases.models import CaseMember, Notice
from caseapp.cases.notices import tell_with_flush
from caseapp.cases.queries.notices import MOST, TELLS, Source, Told
from caseapp.cases.told import MATTERS
from caseapp.cases.vocabulary import NoticeKind
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import new_id
from caseapp.policy.permissions import P, holds
from caseapp.referrals.models import Referral

_HERS = (
    Notice.user_id == bindparam("user_id"),
    Notice.case_id.is_(None),
    Notice.kind.in_([str(NoticeKind.TAKEN_OVER), str(NoticeKind.PLACED), str(NoticeKind.REVIEWED)]),
)
_TOLD = Reading(select(*TELLS).where(*_HERS).order_by(Notice.at.desc()).limit(MOST))
_UNREAD = Reading(select(func.count(Notice.id).label("lines")).where(*_HERS, Notice.read_at.is_(None)))


def team_of(unit: Session, case_id: bytes) -> set[bytes]:
    """Who follows a file now. Within the system's scope."""
    return set(
        unit.scalars(select(CaseMember.user_id).where(CaseMember.case_id == case_id, CaseMember.until.is_(None)))
    )


def tell_right_ended(unit: Session, referral: Referral) -> None:
    """Tell whoever follows the child, and whoever referred her, that nothing allows sharing any more. Within the
    system's scope, with the next flush."""
    people = {*team_of(unit, referral.case_id), referral.made_by_id}
    tell_with_flush(unit, referral.case_id, NoticeKind.RIGHT_ENDED, sorted(people))


def tell_former(unit: Session, people: Iterable[bytes]) -> None:
    """Tell these that a file they followed is gone; not which, since they may not open it any more. Within the system's
    scope."""
    _tell(unit, people, NoticeKind.TAKEN_OVER)


def tell_placed(unit: Session, people: Iterable[bytes]) -> None:
    """Tell these that a child was placed in their house without their answer; which one stands among the referrals that
    wait for them. Within the system's scope."""
    _tell(unit, people, NoticeKind.PLACED)


def tell_reviewed(unit: Session, people: Iterable[bytes]) -> None:
    """Tell these that the protection unit has looked at a refusal of their house. Within the system's scope."""
    _tell(unit, people, NoticeKind.REVIEWED)


def deciders(unit: Session, place_id: bytes) -> list[bytes]:
    """Who answers for a house today."""
    staff = staff_of(unit, [place_id])
    return [user for (_place, user), roles in sorted(staff.items()) if holds(roles, P.REFERRAL_ANSWER)]


def _tell(unit: Session, people: Iterable[bytes], kind: NoticeKind) -> None:
    for user_id in sorted(people):
        unit.add(Notice(id=new_id(), user_id=user_id, matter=MATTERS[kind], kind=str(kind), times=1, at=clock.now()))


_PAGES = {
    NoticeKind.TAKEN_OVER: "/transfers",
    NoticeKind.PLACED: "/referrals?box=received",
    NoticeKind.REVIEWED: "/referrals?box=received",
}


def _told(actor: Actor) -> list[Told]:
    reads = holds(actor.roles, P.REFERRAL_HANDLE)
    rows = _TOLD.rows(session(), user_id=actor.user_id)
    urls = [_PAGES[NoticeKind(row.kind)] if reads else "/notices" for row in rows]
    return [
        Told(NoticeKind(row.kind), 1, row.at, row.read_at is not None, url=url)
        for row, url in zip(rows, urls, strict=True)
    ]


def _unread(actor: Actor) -> int:
    row = _UNREAD.first(session(), user_id=actor.user_id)
    return int(row.lines) if row else 0


BELL = Source(_told, _unread)
