"""What the street does by the clock: the chain is called, the week becomes rounds, who is out of sight is told, letters
go out."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from sqlalchemy import select

from caseapp.accounts.directory import open_profile
from caseapp.accounts.models import User
from caseapp.accounts.vocabulary import AccountState
from caseapp.config import Settings
from caseapp.infra import jobs, mail, work
from caseapp.infra.db.session import GuardedSession
from caseapp.infra.outbox import Message, handles
from caseapp.kernel.identifiers import id_from_text
from caseapp.kernel.words import N_
from caseapp.outreach.models import WeeklyRound
from caseapp.outreach.service import checks, missed
from caseapp.outreach.service.letters import LETTER
from caseapp.outreach.service.week import make_rounds
from caseapp.web.i18n import translations

SUBJECT = N_("A round needs you")
TEXT = N_("A round needs you now. Sign in to Himaya to see why.")


@jobs.job("street.chain", every=timedelta(minutes=1), wanted=checks.overdue)
def call_chain(unit: GuardedSession, _settings: Settings) -> int:
    """Call the chain for every round that gave no sign of life in time. How many."""
    return checks.rise(unit)


@jobs.job("street.week", nightly=time(4))
def make_week(unit: GuardedSession, _settings: Settings) -> int:
    """Make the rounds of the next two weeks from each house's weekly plan. How many."""
    houses = unit.scalars(select(WeeklyRound.establishment_id).where(WeeklyRound.active.is_(True)).distinct())
    return sum(make_rounds(unit, house) for house in sorted(houses))


@jobs.job("street.missed", nightly=time(5))
def propose_lost(unit: GuardedSession, _settings: Settings) -> int:
    """Propose "lost from sight" to the day teams. For how many children."""
    return missed.propose(unit)


@handles(LETTER)
def write_letters(message: Message) -> None:
    """Letters to those whom a round needs, in the language of each: also to whoever wants no letter in
    the morning, because a crew may be in danger."""
    wanted: Any = message.payload.get("to", [])
    with work.system_work() as unit:
        people = select(User).where(User.id.in_([id_from_text(key) for key in wanted]))
        for user in unit.scalars(people.where(User.state == AccountState.ACTIVE)):
            address = open_profile(unit, user).email
            if address:
                spoken = translations(user.language)
                mail.write(unit, address, spoken.ugettext(SUBJECT), spoken.ugettext(TEXT))
