"""Asking the unit that knows a child, and having answered."""

from __future__ import annotations

from caseapp.cases.service.entries import need
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.matching.events import INQUIRED, INQUIRY_ANSWERED
from caseapp.matching.models import Inquiry
from caseapp.policy.permissions import P


def ask(actor: Actor, inquiry: Inquiry) -> None:
    """Ask the unit to call back; asking again changes nothing. Raises Refused."""
    need(actor, P.CASE_CREATE)
    if inquiry.asked_at is None:
        inquiry.asked_at = clock.now()
        record(session(), actor, INQUIRED, inquiry.case_id)
        session().flush()


def answered(actor: Actor, inquiry: Inquiry) -> None:
    """The unit has called back, or has shared the file. Raises Refused."""
    need(actor, P.CASE_READERS)
    if inquiry.answered_at is None:
        inquiry.answered_at, inquiry.answered_by_id = clock.now(), actor.user_id
        record(session(), actor, INQUIRY_ANSWERED, inquiry.case_id)
        session().flush()
