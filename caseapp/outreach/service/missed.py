"""Whom nobody has met for ninety days: the day team is told once, and a person decides. Nothing is set by the clock."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import staff_of
from caseapp.cases.vocabulary import NoticeKind
from caseapp.infra.audit import record
from caseapp.kernel import clock
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.events import PROFILES_MISSED
from caseapp.outreach.models import Missed, Profile
from caseapp.outreach.notices import ring
from caseapp.outreach.vocabulary import IN_STREET
from caseapp.policy.outreach import LOST_AFTER
from caseapp.policy.permissions import P, holds


def propose(unit: Session) -> int:
    """Tell the day team of each house that "lost from sight" is proposed for children whom nobody has met for so long,
    each once for each time she is out of sight. How many children."""
    query = select(Profile).where(*_out_of_sight()).order_by(Profile.id).with_for_update()
    found: dict[bytes, list[Profile]] = defaultdict(list)
    for profile in unit.scalars(query):
        found[profile.establishment_id].append(profile)
    for house, profiles in sorted(found.items()):
        people = day_team(unit, house)
        calls = [Missed(id=new_id(), establishment_id=house, at=clock.now()) for _person in people]
        unit.add_all(calls)
        ring(unit, zip((call.id for call in calls), people, strict=True), NoticeKind.UNSEEN)
        for profile in profiles:
            profile.missed_at = clock.now()
        record(unit, None, PROFILES_MISSED, workplace_id=house, profiles=len(profiles), told=len(people))
    unit.flush()
    return sum(map(len, found.values()))


def day_team(unit: Session, house: bytes) -> list[bytes]:
    """Who decides about profiles and has a desk: she may keep them, and reads files."""
    powers, staff = (P.STREET_MEET, P.CASE_LIST), staff_of(unit, [house])
    return sorted(person for (_house, person), roles in staff.items() if all(holds(roles, p) for p in powers))


def _out_of_sight() -> tuple[ColumnElement[bool], ...]:
    """Not met for long, and not proposed since."""
    return (
        Profile.stage.in_(map(str, IN_STREET)),
        Profile.into_id.is_(None),
        Profile.last_met_at < clock.now() - LOST_AFTER,
        or_(Profile.missed_at.is_(None), Profile.missed_at < Profile.last_met_at),
    )
