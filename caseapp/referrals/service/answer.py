"""What a receiver answers, and what the sender says to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select

from caseapp.cases.service.entries import need
from caseapp.establishments.models import Bed, BedUse
from caseapp.establishments.service.uses import hold
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.policy.referring import HOLD
from caseapp.referrals.events import SUMMARY_ASKED
from caseapp.referrals.lifecycle import ALONE, step_of
from caseapp.referrals.models import Referral, Sending, Step
from caseapp.referrals.service.both import both_houses
from caseapp.referrals.service.consents import need_right
from caseapp.referrals.service.moves import Said, move, side_of
from caseapp.referrals.service.party import hold_all, keep_time, move_all, move_each, together
from caseapp.referrals.service.reviewing import begin
from caseapp.referrals.vocabulary import (
    ChildReason,
    Consequence,
    HouseReason,
    Kind,
    Move,
    Parting,
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


_ALONE: Mapping[bytes, Bed | None] = {}


def take(actor: Actor, sending: Sending) -> None:
    """Take a referral into one's hands: the sender knows that somebody looks at it, and who."""
    for row in move_all(actor, sending, Move.TAKE):
        row.claimed_by_id = actor.user_id
    session().flush()


def ask(actor: Actor, sending: Sending, words: str) -> None:
    """Ask the sender a question; the receiver's time stops."""
    move_all(actor, sending, Move.ASK, Said(words))


def reply(actor: Actor, sending: Sending, words: str) -> None:
    """Answer the receiver's question."""
    move_all(actor, sending, Move.REPLY, Said(words))


def ask_summary(actor: Actor, sending: Sending, words: str) -> None:
    """Ask for more than the extract of one child, with a reason; the sender decides field by field. Raises as `ask`."""
    ask(actor, sending, words)
    sending.summary_asked = True
    record(session(), actor, SUMMARY_ASKED, sending.case_id, sending=id_text(sending.id))
    session().flush()


def accept(
    actor: Actor, sending: Sending, bed: Bed | None, words: str = "", others: Mapping[bytes, Bed | None] = _ALONE
) -> None:
    """Say yes, and keep a place: the first yes releases every other house that was asked, in the same transaction.
    `others`: the beds of those who are referred together with her, by their sendings; all of them, or nobody.

    Raises Refused, NotFound, Impossible when somebody was first, NoRight where the sender's right to share has ended (a
    yes without it would give a bed and no name), Invalid without a bed or for one that is taken.
    """
    rows = together(actor, sending, Move.ACCEPT)
    with both_houses(session()):  # by what right she is told stands where the file is kept
        need_rights(rows, "right_ended")
    kept = _keep_places(actor, rows, Move.ACCEPT, {sending.id: bed, **others})
    move_each(actor, rows, Move.ACCEPT, Said(words), kept)


def propose(
    actor: Actor,
    sending: Sending,
    bed: Bed | None,
    words: str,
    others: Mapping[bytes, Bed | None] = _ALONE,
    apart: Collection[bytes] = (),
) -> None:
    """Offer something else than what was asked (another day, another unit, a part), with its place kept meanwhile.
    `apart`: sendings of those of a party for whom there is no place; to agree would be to separate them.

    Raises as `accept`; Invalid too where nobody of them would be taken.
    """
    if not words.strip():
        raise Invalid({"words": "required"})
    rows = together(actor, sending, Move.PROPOSE)
    here = [row for row in rows if row.id not in apart]
    if not here:
        raise Invalid({"bed": "nobody_here"})
    kept = _keep_places(actor, here, Move.PROPOSE, {sending.id: bed, **others})
    hold_all(rows)
    for row in rows:
        row.apart = row.id in apart
        reason = None if len(here) == len(rows) else str(Parting.APART if row.apart else Parting.HERE)
        move(actor, row, Move.PROPOSE, Said(words, reason), kept.get(row.id))
    keep_time(rows)


def agree(actor: Actor, sending: Sending, words: str = "") -> None:
    """Take what was proposed. Where brothers and sisters are separated by it, that is said in words, and what was asked
    of this house for those without a place there has ended. Raises as `move`, NoRight, Invalid."""
    rows = together(actor, sending, Move.AGREE)
    if any(row.apart for row in rows) and not words.strip():
        raise Invalid({"words": "required"})
    need_rights([row for row in rows if not row.apart])
    hold_all(rows)
    for row in rows:
        move(actor, row, Move.DECLINE if row.apart else Move.AGREE, Said(words))
    keep_time([row for row in rows if not row.apart])


def decline(actor: Actor, sending: Sending, words: str) -> None:
    """Do not take what was proposed: the kept place is free."""
    move_all(actor, sending, Move.DECLINE, Said(words))


def wait(actor: Actor, sending: Sending, words: str) -> None:
    """Put the child on the waiting list, and say why there."""
    move_all(actor, sending, Move.WAIT, Said(words))


def confirm(actor: Actor, sending: Sending) -> None:
    """Say that the place is still needed."""
    move_all(actor, sending, Move.CONFIRM)


def refuse(
    actor: Actor,
    sending: Sending,
    house: HouseReason,
    child: ChildReason = ChildReason.NONE,
    words: str = "",
    beds_shown: int | None = None,
) -> None:
    """Say no, for a reason on two axes. `beds_shown`: how many fitting beds are free by the house's own figures.

    Raises Refused, NotFound, Impossible, Invalid when "other" stands without words.
    """
    say_no(actor, sending, Move.REFUSE, house, child, words, beds_shown)


def say_no(
    actor: Actor,
    sending: Sending,
    name: Move,
    house: HouseReason,
    child: ChildReason,
    words: str,
    beds_shown: int | None = None,
) -> None:
    """Refuse before (REFUSE), or one child at the door (TURN_AWAY)."""
    if house is HouseReason.OTHER and not words.strip():
        raise Invalid({"words": "required"})
    rows = [sending] if name in ALONE else together(actor, sending, name)
    contradicted = house is HouseReason.FULL and bool(beds_shown)
    for row in move_each(actor, rows, name, Said(words, str(house))):
        row.house_reason, row.child_reason = str(house), str(child)
        row.beds_shown = beds_shown if house is HouseReason.FULL else None
        row.consequence = str(Consequence.CHECK_PLACES if contradicted else CONSEQUENCES[house])
        row.reviewed_at, row.reviewed_by_id = None, None
    unit = session()
    unit.flush()
    with both_houses(unit):
        for row in rows:
            begin(unit, row, beds_shown)


def send_back(actor: Actor, sending: Sending, words: str) -> None:
    """Ask the house that refused to look again, and say why: it begins anew; where no protection unit reviews refusals.
    Raises as `move`, Impossible for whoever sent it, and NoRight."""
    rows = together(actor, sending, Move.SEND_BACK)
    _may_review(actor, rows)
    need_rights(rows)
    for row in move_each(actor, rows, Move.SEND_BACK, Said(words)):
        _reviewed(actor, row)
        begin_anew(row)
    session().flush()


def begin_anew(row: Sending) -> None:
    """A house that refused is asked again: nothing of the first time stands in the way."""
    row.bed_use_id, row.place_until, row.placed = None, None, False
    row.expected_at, row.arrived_at = None, None


def uphold(actor: Actor, sending: Sending, words: str = "") -> None:
    """Confirm a refusal: nothing more is asked of that house; where no protection unit reviews refusals. The child has
    nobody by that: the search goes on. Raises as `send_back`."""
    rows = together(actor, sending, Move.UPHOLD)
    if sending.reviewed_at is not None:
        raise Impossible("referral_step")
    _may_review(actor, rows)
    for row in move_each(actor, rows, Move.UPHOLD, Said(words)):
        _reviewed(actor, row)
    session().flush()


def _may_review(actor: Actor, rows: Sequence[Sending]) -> None:
    """Raise Impossible where a protection unit reviews, and for whoever sent it or had it sent."""
    if any(row.reviewer_id is not None for row in rows):
        raise Impossible("unit_reviews")
    if any(actor.user_id in senders_of(row) for row in rows):
        raise Impossible("own_sending")


def senders_of(row: Sending) -> set[bytes]:
    """Who sent it, and for whom."""
    sent = select(Step.by_id, Step.for_id).where(Step.sending_id == row.id, Step.move == str(Move.SEND))
    return {user for step in session().execute(sent) for user in step if user is not None}


def stop(actor: Actor, sending: Sending, reason: RecallReason, words: str = "") -> None:
    """End the search for a child whom nobody is asked to take any more, and say why. Words that can no longer be
    sealed, because those of the referral are forgotten, are not asked for. Raises as `move`, Invalid."""
    forgotten = sending.forgotten_at is not None
    if reason is RecallReason.OTHER and not words.strip() and not forgotten:
        raise Invalid({"words": "required"})
    if not sending.seeks:
        raise Impossible("referral_step")
    move_all(actor, sending, Move.STOP, Said("" if forgotten else words, str(reason)))


def recall(actor: Actor, sending: Sending, reason: RecallReason, words: str = "") -> None:
    """Take a referral back; what the receiver held of it, she holds no more."""
    if reason is RecallReason.OTHER and not words.strip():
        raise Invalid({"words": "required"})
    move_all(actor, sending, Move.RECALL, Said(words, str(reason)))


def _keep_places(
    actor: Actor, rows: Sequence[Sending], name: Move, beds: Mapping[bytes, Bed | None]
) -> dict[bytes, BedUse]:
    """Hold a bed for each child, in the order of the beds, until the same moment; a service needs none."""
    first = rows[0]
    line = step_of(name, State(first.state), side_of(actor, first))
    need(actor, line.permission)  # type: ignore[arg-type]
    if first.kind != Kind.PLACEMENT:
        return {}
    chosen = [(bed, row) for row in rows if (bed := beds.get(row.id)) is not None]
    if len(chosen) < len(rows):
        raise Invalid({"bed": "required"})
    lasts: timedelta = HOLD[first.urgency]
    kept = {
        row.id: hold(actor, bed, case_id=row.case_id, lasts=lasts)
        for bed, row in sorted(chosen, key=lambda pair: pair[0].id)
    }
    until = max(use.expires_at for use in kept.values() if use.expires_at)
    for use in kept.values():
        if use.expires_at != until:  # an object to which its own value is given is stored all the same
            use.expires_at = until
    return kept


def need_rights(rows: Sequence[Sending], said: str = "no_right") -> None:
    """More is told with this move: for each child the right to tell is asked for again. `said`: the words of a
    refusal."""
    unit = session()
    for row in rows:
        need_right(unit, unit.get_one(Referral, row.referral_id), [row.receiver_id], said)


def _reviewed(actor: Actor, sending: Sending) -> None:
    sending.reviewed_at, sending.reviewed_by_id = clock.now(), actor.user_id
    session().flush()
