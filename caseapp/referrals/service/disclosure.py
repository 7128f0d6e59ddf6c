"""Who holds which key: after every move the receiver's key rows are made equal to what the step allows.

Called within the system's scope: the houses of both sides are concerned. No template decides what is seen; a sheet
whose key row is gone does not open, whoever asks (`policy/referring.KNOWS`, `SHARES`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case, CaseShare
from caseapp.cases.service.sharing import close_to, open_to
from caseapp.infra.audit import record
from caseapp.infra.sealing import vaults
from caseapp.infra.sealing.vaults import Keys, VaultKey, new_vault_keys, writing_keys
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.referring import KNOWS, READ_ON_AFTER_EXIT, SHARES
from caseapp.referrals.events import FORGOTTEN
from caseapp.referrals.models import Consent, Referral, Sending, Sheet
from caseapp.referrals.vocabulary import OVER, State

EXTRACT, SUMMARY, SAFETY = 1, 2, 3
SHEET_CLASS = DataClass.CONTACT
ENDED_WITHOUT_HER = OVER - {State.CLOSED, State.REFUSED}
"""The receiver reads nothing any more; a house that refused still reads the extract and its own words for a while."""
TALK_CLASSES = (DataClass.NOTES, DataClass.CONTACT)
"""Classes of a sending's vault: what is said, and how the child comes."""


def write_sheet(unit: Session, referral: Referral, level: int, told: Mapping[str, Any]) -> Sheet:
    """Seal a sheet in its own vault, anew if it was written before; who holds its key is not changed by that."""
    row = unit.scalars(select(Sheet).where(Sheet.referral_id == referral.id, Sheet.level == level)).one_or_none()
    if row is None:
        row = Sheet(
            id=new_id(),
            referral_id=referral.id,
            case_id=referral.case_id,
            sender_id=referral.sender_id,
            level=level,
        )
        keys = new_vault_keys(unit, referral.sender_id, row.id, [SHEET_CLASS])
        unit.add(row)
    else:
        keys = writing_keys(unit, referral.sender_id, row.id, [SHEET_CLASS])
    row.made_at = clock.now()
    row.told = keys.seal(told, Sheet.__tablename__, SHEET_CLASS, row.id, row.id)
    unit.flush()
    return row


def talk_keys(unit: Session, sending: Sending, holder_id: bytes) -> Keys:
    """The keys of what two houses say to each other, as one of them holds them; the sender's are made when needed."""
    return writing_keys(unit, holder_id, sending.id, TALK_CLASSES)


def share_talk(unit: Session, sending: Sending) -> None:
    """Let the receiver read and write in the sending's vault."""
    talk_keys(unit, sending, sending.sender_id)
    unit.flush()
    vaults.share(unit, sending.id, TALK_CLASSES, sending.sender_id, sending.receiver_id)


def follow(unit: Session, referral: Referral, sending: Sending, case: Case, consent: Consent | None) -> None:
    """Make the receiver's key rows, and the share of the file, what the step of `sending` allows."""
    state = State(sending.state)
    withheld = frozenset(consent.withheld.split()) if consent else frozenset()
    sheets = {row.level: row for row in unit.scalars(select(Sheet).where(Sheet.referral_id == referral.id))}
    known = max((level for level in sheets if level <= KNOWS.get(state, 0)), default=0)
    if known == SUMMARY and not sending.summary_asked:
        known = EXTRACT
    held = _held_by(unit, [row.id for row in sheets.values()], sending.receiver_id)
    for level, row in sheets.items():
        if level <= known and row.id not in held:
            vaults.share(unit, row.id, [SHEET_CLASS], row.sender_id, sending.receiver_id)
        elif level > known and row.id in held:
            vaults.withdraw(unit, row.id, row.sender_id, sending.receiver_id)
    sending.knows = known
    _share_file(unit, referral, sending, case, withheld)
    if state in ENDED_WITHOUT_HER and sending.at_receiver:
        vaults.withdraw(unit, sending.id, sending.sender_id, sending.receiver_id)


def forget(unit: Session, sending: Sending) -> None:
    """Destroy the keys of what was said: nobody reads it again, in any copy of the data."""
    unit.execute(delete(VaultKey).where(VaultKey.vault_id == sending.id))
    sending.forgotten_at = clock.now()
    record(unit, None, FORGOTTEN, workplace_id=sending.sender_id, sending=id_text(sending.id))


def classes_of(text: str) -> list[DataClass]:
    """Classes as a column stores them."""
    return [DataClass(code) for code in text.split()]


def _share_file(unit: Session, referral: Referral, sending: Sending, case: Case, withheld: frozenset[str]) -> None:
    state = str(sending.state)
    allowed = set(SHARES.get(state, ()))
    if case.restricted and state in (State.ACCEPTED, State.UNDER_WAY):
        allowed = set()
    if state == State.ADMITTED:
        allowed |= set(referral.classes.split()) - withheld
    query = select(CaseShare).where(
        CaseShare.case_id == case.id, CaseShare.receiver_id == sending.receiver_id, CaseShare.withdrawn_at.is_(None)
    )
    shares = unit.scalars(query).all()
    open_now = {code for row in shares for code in row.classes.split()}
    if state == State.CLOSED:
        if shares:
            until = clock.now() + READ_ON_AFTER_EXIT
            close_to(unit, case, sending.receiver_id)
            open_to(unit, case, sending.receiver_id, classes_of(" ".join(open_now)), referral.made_by_id, until)
    elif allowed != open_now:
        if open_now:
            close_to(unit, case, sending.receiver_id)
        if allowed:
            open_to(unit, case, sending.receiver_id, [DataClass(code) for code in allowed], referral.made_by_id)


def _held_by(unit: Session, vault_ids: list[bytes], holder_id: bytes) -> set[bytes]:
    query = select(VaultKey.vault_id).where(VaultKey.vault_id.in_(vault_ids), VaultKey.holder_id == holder_id)
    return set(unit.scalars(query))
