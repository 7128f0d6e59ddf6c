"""The timeline: every line is opened, sealed anew in the vault of the file that stays, and marked with its origin.

A copy keeps author, moment, kind, class, audience, pin and what it corrects. The system does it, whoever may read them:
nothing of it is shown to the person who merges.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case, CaseEvent
from caseapp.cases.vocabulary import Audience, EventKind
from caseapp.infra.merging import Ledger, MergeStep, Merging, Undone
from caseapp.infra.sealing.vaults import Keys
from caseapp.kernel.identifiers import new_id, twin_of
from caseapp.kernel.words import N_
from caseapp.policy.classes import DataClass

SAME = ("kind", "data_class", "at", "author_id", "detail", "audience", "pinned")


def _rows(unit: Session, case: Case) -> list[CaseEvent]:
    return list(unit.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)))


def _count(unit: Session, gone: Case, _kept: Case) -> dict[str, int]:
    rows = _rows(unit, gone)
    notes = [row for row in rows if row.kind == EventKind.NOTE]
    return {
        N_("Notes"): len(notes),
        N_("of which reserved"): sum(row.audience == Audience.RESERVED for row in notes),
        N_("Other lines of the timeline"): len(rows) - len(notes),
        N_("Pinned lines"): sum(row.pinned for row in rows),
    }


def _carry(merging: Merging) -> Ledger:
    kept, rows = merging.kept, _rows(merging.unit, merging.gone)
    twins = {row.id: twin_of(row.id) for row in rows}
    for row in rows:
        copy = CaseEvent(
            id=twins[row.id],
            case_id=kept.id,
            replaces_id=twins.get(row.replaces_id) if row.replaces_id else None,
            origin_id=row.id,
            **{name: getattr(row, name) for name in SAME},
        )
        if row.body is not None:
            told, table, data_class = _told(merging.keys, row), CaseEvent.__tablename__, DataClass(row.data_class)
            copy.body = merging.keys.seal(told, table, data_class, copy.id, kept.id)
        merging.unit.add(copy)
    merging.unit.flush()
    lines = {row.id.hex(): twins[row.id].hex() for row in rows}
    return {DataClass.NOTES: {"lines": lines, "last": new_id().hex()}}


def _told(keys: Keys, row: CaseEvent) -> dict[str, Any]:
    if row.body is None:
        return {}
    return keys.unseal(row.body, CaseEvent.__tablename__, DataClass(row.data_class), row.id, row.case_id)


def _verify(merging: Merging, ledger: Ledger) -> bool:
    """Every line of the file that goes opens in the one that stays, says the same, and stands in the same place."""
    merging.unit.flush()
    merging.unit.expire_all()  # what is compared is what is stored
    lines = {bytes.fromhex(one): bytes.fromhex(other) for one, other in ledger[DataClass.NOTES]["lines"].items()}
    copies = {row.id: row for row in _rows(merging.unit, merging.kept) if row.origin_id}
    rows = _rows(merging.unit, merging.gone)
    if lines.keys() != {row.id for row in rows}:
        return False
    for row in rows:
        copy = copies.get(lines[row.id])
        if copy is None or copy.origin_id != row.id or any(getattr(copy, n) != getattr(row, n) for n in SAME):
            return False
        if copy.replaces_id != (lines.get(row.replaces_id) if row.replaces_id else None):
            return False
        if _told(merging.keys, copy) != _told(merging.keys, row):
            return False
    return True


def _undo(merging: Merging, ledger: Ledger) -> Undone:
    """Take the copies away, except those that somebody has corrected since: a correction keeps what it corrects."""
    told = ledger[DataClass.NOTES]
    copies, last = set(told["lines"].values()), bytes.fromhex(told["last"])
    rows = {row.id: row for row in _rows(merging.unit, merging.kept)}
    later = [row for row in rows.values() if row.id > last and row.id.hex() not in copies and row.kind not in _MARKS]
    staying: set[bytes] = set()
    for row in later:
        while row.replaces_id and row.replaces_id in rows:
            row = rows[row.replaces_id]
            staying.add(row.id)
    for key in copies:
        copy = rows.get(bytes.fromhex(key))
        if copy is not None and copy.id not in staying:
            merging.unit.delete(copy)
    merging.unit.flush()
    return Undone(stays=len(later))


_MARKS = frozenset({EventKind.MERGED, EventKind.SEPARATED})

STEP = MergeStep("lines", _count, _carry, _verify, _undo)
