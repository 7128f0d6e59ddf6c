"""Who follows the child: both teams follow the file that stays, and one of the two reference workers answers for it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case, CaseMember
from caseapp.cases.service.entries import write_entry
from caseapp.cases.vocabulary import EventKind, TeamPart
from caseapp.infra.merging import Ledger, MergeStep, Merging, Undone, picture, put_back
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.kernel.words import N_
from caseapp.policy.classes import DataClass

COLUMNS = ("user_id", "part", "since", "until")


def _rows(unit: Session, case: Case) -> list[CaseMember]:
    return list(unit.scalars(select(CaseMember).where(CaseMember.case_id == case.id)))


def _live(unit: Session, case: Case) -> dict[bytes, CaseMember]:
    return {row.user_id: row for row in _rows(unit, case) if row.until is None}


def _count(unit: Session, gone: Case, kept: Case) -> dict[str, int]:
    return {N_("People who follow the file from now on"): len(_live(unit, gone).keys() - _live(unit, kept).keys())}


def _carry(merging: Merging) -> Ledger:
    unit, kept, gone = merging.unit, merging.kept, merging.gone
    before, worker = picture(_rows(unit, kept), COLUMNS), kept.reference_worker_id
    takes = gone.reference_worker_id and (worker is None or merging.chosen.get("worker") == "gone")
    if takes and gone.reference_worker_id != worker:
        kept.reference_worker_id = gone.reference_worker_id
        former = [row for row in _live(unit, kept).values() if row.part == TeamPart.REFERENCE]
        former += [row for row in _live(unit, kept).values() if row.user_id == gone.reference_worker_id]
        for row in former:
            row.until = merging.at
        unit.flush()
        _join(merging, gone.reference_worker_id, TeamPart.REFERENCE)
        for row in former:
            if row.user_id != gone.reference_worker_id:
                _join(merging, row.user_id, TeamPart.TEAM)
        detail = id_text(gone.reference_worker_id)
        write_entry(unit, merging.actor, kept, EventKind.ASSIGNED, detail=detail)
    unit.flush()
    for user_id in _live(unit, gone).keys() - _live(unit, kept).keys():
        _join(merging, user_id, TeamPart.TEAM)
    unit.flush()
    told = {"before": before, "after": picture(_rows(unit, kept), COLUMNS)}
    who = [worker and worker.hex(), kept.reference_worker_id and kept.reference_worker_id.hex()]
    return {DataClass.NOTES: {"rows": told, "worker": who}}


def _join(merging: Merging, user_id: bytes, part: TeamPart) -> None:
    row = CaseMember(id=new_id(), case_id=merging.kept.id, user_id=user_id, part=str(part), since=merging.at)
    merging.unit.add(row)


def _verify(merging: Merging, _ledger: Ledger) -> bool:
    return _live(merging.unit, merging.gone).keys() <= _live(merging.unit, merging.kept).keys()


def _undo(merging: Merging, ledger: Ledger) -> Undone:
    unit, kept, told = merging.unit, merging.kept, ledger[DataClass.NOTES]
    made, left = put_back(_rows(unit, kept), told["rows"]["before"], told["rows"]["after"], COLUMNS)
    for row in made:
        unit.delete(row)
    before, after = told["worker"]
    now = kept.reference_worker_id and kept.reference_worker_id.hex()
    if now == after and before != after:
        kept.reference_worker_id = bytes.fromhex(before) if before else None
    unit.flush()
    return Undone(stays=left)


STEP = MergeStep("people", _count, _carry, _verify, _undo)
