"""Notes that somebody has begun in the file that goes: she goes on with them in the file that stays.

A draft opens for its author alone, so it is handed on unopened. Whoever has begun a note in both files, or anything
else in the one that goes, finds her words when she opens its address (`views/merged.py`).
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from caseapp.cases.beside import note_key
from caseapp.cases.models import Case
from caseapp.infra import drafts
from caseapp.infra.merging import Ledger, MergeStep, Merging, Undone


def _count(_unit: Session, _gone: Case, _kept: Case) -> dict[str, int]:
    """Nothing: that a colleague has begun a note is hers to tell."""
    return {}


def _carry(merging: Merging) -> Ledger:
    drafts.hand_on(merging.unit, note_key(merging.gone.id), note_key(merging.kept.id))
    return {}


def _verify(_merging: Merging, _ledger: Ledger) -> bool:
    return True


def _undo(_merging: Merging, _ledger: Ledger) -> Undone:
    """What is being written stays where it is written, as notes do."""
    return Undone()


STEP = MergeStep("drafts", _count, _carry, _verify, _undo)
