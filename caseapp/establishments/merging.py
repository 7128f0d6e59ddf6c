"""Two files become one: where the child lives and lived goes with her. A stay is a vault of its own, so nothing is
sealed anew; the register is not touched, because it tells what was written on the day."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.establishments.models import BedUse, Stay
from caseapp.infra.merging import Ledger, MergeStep, Merging, Undone
from caseapp.kernel.words import N_
from caseapp.policy.classes import DataClass


def _stays(unit: Session, case_id: bytes) -> list[Stay]:
    return list(unit.scalars(select(Stay).where(Stay.case_id == case_id).order_by(Stay.admitted_at)))


def _count(unit: Session, gone: Case, _kept: Case) -> dict[str, int]:
    return {N_("Stays in a centre"): len(_stays(unit, gone.id))}


def _carry(merging: Merging) -> Ledger:
    """Stays of the file that goes become stays of the one that stays; not where both live somewhere now: that is found
    out by `_verify`, and the merge is refused until one of them has left."""
    unit, moved = merging.unit, []
    lives = any(stay.ended_at is None for stay in _stays(unit, merging.kept.id))
    for stay in _stays(unit, merging.gone.id):
        if lives and stay.ended_at is None:
            continue
        moved.append(stay.id.hex())
        _give(unit, stay, merging.kept.id)
    unit.flush()
    return {DataClass.NOTES: {"stays": moved}}


def _verify(merging: Merging, _ledger: Ledger) -> bool:
    return not _stays(merging.unit, merging.gone.id)


def _undo(merging: Merging, ledger: Ledger) -> Undone:
    """Give back what was carried. A stay that began after the merge stays where it began."""
    unit = merging.unit
    moved: Any = ledger.get(DataClass.NOTES, {}).get("stays", [])
    for key in moved:
        stay = unit.get(Stay, bytes.fromhex(key))
        if stay is not None:
            _give(unit, stay, merging.gone.id)
    unit.flush()
    return Undone()


def _give(unit: Session, stay: Stay, case_id: bytes) -> None:
    stay.case_id = case_id
    for use in unit.scalars(select(BedUse).where(BedUse.stay_id == stay.id)):
        use.case_id = case_id


STEP = MergeStep("establishments.stays", _count, _carry, _verify, _undo)
