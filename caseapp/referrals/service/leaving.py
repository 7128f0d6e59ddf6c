"""A referral leaves for one more establishment: its row, whether there is room for it beside the others, its words."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.accounts.models import Establishment
from caseapp.infra.db.adding import Adding
from caseapp.infra.db.reading import Reading, padded
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.referring import MARKS, MOST_AT_ONCE, WIDENS
from caseapp.referrals.clock import wind
from caseapp.referrals.lifecycle import step_of
from caseapp.referrals.models import Referral, Sending, Step
from caseapp.referrals.service.disclosure import share_talk
from caseapp.referrals.service.moves import Said, move, side_of
from caseapp.referrals.vocabulary import BEFORE_YES, LIVE, UNSENT, Kind, Move, State

WAITING = UNSENT & LIVE | BEFORE_YES
"""Steps in which a house counts among those that are asked at the same time."""
LONG_SILENT = MARKS.index(WIDENS) + 1
"""Marks after which a silent house no longer stands in the way of others."""
_SENDINGS = Adding(Sending)


def words_of(unit: Session, referral: Referral) -> dict[str, str]:
    """What the sender prepared to say, opened with the sender's own key."""
    if referral.words is None:
        return {}
    keys = writing_keys(unit, referral.sender_id, referral.id, [DataClass.SOCIAL])
    return keys.unseal(referral.words, Referral.__tablename__, DataClass.SOCIAL, referral.id, referral.id)


def add_reason(unit: Session, referral: Referral, passing: str) -> None:
    """Why somebody who does not suit is asked as well, beside what was said before."""
    told = words_of(unit, referral)
    told["passing"] = "\n".join(text for text in (told.get("passing", ""), passing) if text)
    keys = writing_keys(unit, referral.sender_id, referral.id, [DataClass.SOCIAL])
    referral.words = keys.seal(told, Referral.__tablename__, DataClass.SOCIAL, referral.id, referral.id)
    unit.flush()


_RUNNING = Reading(
    select(Sending.receiver_id, Sending.state, Sending.raised).where(
        Sending.case_id == bindparam("file"),
        Sending.state.in_(bindparam("states", expanding=True)),
        Sending.kind == bindparam("kind"),
    )
)


def too_many(unit: Session, case_id: bytes, kind: Kind, chosen: set[bytes]) -> str | None:
    """Why these cannot be asked as well: they are asked already, or more than three would be at the same time. A house
    that has let its time pass by half does not count among them; it can still say yes."""
    rows = _RUNNING.rows(unit, file=case_id, states=padded(sorted(map(str, LIVE))), kind=str(kind))
    if chosen & {row.receiver_id for row in rows}:
        return "asked_already"
    waiting = [row for row in rows if row.state in WAITING and not is_long_silent(row)]
    if kind is not Kind.SERVICE and len(chosen) + len(waiting) > MOST_AT_ONCE:
        return "too_many_receivers"
    return None


def is_long_silent(row: Sending) -> bool:
    """Whether a house has said nothing for half as long again as it had."""
    return row.state == State.UNANSWERED and row.raised >= LONG_SILENT


def leave(unit: Session, actor: Actor, row: Sending, words: dict[str, str]) -> Step:
    """It leaves the house: the receiver reads and writes in its vault from now on. Raises as `move`."""
    step_of(Move.SEND, State(row.state), side_of(actor, row))
    share_talk(unit, row)
    return move(actor, row, Move.SEND, Said(words.get("text", "")))


def sending_to(unit: Session, referral: Referral, receiver_id: bytes) -> Sending:
    """A draft to one establishment."""
    now = clock.now()
    row = Sending(
        id=new_id(),
        referral_id=referral.id,
        reference=referral.reference,
        party_id=referral.party_id,
        case_id=referral.case_id,
        sender_id=referral.sender_id,
        receiver_id=receiver_id,
        kind=referral.kind,
        urgency=referral.urgency,
        state=str(State.DRAFT),
        since=now,
        at_receiver=False,
        knows=0,
        raised=0,
        summary_asked=False,
        fell_silent=False,
        apart=False,
        seeks=False,
        placed=False,
    )
    wind(row, now)
    _SENDINGS.store(unit, row)
    return row


_PLACES = Reading(
    select(Establishment.id).where(
        Establishment.id.in_(bindparam("places", expanding=True)), Establishment.ended_at.is_(None)
    )
)


def standing(unit: Session, ids: set[bytes]) -> set[bytes]:
    """Those of them that have not closed."""
    return {row.id for row in _PLACES.rows(unit, places=padded(sorted(ids)))}
