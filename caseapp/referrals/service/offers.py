"""A whole file changes hands: offered, or asked for first; read meanwhile; taken over, refused or taken back.

The house that keeps the file decides to offer it, the one that would keep it decides to take it: nobody makes both
moves. While it is offered nothing changes but what the other house may read (`policy.referring.OFFERED`).
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts.models import Establishment
from caseapp.cases.models import Case
from caseapp.cases.notices import tell_with_flush
from caseapp.cases.relation import standing
from caseapp.cases.service.entries import need, relation_to, write_entry
from caseapp.cases.service.handing import hand_over
from caseapp.cases.vocabulary import ENDED, EventKind, NoticeKind, Status
from caseapp.establishments.models import Stay
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P
from caseapp.policy.referring import OFFER_LASTS
from caseapp.referrals.lifecycle import TransferStep, step_of, transfer_step
from caseapp.referrals.models import Consent, Outside, Sending, Transfer
from caseapp.referrals.notices import deciders, team_of, tell_former
from caseapp.referrals.rights import allows, withheld_by
from caseapp.referrals.service.both import both_houses
from caseapp.referrals.service.consents import NoRight
from caseapp.referrals.service.moves import apply
from caseapp.referrals.service.shares import share_file
from caseapp.referrals.service.transfers import SAID, begun, close, held, hold, lapse_of, live_with, noted, say
from caseapp.referrals.vocabulary import LIVE, OPEN_OUTSIDE, Move, Side, State, TransferMove, TransferState

_TOLD = {TransferMove.ASK: EventKind.FILE_ASKED, TransferMove.OFFER: EventKind.FILE_OFFERED}
"""The line a move leaves in the file; a file that is taken over says so itself, all others say that it stays."""


def ask(actor: Actor, case: Case, words: str) -> bytes:
    """Ask the house that keeps a file, part of which was received, for the whole of it. The id of the hand-over.

    Raises Refused, NotFound for whoever received nothing, Invalid without words, Impossible when it was asked before.
    """
    need(actor, P.REFERRAL_ANSWER)
    unit, here = session(), actor.workplace_id or b""
    received = standing(unit, actor, case.id, case.establishment_id, frozenset()).relation is Relation.RECEIVED
    if case.status == Status.MERGED or not received:
        raise NotFound
    with both_houses(unit):
        hold(unit, case)
        if live_with(unit, case, here) is not None:
            raise Impossible("transfer_live")
        row = begun(unit, case, here, TransferState.ASKED)
        row.asked_by_id = actor.user_id
        _done(unit, actor, case, row, TransferMove.ASK, words)
    return row.id


def offer(actor: Actor, case: Case, to_id: bytes, consent_id: bytes | None, words: str) -> bytes:
    """Offer the whole file to another house, which reads a part of it from now on and takes it over or not. An open
    request of that house becomes the offer (behaviour 20). The id of the hand-over.

    Raises Refused, NotFound, Invalid (no house, no words), NoRight without a right that withholds nothing, Impossible
    (offered already, restricted, closed, the child lives here, a referral is under way).
    """
    need(actor, P.REFERRAL_SEND)
    unit = session()
    if relation_to(unit, actor, case) is Relation.NONE or case.establishment_id != actor.workplace_id:
        raise NotFound
    place = unit.get(Establishment, to_id)
    if to_id == case.establishment_id or place is None or place.ended_at is not None:
        raise Invalid({"receiver": "choice"})
    with both_houses(unit):
        hold(unit, case)
        row = live_with(unit, case, to_id)
        _free(unit, case, to_id)
        if row is None:
            row = begun(unit, case, to_id, TransferState.OFFERED)
        else:
            transfer_step(TransferMove.OFFER, TransferState(row.state), Side.SENDER)
        row.state, row.consent_id = str(TransferState.OFFERED), consent_id
        row.offered_at, row.offered_by_id = clock.now(), actor.user_id
        row.lapses_at = clock.now() + OFFER_LASTS
        _need_right(unit, row)
        _done(unit, actor, case, row, TransferMove.OFFER, words)
    return row.id


def take_over(actor: Actor, row: Transfer, worker_id: bytes, words: str = "") -> None:
    """Take the file over: from now on it is kept here, by `worker_id`; the house that kept it holds nothing of it.

    Raises Refused, NotFound for the sender (behaviour 19), Impossible, NoRight, Invalid for somebody who cannot follow
    files here.
    """
    unit = session()
    with both_houses(unit):
        case = held(unit, row)
        step = _step(actor, row, TransferMove.TAKE_OVER)
        _free(unit, case, row.taker_id)
        _need_right(unit, row)
        _close_referrals(unit, case, row.taker_id)
        close(row, step, actor)
        former = team_of(unit, case.id)
        hand_over(unit, actor, case, row.taker_id, worker_id)
        tell_former(unit, former - {worker_id})
        lapse_of(unit, case)  # what other houses were offered, or had asked for
        say(unit, row, row.taker_id, TransferMove.TAKE_OVER, words)
        noted(unit, actor, row, TransferMove.TAKE_OVER)
        unit.flush()


def end(actor: Actor, row: Transfer, name: TransferMove, words: str = "") -> None:
    """Refuse it, keep it, take it back or give it up: what was open to the other house closes.

    Raises Refused, NotFound on the other side, Impossible, Invalid without the words the table asks for.
    """
    unit = session()
    with both_houses(unit):
        case = held(unit, row)
        step = _step(actor, row, name)
        if "words" in step.needs and not words.strip():
            raise Invalid({"words": "required"})
        close(row, step, actor)
        _done(unit, actor, case, row, name, words)


def side_of(actor: Actor, row: Transfer) -> Side:
    """On which side the actor stands. Raises NotFound on neither."""
    sides = {row.keeper_id: Side.SENDER, row.taker_id: Side.RECEIVER}
    if actor.workplace_id not in sides:
        raise NotFound
    return sides[actor.workplace_id]


def _step(actor: Actor, row: Transfer, name: TransferMove) -> TransferStep:
    step = transfer_step(name, TransferState(row.state), side_of(actor, row))
    need(actor, P(step.permission))
    return step


def _free(unit: Session, case: Case, to_id: bytes) -> None:
    """Raise Impossible while something forbids that another house keeps the file."""
    if case.status in ENDED:
        raise Impossible("file_ended")
    if case.restricted:
        raise Impossible("transfer_restricted")
    here = select(Stay.id).where(
        Stay.case_id == case.id, Stay.ended_at.is_(None), Stay.establishment_id == case.establishment_id
    )
    if unit.scalars(here.limit(1)).first() is not None:  # she leaves by the door that asks for a right (article 36)
        raise Impossible("transfer_lives_here")
    states = [str(state) for state in LIVE]
    under_way = select(Sending).where(Sending.case_id == case.id, Sending.state.in_(states))
    outside = select(Outside.id).where(Outside.case_id == case.id, Outside.state.in_(list(map(str, OPEN_OUTSIDE))))
    if any(not _brought_her(sending, to_id) for sending in unit.scalars(under_way)) or unit.scalars(outside).first():
        raise Impossible("transfer_referral")


def _brought_her(sending: Sending, to_id: bytes) -> bool:
    """Whether it is by this referral that the child lives in, or is followed by, the house that would keep her file."""
    return sending.receiver_id == to_id and sending.state == State.ADMITTED


def _need_right(unit: Session, row: Transfer) -> None:
    """Raise NoRight unless a right allows telling that house everything: a whole file leaves nothing out."""
    right = unit.get(Consent, row.consent_id) if row.consent_id else None
    whole = right is not None and right.case_id == row.case_id and not withheld_by(right)
    if not whole or not allows(right, row.taker_id, clock.today()):
        raise NoRight(row.id, row.case_id)


def _close_referrals(unit: Session, case: Case, to_id: bytes) -> None:
    """The referrals that brought the child there are over: nobody is left to be told how she is."""
    query = select(Sending).where(Sending.case_id == case.id, Sending.state == str(State.ADMITTED))
    for sending in unit.scalars(query.where(Sending.receiver_id == to_id).order_by(Sending.id)).all():
        apply(unit, None, sending, step_of(Move.CLOSE, State(sending.state), Side.SYSTEM))


def _done(unit: Session, actor: Actor, case: Case, row: Transfer, name: TransferMove, words: str) -> None:
    """What every move but the last leaves behind: words, what is open, the line in the file, who is told, the trail."""
    holder = row.taker_id if actor.workplace_id == row.taker_id else row.keeper_id
    if name in SAID and not words.strip():
        raise Invalid({"words": "required"})
    say(unit, row, holder, name, words)
    unit.flush()
    share_file(unit, case, row.taker_id, actor.user_id)
    if name is TransferMove.OFFER:
        tell_with_flush(unit, case.id, NoticeKind.OFFERED, deciders(unit, row.taker_id))
    write_entry(unit, actor, case, _TOLD.get(name, EventKind.FILE_STAYS), detail=id_text(row.taker_id))
    noted(unit, actor, row, name)
    unit.flush()
