"""Letters to people who must act: put into the outbox in the transaction of the act, written in the language of each.

A letter says that something waits, never what, and never about whom: its two sentences are fixed when it is declared.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import open_profile
from caseapp.accounts.models import User
from caseapp.accounts.vocabulary import AccountState
from caseapp.accounts.vocabulary import Letters as Wish
from caseapp.infra import mail, outbox, work
from caseapp.infra.outbox import Message
from caseapp.kernel.identifiers import id_from_text, id_text
from caseapp.kernel.words import N_
from caseapp.web.i18n import translations

SUBJECT = N_("Something needs you today")
TEXT = N_("Something waits for you in Himaya. Sign in to see what.")


class Letter:
    """One kind of letter. `urgent`: it is also for whoever wants no letter in the morning."""

    def __init__(self, kind: str, subject: str = SUBJECT, text: str = TEXT, *, urgent: bool = False) -> None:
        """`kind` is what the outbox knows it by. Raises ValueError when there is one of that kind already."""
        self.kind, self.subject, self.text, self.urgent = kind, subject, text, urgent
        outbox.handles(kind)(self.write)

    def announce(self, unit: Session, people: Iterable[bytes]) -> None:
        """Let each of these know that something waits for her."""
        known = sorted(id_text(person) for person in set(people))
        if known:
            outbox.put(unit, self.kind, None, {"to": known})

    def write(self, message: Message) -> None:
        """Write it to those who still work here and have an address."""
        wanted: Any = message.payload.get("to", [])
        with work.system_work() as unit:
            people = select(User).where(User.id.in_([id_from_text(key) for key in wanted]))
            for user in unit.scalars(people.where(User.state == AccountState.ACTIVE)):
                address = open_profile(unit, user).email
                if address and (self.urgent or user.letters != Wish.NEVER):
                    spoken = translations(user.language)
                    mail.write(unit, address, spoken.ugettext(self.subject), spoken.ugettext(self.text))
