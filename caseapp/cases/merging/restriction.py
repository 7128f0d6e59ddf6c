"""Restriction to the team: nobody sees more than before, so the file that stays is restricted if one of both was.

The last step of a merge and the first to be taken back: the others need both files in sight of the person who merges.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.infra.merging import Ledger, MergeStep, Merging, Undone
from caseapp.kernel.words import N_
from caseapp.policy.classes import DataClass


def _count(_unit: Session, gone: Case, kept: Case) -> dict[str, int]:
    return {N_("The file is restricted to its team from now on"): int(gone.restricted and not kept.restricted)}


def _carry(merging: Merging) -> Ledger:
    before = merging.kept.restricted
    merging.kept.restricted = before or merging.gone.restricted
    merging.unit.flush()
    return {DataClass.NOTES: {"restricted": [before, merging.kept.restricted]}}


def _verify(merging: Merging, _ledger: Ledger) -> bool:
    return merging.kept.restricted or not merging.gone.restricted


def _undo(merging: Merging, ledger: Ledger) -> Undone:
    before, after = ledger[DataClass.NOTES]["restricted"]
    if merging.kept.restricted == after and before != after:
        merging.kept.restricted = before
        merging.unit.flush()
    return Undone()


STEP = MergeStep("restriction", _count, _carry, _verify, _undo)
