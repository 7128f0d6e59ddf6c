"""A protection unit decides what becomes of a refusal, knowing the child by coded facts; both houses read its words."""

from __future__ import annotations

from sqlalchemy.orm import Session

from caseapp.cases.notices import tell_with_flush
from caseapp.cases.service.entries import need
from caseapp.cases.vocabulary import NoticeKind
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.policy.permissions import P
from caseapp.referrals.models import RefusalReview, Sending
from caseapp.referrals.notices import deciders, team_of, tell_reviewed
from caseapp.referrals.service.answer import begin_anew, need_rights
from caseapp.referrals.service.both import both_houses
from caseapp.referrals.service.moves import Said, hold_files, move
from caseapp.referrals.service.party import in_step, keep_time
from caseapp.referrals.service.reviewing import end, of_sending, wind
from caseapp.referrals.vocabulary import Finding, Move, Side

MOVES = {Finding.STANDS: Move.UPHOLD, Finding.AGAIN: Move.SEND_BACK, Finding.HEARD: Move.HEAR}
_NOT_AGAIN = ("file_ended", "placed_already")
"""Why a house cannot be asked again: the unit is told that, and not what became of the child."""


def decide(actor: Actor, row: RefusalReview, found: Finding, words: str = "") -> None:
    """Say what becomes of a refusal, for all who were refused together: it stands, the house answers again, or whoever
    directs it is heard first, and the review stays open.

    Raises Refused, NotFound at another house, Impossible when somebody was first or the house cannot be asked again,
    NoRight where the sender's right to tell has ended, Invalid without words.
    """
    need(actor, P.REFERRAL_REVIEW)
    if row.unit_id != actor.workplace_id:
        raise NotFound
    if found is not Finding.STANDS and not words.strip():
        raise Invalid({"words": "required"})
    unit = session()
    with both_houses(unit):
        sending = unit.get_one(Sending, row.sending_id)
        hold_files(unit, in_step(unit, sending))
        unit.refresh(row)
        unit.refresh(sending)
        if row.ended_at is not None:
            raise Impossible("referral_step")
        rows = [one for one in in_step(unit, sending) if one.reviewer_id == row.unit_id and one.reviewed_at is None]
        _decide(unit, actor, rows, found, words)
        keep_time(rows)
        for one in rows:
            _note(unit, actor, one, found)
            tell_with_flush(unit, one.case_id, NoticeKind.REVIEWED, sorted(team_of(unit, one.case_id)))
        tell_reviewed(unit, deciders(unit, sending.receiver_id))
        unit.flush()


def _decide(unit: Session, actor: Actor, rows: list[Sending], found: Finding, words: str) -> None:
    if found is Finding.AGAIN:
        need_rights(rows, "right_ended")
    try:
        for one in rows:
            move(actor, one, MOVES[found], Said(words), side=Side.UNIT)
    except Impossible as error:
        raise Impossible("not_again" if error.obstacle in _NOT_AGAIN else error.obstacle) from None
    if found is Finding.AGAIN:
        for one in rows:
            begin_anew(one)


def _note(unit: Session, actor: Actor, sending: Sending, found: Finding) -> None:
    review = of_sending(unit, sending.id)
    if review is None:
        return
    if found is Finding.HEARD:
        review.heard_at = clock.now()
        wind(unit, review)
        return
    sending.reviewed_at, sending.reviewed_by_id = clock.now(), actor.user_id
    end(unit, review, str(found))
