"""What a receiver answers, and what the sender says to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from caseapp.cases.models import Case
from caseapp.cases.service.deadlines import call
from caseapp.cases.service.entries import need
from caseapp.establishments.models import Bed, BedUse
from caseapp.establishments.service.places import hold, keep_for
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.policy.deadlines import Rule
from caseapp.policy.permissions import P
from caseapp.policy.referring import EMERGENCY_HOLD, HOLD
from caseapp.referrals.events import SUMMARY_ASKED
from caseapp.referrals.lifecycle import step_of
from caseapp.referrals.models import Referral, Sending, Step
from caseapp.referrals.service.both import both_houses
from caseapp.referrals.service.consents import need_right
from caseapp.referrals.service.moves import Said, move, side_of
from caseapp.referrals.vocabulary import (
    ChildReason,
    Consequence,
    HouseReason,
    Kind,
    Move,
    RecallReason,
    State,
)

CONSEQUENCES: Mapping[HouseReason, Consequence] = {
    HouseReason.FULL: Consequence.OTHERS,
    HouseReason.OUTSIDE_LICENCE: Consequence.OTHERS,
    HouseReason.NOT_EQUIPPED: Consequence.OTHERS,
    HouseReason.SAFETY_OF_OTHERS: Consequence.REASSESS,
    HouseReason.STAFF: Consequence.OTHERS,
    HouseReason.PAPER_MISSING: Consequence.COMPLETE,
    HouseReason.TOO_LITTLE_KNOWN: Consequence.COMPLETE,
    HouseReason.DUPLICATE: Consequence.NOTHING,
    HouseReason.OTHER: Consequence.REASSESS,
}
"""What the sender does next; "full" while beds are free by the house's own figures asks for those figures instead."""


def take(actor: Actor, sending: Sending) -> Step:
    """Take a referral into one's hands: the sender knows that somebody looks at it, and who."""
    step = move(actor, sending, Move.TAKE)
    sending.claimed_by_id = actor.user_id
    session().flush()
    return step


def ask(actor: Actor, sending: Sending, words: str) -> Step:
    """Ask the sender a question; the receiver's time stops."""
    return move(actor, sending, Move.ASK, Said(words))


def reply(actor: Actor, sending: Sending, words: str) -> Step:
    """Answer the receiver's question."""
    return move(actor, sending, Move.REPLY, Said(words))


def ask_summary(actor: Actor, sending: Sending, words: str) -> Step:
    """Ask for more than the extract, with a reason; the sender decides field by field. Raises as `ask`."""
    step = ask(actor, sending, words)
    sending.summary_asked = True
    record(session(), actor, SUMMARY_ASKED, sending.case_id, sending=id_text(sending.id))
    session().flush()
    return step


def accept(actor: Actor, sending: Sending, bed: Bed | None, words: str = "") -> Step:
    """Say yes, and keep a place: the first yes releases every other house that was asked, in the same transaction.

    Raises Refused, NotFound, Impossible when somebody was first, Invalid without a bed or for one that is taken.
    """
    kept = _keep_place(actor, sending, Move.ACCEPT, bed)
    return move(actor, sending, Move.ACCEPT, Said(words), kept)


def propose(actor: Actor, sending: Sending, bed: Bed | None, words: str) -> Step:
    """Offer something else than what was asked (another day, another unit, a part), with its place kept meanwhile."""
    if not words.strip():
        raise Invalid({"words": "required"})
    kept = _keep_place(actor, sending, Move.PROPOSE, bed)
    return move(actor, sending, Move.PROPOSE, Said(words), kept)


def agree(actor: Actor, sending: Sending) -> Step:
    """Take what was proposed. Raises as `move`, and NoRight."""
    _need_right(actor, sending, Move.AGREE)
    return move(actor, sending, Move.AGREE)


def decline(actor: Actor, sending: Sending, words: str) -> Step:
    """Do not take what was proposed: the kept place is free."""
    return move(actor, sending, Move.DECLINE, Said(words))


def wait(actor: Actor, sending: Sending, words: str) -> Step:
    """Put the child on the waiting list, and say why there."""
    return move(actor, sending, Move.WAIT, Said(words))


def confirm(actor: Actor, sending: Sending) -> Step:
    """Say that the place is still needed."""
    return move(actor, sending, Move.CONFIRM)


def refuse(
    actor: Actor,
    sending: Sending,
    house: HouseReason,
    child: ChildReason = ChildReason.NONE,
    words: str = "",
    beds_shown: int | None = None,
) -> Step:
    """Say no, for a reason on two axes. `beds_shown`: how many fitting beds are free by the house's own figures.

    Raises Refused, NotFound, Impossible, Invalid when "other" stands without words.
    """
    return say_no(actor, sending, Move.REFUSE, house, child, words, beds_shown)


def say_no(
    actor: Actor,
    sending: Sending,
    name: Move,
    house: HouseReason,
    child: ChildReason,
    words: str,
    beds_shown: int | None = None,
) -> Step:
    """Refuse before (REFUSE) or at the door (TURN_AWAY)."""
    if house is HouseReason.OTHER and not words.strip():
        raise Invalid({"words": "required"})
    step = move(actor, sending, name, Said(words, str(house)))
    contradicted = house is HouseReason.FULL and bool(beds_shown)
    sending.house_reason, sending.child_reason = str(house), str(child)
    sending.beds_shown = beds_shown if house is HouseReason.FULL else None
    sending.consequence = str(Consequence.CHECK_PLACES if contradicted else CONSEQUENCES[house])
    sending.reviewed_at, sending.reviewed_by_id = None, None
    session().flush()
    return step


def send_back(actor: Actor, sending: Sending, words: str) -> Step:
    """Ask the house that refused to look again, and say why: it begins anew. Raises as `move`, and NoRight."""
    _need_right(actor, sending, Move.SEND_BACK)
    step = move(actor, sending, Move.SEND_BACK, Said(words))
    _reviewed(actor, sending)
    sending.bed_use_id, sending.place_until, sending.placed = None, None, False
    sending.expected_at, sending.arrived_at = None, None
    session().flush()
    return step


def uphold(actor: Actor, sending: Sending, words: str = "") -> Step:
    """Confirm a refusal: nothing more is asked of that house."""
    if sending.reviewed_at is not None:
        raise Impossible("referral_step")
    step = move(actor, sending, Move.UPHOLD, Said(words))
    _reviewed(actor, sending)
    sending.due_at, sending.next_at = None, None
    session().flush()
    return step


def recall(actor: Actor, sending: Sending, reason: RecallReason, words: str = "") -> Step:
    """Take a referral back; what the receiver held of it, she holds no more."""
    if reason is RecallReason.OTHER and not words.strip():
        raise Invalid({"words": "required"})
    return move(actor, sending, Move.RECALL, Said(words, str(reason)))


def place(actor: Actor, sending: Sending, words: str) -> Step:
    """Place a child in an emergency without waiting for an answer: a free place is kept (an emergency bed if there is
    no other), and the decision is reviewed on the next working day (law 15-01 art. 3, 4; 65-15 art. 36).

    Raises Refused, NotFound, Impossible, Invalid when the house has no place at all.
    """
    need(actor, P.REFERRAL_PLACE)
    step_of(Move.PLACE, State(sending.state), side_of(actor, sending))
    unit, kept = session(), None
    if sending.kind == Kind.PLACEMENT:
        with both_houses(unit):
            kept = keep_for(unit, actor, sending.receiver_id, sending.case_id, EMERGENCY_HOLD)
    step = move(actor, sending, Move.PLACE, Said(words), kept)
    sending.placed = True
    with both_houses(unit):
        call(unit, unit.get_one(Case, sending.case_id), Rule.REVIEW_PLACEMENT)
    unit.flush()
    return step


def _keep_place(actor: Actor, sending: Sending, name: Move, bed: Bed | None) -> BedUse | None:
    """Hold the bed for the child of the referral; a service needs none."""
    line = step_of(name, State(sending.state), side_of(actor, sending))
    need(actor, line.permission)  # type: ignore[arg-type]
    if sending.kind != Kind.PLACEMENT:
        return None
    if bed is None:
        raise Invalid({"bed": "required"})
    lasts: timedelta = HOLD[sending.urgency]
    return hold(actor, bed, case_id=sending.case_id, lasts=lasts)


def _need_right(actor: Actor, sending: Sending, name: Move) -> None:
    """More is told with this move: the right to tell is asked for again."""
    step_of(name, State(sending.state), side_of(actor, sending))
    unit = session()
    need_right(unit, unit.get_one(Referral, sending.referral_id), [sending.receiver_id])


def _reviewed(actor: Actor, sending: Sending) -> None:
    sending.reviewed_at, sending.reviewed_by_id = clock.now(), actor.user_id
    session().flush()
