"""What files do by the clock: what is late rises, and in the morning a letter says that something waits."""

from __future__ import annotations

from datetime import time, timedelta

from sqlalchemy import select

from caseapp.accounts.directory import open_profile
from caseapp.accounts.models import User
from caseapp.accounts.vocabulary import AccountState
from caseapp.cases.models import Case, CaseDeadline
from caseapp.cases.service.deadlines import holidays
from caseapp.cases.vocabulary import ENDED
from caseapp.config import Settings
from caseapp.infra import jobs, mail
from caseapp.infra.db.session import GuardedSession
from caseapp.kernel import clock
from caseapp.kernel.words import N_
from caseapp.policy.deadlines import RISES
from caseapp.web.i18n import translations


@jobs.job("cases.rise", every=timedelta(minutes=30))
def rise(unit: GuardedSession, _settings: Settings) -> int:
    """Raise each late deadline as far as it has come (`policy/deadlines.RISES`). Returns how many rose."""
    now, days_off = clock.now(), holidays(unit)
    late = select(CaseDeadline).where(
        CaseDeadline.ended_at.is_(None),
        CaseDeadline.due_at < now,
        CaseDeadline.raised < len(RISES),
        CaseDeadline.case_id.in_(select(Case.id).where(Case.status.not_in(ENDED))),
    )
    risen = 0
    for row in unit.scalars(late):
        level = sum(limit.ends(row.due_at, days_off) < now for limit in RISES)
        if level > row.raised:
            row.raised = level
            risen += 1
    return risen


SUBJECT = N_("A file needs you")
TEXT = N_("Something waits for you in Himaya. Sign in to see what.")


@jobs.job("cases.digest", nightly=time(7, 30))
def digest(unit: GuardedSession, _settings: Settings) -> int:
    """One letter a day to each person with an address whose files are late. It says nothing else. Returns how many."""
    late = (
        select(Case.reference_worker_id)
        .where(Case.next_due_at < clock.now(), Case.status.not_in(ENDED), Case.reference_worker_id.is_not(None))
        .distinct()
    )
    written = 0
    people = select(User).where(User.id.in_(list(unit.scalars(late))), User.state == AccountState.ACTIVE)
    for user in unit.scalars(people):
        address = open_profile(unit, user).email
        if address:
            spoken = translations(user.language)
            mail.write(unit, address, spoken.ugettext(SUBJECT), spoken.ugettext(TEXT))
            written += 1
    return written
