"""What files do by the clock: what is late rises, and in the morning a letter says that something waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import time, timedelta
from typing import cast

from sqlalchemy import CursorResult, delete, exists, or_, select

from caseapp.accounts.directory import open_profile, staff_of
from caseapp.accounts.letters import TEXT
from caseapp.accounts.models import User
from caseapp.accounts.vocabulary import AccountState, Letters
from caseapp.cases.models import Case, CaseDeadline, Leave, Notice
from caseapp.cases.notices import standing_in
from caseapp.cases.publishing import publish
from caseapp.cases.queries.notices import KEPT
from caseapp.cases.service.deadlines import holidays, refresh
from caseapp.cases.vocabulary import ENDED
from caseapp.config import Settings
from caseapp.infra import jobs, mail
from caseapp.infra.db.session import GuardedSession
from caseapp.kernel import clock
from caseapp.kernel.words import N_
from caseapp.policy.deadlines import AGED, RISES, WATCH
from caseapp.policy.permissions import P, holds
from caseapp.web.i18n import translations

LATELY = timedelta(days=7)
"""How long after its first day standing in is still told: a machine may have been off."""
GIVEN_UP = timedelta(days=365)
"""An unread notice of somebody who does not come back."""


@jobs.job("cases.rise", every=timedelta(minutes=30))
def rise(unit: GuardedSession, _settings: Settings) -> int:
    """Raise each late deadline as far as it has come (`policy/deadlines.RISES`). Returns how many rose."""
    now, days_off = clock.now(), holidays(unit)
    late = (
        select(CaseDeadline, Case.danger)
        .join(Case, Case.id == CaseDeadline.case_id)
        .where(
            CaseDeadline.ended_at.is_(None),
            CaseDeadline.due_at < now,
            CaseDeadline.raised < len(RISES),
            Case.status.not_in(ENDED),
        )
    )
    risen = 0
    for row, danger in unit.execute(late):
        level = sum(limit.ends(row.due_at, days_off) < now for limit in WATCH[row.rule].rises(danger))
        if level > row.raised:
            row.raised = level
            risen += 1
    return risen


@jobs.job("cases.ages", nightly=time(0, 5))
def grow_up(unit: GuardedSession, _settings: Settings) -> int:
    """Begin and end what a new year brings (`policy/deadlines.AGED`). Returns how many files it concerned."""
    year = clock.today().year
    concerned: set[bytes] = set()
    for rule, years in AGED:
        known = select(CaseDeadline.id).where(CaseDeadline.case_id == Case.id, CaseDeadline.rule == str(rule))
        open_now, done = CaseDeadline.ended_at.is_(None), CaseDeadline.met_by_id.is_not(None)
        holds = [Case.born_from <= year - years.first]
        if years.last is not None:
            holds.append(Case.born_from >= year - years.last)
            gone = select(CaseDeadline.case_id).join(Case, Case.id == CaseDeadline.case_id)
            over = (CaseDeadline.rule == str(rule), open_now, Case.born_from < year - years.last)
            concerned.update(unit.scalars(gone.where(*over)))
        begins = select(Case.id).where(Case.status.not_in(ENDED), *holds, ~exists(known.where(or_(open_now, done))))
        concerned.update(unit.scalars(begins))
    for case_id in sorted(concerned):
        case = unit.get(Case, case_id)
        if case is not None:
            refresh(unit, case)
    return len(concerned)


@jobs.job("cases.stand_in", every=timedelta(minutes=30))
def stand_ins(unit: GuardedSession, _settings: Settings) -> int:
    """Tell colleagues whose days as stand-ins have begun, once each. Returns how many were told."""
    today = clock.today()
    begun = unit.scalars(
        select(Leave).where(
            Leave.starts_on <= today, Leave.ends_on >= today, Leave.starts_on > today - LATELY, Leave.ended_at.is_(None)
        )
    ).all()
    told = set(unit.scalars(select(Notice.id).where(Notice.id.in_([leave.id for leave in begun]))))
    new = [Notice(**standing_in(leave)) for leave in begun if leave.id not in told]
    unit.add_all(new)
    return len(new)


@jobs.job("cases.publish", nightly=time(0, 30))
def publish_figures(unit: GuardedSession, _settings: Settings) -> int:
    """Publish a province's figures of the month that has ended. Returns how many provinces did."""
    return publish(unit)


@jobs.job("cases.forget_notices", nightly=time(3, 20))
def forget_notices(unit: GuardedSession, _settings: Settings) -> int:
    """Drop notices that were read three months ago, and those that nobody has read for a year. Returns how many."""
    now = clock.now()
    old = or_(Notice.read_at < now - KEPT, Notice.at < now - GIVEN_UP)
    result = unit.execute(delete(Notice).where(old).execution_options(synchronize_session=False))
    return cast("CursorResult[None]", result).rowcount


late_elsewhere: list[Callable[[GuardedSession], Iterable[bytes]]] = []
"""Slot: a feature above names people for whom something of its own is late; their letter says no more than others."""
SUBJECT = N_("A file needs you")
TEAM = N_("Files of your team are late. Sign in to Himaya to see them.")


@jobs.job("cases.digest", nightly=time(7, 30))
def digest(unit: GuardedSession, _settings: Settings) -> int:
    """One letter a day at most, as each has chosen, to people with an address whose files are late; on Mondays also to
    those whose team's are. It says nothing else: no number, no name. Returns how many."""
    monday = clock.today().weekday() == 0
    told: dict[bytes, list[str]] = {user_id: [TEXT] for user_id in _late_themselves(unit)}
    for find in late_elsewhere:
        told |= {user_id: [TEXT] for user_id in find(unit)}
    if monday:
        for user_id in _late_in_team(unit):
            told.setdefault(user_id, []).append(TEAM)
    written = 0
    people = select(User).where(User.id.in_(told), User.state == AccountState.ACTIVE)
    for user in unit.scalars(people):
        if user.letters == Letters.NEVER or (user.letters == Letters.MONDAY and not monday):
            continue
        address = open_profile(unit, user).email
        if address:
            spoken = translations(user.language)
            text = "\n\n".join(spoken.ugettext(sentence) for sentence in told[user.id])
            mail.write(unit, address, spoken.ugettext(SUBJECT), text)
            written += 1
    return written


def _late_themselves(unit: GuardedSession) -> set[bytes]:
    """People whose own files are late."""
    late = Case.next_due_at < clock.now()
    query = select(Case.reference_worker_id).where(late, Case.status.not_in(ENDED)).distinct()
    return {user_id for user_id in unit.scalars(query) if user_id is not None}


def _late_in_team(unit: GuardedSession) -> set[bytes]:
    """People who supervise an establishment in which something late has risen. A file restricted to its team is not
    counted: a letter about nothing that she can see would tell that there is one."""
    risen = (
        select(CaseDeadline.establishment_id)
        .join(Case, Case.id == CaseDeadline.case_id)
        .where(CaseDeadline.ended_at.is_(None), CaseDeadline.raised > 0, Case.restricted.is_(False))
    )
    staff = staff_of(unit, unit.scalars(risen.distinct()))
    return {user_id for (_place, user_id), roles in staff.items() if holds(roles, P.CASE_SUPERVISE)}
