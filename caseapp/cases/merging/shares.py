"""Sharing with other establishments: whoever was given a part of the file that goes is given it of the one that stays.

The confirmation names each of them. A receiver reads by key rows, so keys are handed out,
and taken back with the merge.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.events import SHARED, WITHDRAWN
from caseapp.cases.models import Case, CaseShare
from caseapp.infra.audit import record
from caseapp.infra.merging import Ledger, MergeStep, Merging, Undone
from caseapp.infra.sealing import holders, vaults
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.kernel.words import N_
from caseapp.policy.classes import DataClass

_NEVER = datetime.max.replace(tzinfo=UTC)


def live_shares(unit: Session, case: Case) -> list[CaseShare]:
    """Shares of a file that hold now."""
    now = clock.now()
    rows = unit.scalars(select(CaseShare).where(CaseShare.case_id == case.id, CaseShare.withdrawn_at.is_(None)))
    return [row for row in rows if row.expires_at is None or row.expires_at > now]


def _count(unit: Session, gone: Case, _kept: Case) -> dict[str, int]:
    return {N_("Sharings with other establishments"): len(live_shares(unit, gone))}


def _carry(merging: Merging) -> Ledger:
    unit, kept = merging.unit, merging.kept
    made = {}
    for share in live_shares(unit, merging.gone):
        copy = CaseShare(
            id=new_id(),
            case_id=kept.id,
            receiver_id=share.receiver_id,
            classes=share.classes,
            shared_by_id=share.shared_by_id,
            shared_at=merging.at,
            expires_at=share.expires_at,
        )
        unit.add(copy)
        made[share.id.hex()] = copy.id.hex()
        receiver = id_text(share.receiver_id)
        record(unit, merging.actor, SHARED, kept.id, receiver=receiver, classes=share.classes)
    unit.flush()
    shares = live_shares(unit, kept) if made else []
    for receiver_id in {share.receiver_id for share in shares}:
        _hand_out(unit, kept, [share for share in shares if share.receiver_id == receiver_id])
    return {DataClass.NOTES: {"shares": made}}


def _hand_out(unit: Session, case: Case, shares: Iterable[CaseShare]) -> None:
    """Give a receiver the keys of all her shares, each class until its last one ends."""
    until: dict[str, datetime] = {}
    for share in shares:
        for data_class in share.classes.split():
            until[data_class] = max(until.get(data_class, share.shared_at), share.expires_at or _NEVER)
        receiver_id = share.receiver_id
    for data_class, end in until.items():
        ends = None if end == _NEVER else end
        holders.share(unit, case.id, [DataClass(data_class)], case.establishment_id, receiver_id, ends)


def _verify(merging: Merging, ledger: Ledger) -> bool:
    """Each receiver holds a live key of every class she was given."""
    unit, kept = merging.unit, merging.kept
    for share in live_shares(unit, merging.gone):
        classes = [DataClass(code) for code in share.classes.split()]
        keys = vaults.load_keys(unit, share.receiver_id, [kept.id], classes)
        held = vaults.load_keys(unit, share.receiver_id, [merging.gone.id], classes)
        if not all(keys.holds(kept.id, c) for c in classes if held.holds(merging.gone.id, c)):
            return False
    return len(ledger[DataClass.NOTES]["shares"]) == len(live_shares(unit, merging.gone))


def _undo(merging: Merging, ledger: Ledger) -> Undone:
    unit, kept = merging.unit, merging.kept
    made = set(ledger[DataClass.NOTES]["shares"].values())
    copies = [
        row for row in unit.scalars(select(CaseShare).where(CaseShare.case_id == kept.id)) if row.id.hex() in made
    ]
    receivers = {row.receiver_id for row in copies if row.withdrawn_at is None}
    for row in copies:
        unit.delete(row)
    unit.flush()
    for receiver_id in receivers:
        holders.withdraw(unit, kept.id, kept.establishment_id, receiver_id)
        own = [share for share in live_shares(unit, kept) if share.receiver_id == receiver_id]
        if own:
            _hand_out(unit, kept, own)
        record(unit, merging.actor, WITHDRAWN, kept.id, receiver=id_text(receiver_id))
    return Undone()


STEP = MergeStep("shares", _count, _carry, _verify, _undo)
