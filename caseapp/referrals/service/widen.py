"""Nobody answers: others are asked beside the silent establishment, with the same sheets and by the same right."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from caseapp.cases.service.entries import need
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.policy.permissions import P
from caseapp.referrals.models import Referral, Sending, Step
from caseapp.referrals.service.both import both_houses
from caseapp.referrals.service.consents import need_right
from caseapp.referrals.service.leaving import is_long_silent, leave, sending_to, standing, too_many, words_of
from caseapp.referrals.service.moves import held
from caseapp.referrals.vocabulary import Kind

_ASKED = Reading(select(Sending).where(Sending.referral_id == bindparam("referral")).order_by(Sending.id))


def ask_more(actor: Actor, sending: Sending, receivers: Sequence[bytes]) -> list[Step]:
    """Send the referral of a silent house to others as well. The first that says yes releases all.

    Raises Refused, NotFound, Impossible while the house may still be waited for, Invalid (nobody, too many, asked
    already or before), NoRight.
    """
    need(actor, P.REFERRAL_SEND)
    if sending.sender_id != actor.workplace_id:
        raise NotFound
    unit, chosen = session(), set(receivers)
    with both_houses(unit):
        held(unit, sending)
    if not is_long_silent(sending):
        raise Impossible("referral_step")
    if not chosen or not chosen <= standing(unit, chosen) - {sending.sender_id}:
        raise Invalid({"receivers": "choice" if chosen else "required"})
    if chosen & {row.receiver_id for row in _ASKED.entities(unit, referral=sending.referral_id)}:
        raise Invalid({"receivers": "asked_already"})  # one that refused is asked to look again; its keys are one set
    if flaw := too_many(unit, sending.case_id, Kind(sending.kind), chosen):
        raise Invalid({"receivers": flaw})
    referral = unit.get_one(Referral, sending.referral_id)
    need_right(unit, referral, chosen)
    words = words_of(unit, referral)
    rows = [sending_to(unit, referral, receiver) for receiver in sorted(chosen)]
    unit.flush()
    return [leave(unit, actor, row, words) for row in rows]


def silent_of(referral_id: bytes) -> Sending | None:
    """The sending of a referral beside which others may be asked; None where none is that late."""
    rows = _ASKED.entities(session(), referral=referral_id)
    return next((row for row in rows if is_long_silent(row)), None)
