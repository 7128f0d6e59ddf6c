"""Nobody answers, or nobody takes her: others are asked, with the same sheets and by the same right."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.cases.service.entries import need
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.policy.permissions import P
from caseapp.referrals.models import Referral, Sending, Step
from caseapp.referrals.service.both import both_houses
from caseapp.referrals.service.consents import need_right
from caseapp.referrals.service.disclosure import tell_right
from caseapp.referrals.service.leaving import (
    add_reason,
    is_long_silent,
    leave,
    sending_to,
    standing,
    too_many,
    words_of,
)
from caseapp.referrals.service.moves import hold_files
from caseapp.referrals.service.party import keep_time, together
from caseapp.referrals.service.suiting import need_reason, unsuited
from caseapp.referrals.vocabulary import Kind, Move

_ASKED = Reading(select(Sending).where(Sending.referral_id == bindparam("referral")).order_by(Sending.id))


def ask_more(actor: Actor, sending: Sending, receivers: Sequence[bytes], passing: str = "") -> list[Step]:
    """Send the referral of a silent house to others as well, or one that ended without the child, with those who are
    referred together. The first that says yes releases all. Whoever is asked is checked as those who were asked first:
    `passing` says why one that does not suit is asked all the same.

    Raises Refused, NotFound, Impossible while the house may still be waited for, Invalid (nobody, too many, asked
    already or before, no reason for one that does not suit), NoRight.
    """
    need(actor, P.REFERRAL_SEND)
    if sending.sender_id != actor.workplace_id:
        raise NotFound
    unit, chosen = session(), set(receivers)
    rows = together(actor, sending, Move.STOP if sending.seeks else Move.RECALL)
    with both_houses(unit):
        hold_files(unit, rows)
        for row in rows:
            unit.refresh(row)
    rows = [row for row in rows if _wants_others(row)]
    if sending not in rows:
        raise Impossible("referral_step")
    if not chosen or not chosen <= standing(unit, chosen) - {sending.sender_id}:
        raise Invalid({"receivers": "choice" if chosen else "required"})
    steps, begun = [], []
    for silent in rows:
        _may_be_asked(unit, silent, chosen)
    unfit, childless = unsuited(actor, sending, chosen)
    if childless:
        raise Invalid({"receivers": "choice"})
    reason = need_reason(unfit, passing)
    for silent in rows:
        referral = unit.get_one(Referral, silent.referral_id)
        right = need_right(unit, referral, chosen)
        if reason:
            add_reason(unit, referral, reason)
        words = words_of(unit, referral)
        hers = [sending_to(unit, referral, receiver) for receiver in sorted(chosen)]
        unit.flush()
        tell_right(unit, referral, right)
        steps += [leave(unit, actor, row, words) for row in hers]
        begun += hers
    keep_time(begun)
    return steps[: len(chosen)]


def _may_be_asked(unit: Session, silent: Sending, chosen: set[bytes]) -> None:
    if chosen & {row.receiver_id for row in _ASKED.entities(unit, referral=silent.referral_id)}:
        raise Invalid({"receivers": "asked_already"})  # who refused is asked to look again: its keys are one set
    if flaw := too_many(unit, silent.case_id, Kind(silent.kind), chosen):
        raise Invalid({"receivers": flaw})


def silent_of(referral_id: bytes) -> Sending | None:
    """The sending of a referral beside which others may be asked; None where somebody may still be waited for."""
    rows = _ASKED.entities(session(), referral=referral_id)
    return next((row for row in rows if _wants_others(row)), None)


def _wants_others(row: Sending) -> bool:
    return row.seeks or is_long_silent(row)
