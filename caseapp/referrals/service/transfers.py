"""The row of a hand-over: begun, held, ended, and what was said in it. Called within the system's scope."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.infra.audit import record
from caseapp.infra.sealing import holders
from caseapp.infra.sealing.vaults import new_vault_keys, writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.referring import OFFER_LASTS
from caseapp.referrals.events import TRANSFER_MOVED
from caseapp.referrals.lifecycle import TransferStep, transfer_step
from caseapp.referrals.models import Consent, SaidFields, Transfer
from caseapp.referrals.rights import over_before
from caseapp.referrals.service.shares import share_file
from caseapp.referrals.vocabulary import Side, TransferMove, TransferState

SAID: dict[TransferMove, str] = {TransferMove.ASK: "asked", TransferMove.OFFER: "offered"}
"""Under which name the words of a move are kept; all others are the answer."""


def hold(unit: Session, case: Case) -> None:
    """Whoever was first was first, in all that moves this child."""
    unit.execute(select(Case.id).where(Case.id == case.id).with_for_update(key_share=True)).first()


def held(unit: Session, row: Transfer) -> Case:
    """The file, held until this transaction ends, and `row`, both as they stand now."""
    case = unit.get_one(Case, row.case_id)
    hold(unit, case)
    unit.refresh(row)
    unit.refresh(case)
    return case


def live_with(unit: Session, case: Case, taker_id: bytes) -> Transfer | None:
    """What is open between the keeper and one other house about a file."""
    query = select(Transfer).where(Transfer.case_id == case.id, Transfer.ended_at.is_(None))
    return unit.scalars(query.where(Transfer.taker_id == taker_id)).one_or_none()


def begun(unit: Session, case: Case, taker_id: bytes, state: TransferState) -> Transfer:
    """A new row, whose words both houses can write and read."""
    now = clock.now()
    row = Transfer(
        id=new_id(),
        case_id=case.id,
        keeper_id=case.establishment_id,
        taker_id=taker_id,
        state=str(state),
        begun_at=now,
        lapses_at=now + OFFER_LASTS,
    )
    new_vault_keys(unit, row.keeper_id, row.id, [DataClass.NOTES])
    unit.add(row)
    unit.flush()
    holders.share(unit, row.id, [DataClass.NOTES], row.keeper_id, taker_id)
    return row


def close(row: Transfer, step: TransferStep, actor: Actor | None) -> None:
    """Bring it where a move of the table that ends it leads."""
    row.state, row.ended_at = str(step.target), clock.now()
    row.ended_by_id = actor.user_id if actor else None


def say(unit: Session, row: Transfer, holder: bytes, name: TransferMove, words: str) -> None:
    """Seal what one of the two houses said with a move."""
    if not words.strip():
        return
    keys = writing_keys(unit, holder, row.id, [DataClass.NOTES])
    table = Transfer.__tablename__
    said: SaidFields = keys.unseal(row.said, table, DataClass.NOTES, row.id, row.id) if row.said else {}  # type: ignore[assignment]
    said |= {SAID.get(name, "answered"): words.strip()}  # type: ignore[misc]
    row.said = keys.seal(dict(said), table, DataClass.NOTES, row.id, row.id)


def noted(unit: Session, actor: Actor | None, row: Transfer, name: TransferMove) -> None:
    """The line of a move in the trail."""
    detail = {"transfer": id_text(row.id), "move": str(name), "state": row.state}
    place = actor.workplace_id if actor else row.keeper_id
    record(unit, actor, TRANSFER_MOVED, row.case_id, workplace_id=place, **detail)


def lapse(unit: Session, row: Transfer) -> None:
    """Nobody answered in time, or nothing allows the offer any more: it ends by itself. Within the system's scope."""
    case = held(unit, row)
    if row.ended_at is None:
        close(row, transfer_step(TransferMove.LAPSE, TransferState(row.state), Side.SYSTEM), None)
        unit.flush()
        share_file(unit, case, row.taker_id, row.offered_by_id or case.opened_by_id)
        noted(unit, None, row, TransferMove.LAPSE)


def lapse_due(unit: Session) -> int:
    """End what nobody answered in time, and offers that nothing allows any more: the right has ended, or the file was
    restricted meanwhile. How many."""
    over = or_(
        Transfer.lapses_at <= clock.now(),
        Case.restricted.is_(True),
        Consent.revoked_at.is_not(None),
        over_before(clock.today()),
    )
    return _lapse_all(unit, over)


def lapse_of(unit: Session, case: Case) -> int:
    """End at once what is open about a file. How many."""
    return _lapse_all(unit, Transfer.case_id == case.id)


def lapse_resting_on(unit: Session, right: Consent) -> int:
    """End at once the offers that rest on a right. How many."""
    return _lapse_all(unit, Transfer.consent_id == right.id)


def _lapse_all(unit: Session, which: ColumnElement[bool]) -> int:
    query = (
        select(Transfer)
        .join(Case, Case.id == Transfer.case_id)
        .outerjoin(Consent, Consent.id == Transfer.consent_id)
        .where(Transfer.ended_at.is_(None), which)
    )
    rows = unit.scalars(query.order_by(Transfer.id)).all()
    for row in rows:
        lapse(unit, row)
    return len(rows)
