"""Two files become one: the street profiles that lead to the one that goes lead to the one that stays.

They are carried past the scope: whoever merges files need not read the street.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from caseapp.infra.db.guard import beyond_scope
from caseapp.infra.merging import Ledger, MergeStep, Merging, Undone
from caseapp.kernel.words import N_
from caseapp.outreach.models import Profile
from caseapp.policy.classes import DataClass

_profiles: Any = Profile.__table__


def _count(unit: Session, gone: Any, _kept: Any) -> dict[str, int]:
    found = len(_of(unit, gone.id))
    return {N_("Street profiles"): found} if found else {}


def _of(unit: Session, case_id: bytes) -> list[bytes]:
    rows = beyond_scope(unit, select(_profiles.c.id).where(_profiles.c.case_id == case_id).order_by(_profiles.c.id))
    return [row.id for row in rows]


def _give(unit: Session, profiles: list[bytes], case_id: bytes) -> None:
    if profiles:
        values = {"case_id": case_id, "version": _profiles.c.version + 1}
        beyond_scope(unit, update(_profiles).where(_profiles.c.id.in_(profiles)).values(**values))


def _carry(merging: Merging) -> Ledger:
    moved = _of(merging.unit, merging.gone.id)
    _give(merging.unit, moved, merging.kept.id)
    return {DataClass.NOTES: {"street": [profile.hex() for profile in moved]}}


def _verify(merging: Merging, _ledger: Ledger) -> bool:
    return not _of(merging.unit, merging.gone.id)


def _undo(merging: Merging, ledger: Ledger) -> Undone:
    moved: Any = ledger.get(DataClass.NOTES, {}).get("street", [])
    there = set(_of(merging.unit, merging.kept.id))
    _give(merging.unit, [profile for key in moved if (profile := bytes.fromhex(key)) in there], merging.gone.id)
    return Undone()


STEP = MergeStep("outreach.profiles", _count, _carry, _verify, _undo)
