"""What is due: the state of the file that stays decides; nothing begins anew that was begun or done in either file."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case, CaseDeadline, CaseEvent
from caseapp.cases.service.deadlines import refresh
from caseapp.infra.merging import Ledger, MergeStep, Merging, Undone, picture, put_back
from caseapp.kernel.identifiers import twin_of
from caseapp.kernel.words import N_
from caseapp.policy.classes import DataClass
from caseapp.policy.deadlines import WATCH

COLUMNS = ("rule", "began_at", "due_at", "ended_at", "met_by_id", "put_off", "raised", "line_id", "keeper_id")


def _rows(unit: Session, case: Case) -> list[CaseDeadline]:
    return list(unit.scalars(select(CaseDeadline).where(CaseDeadline.case_id == case.id).order_by(CaseDeadline.id)))


def _open(rows: list[CaseDeadline]) -> dict[str, CaseDeadline]:
    """What a rule asks for, which is asked once; promises stand beside it."""
    return {row.rule: row for row in rows if row.ended_at is None and not WATCH[row.rule].promised}


def _promises(rows: list[CaseDeadline]) -> list[CaseDeadline]:
    return [row for row in rows if row.ended_at is None and WATCH[row.rule].promised]


def _count(unit: Session, gone: Case, _kept: Case) -> dict[str, int]:
    rows = _rows(unit, gone)
    return {N_("Deadlines"): len(_open(rows)) + len(_promises(rows))}


def _carry(merging: Merging) -> Ledger:
    unit, kept, gone = merging.unit, merging.kept, merging.gone
    unit.flush()
    theirs, own = _rows(unit, gone), _rows(unit, kept)
    before, running = picture(own, COLUMNS), _open(own)
    done = {row.rule for row in own if row.met_by_id}
    for row in _promises(theirs):
        _copy(merging, row)
    for row in theirs:
        if WATCH[row.rule].promised:
            continue
        same = running.get(row.rule)
        if row.ended_at is not None:
            if row.met_by_id and row.rule not in done:
                _copy(merging, row)
        elif same is None:
            _copy(merging, row)
        elif not same.put_off:
            later = WATCH[row.rule].again  # what comes again began when it was last done, in whichever file
            if (row.began_at > same.began_at) == later:
                same.began_at, same.due_at = row.began_at, row.due_at
    refresh(unit, kept)
    unit.flush()
    return {DataClass.NOTES: {"rows": {"before": before, "after": picture(_rows(unit, kept), COLUMNS)}}}


def _copy(merging: Merging, row: CaseDeadline) -> None:
    kept, table = merging.kept, CaseDeadline.__tablename__
    copy = CaseDeadline(
        id=twin_of(row.id),
        case_id=kept.id,
        establishment_id=kept.establishment_id,
        **{name: getattr(row, name) for name in COLUMNS},
    )
    copy.raised = 0  # a late one rises again within the half hour, and tells those who follow the file that stays
    if row.reason is not None:
        told = merging.keys.unseal(row.reason, table, DataClass.NOTES, row.id, row.case_id)
        copy.reason = merging.keys.seal(told, table, DataClass.NOTES, copy.id, kept.id)
    if row.line_id is not None and row.told is not None:
        note = _copied(merging, [row])[row.line_id]
        copy.line_id, data_class = note.id, DataClass(note.data_class)
        told = merging.keys.unseal(row.told, table, data_class, row.id, row.case_id)
        copy.told = merging.keys.seal(told, table, data_class, copy.id, kept.id)
    merging.unit.add(copy)


def _copied(merging: Merging, rows: Sequence[CaseDeadline]) -> dict[bytes, CaseEvent]:
    """The notes of these promises in the file that stays, by the id each had: lines were carried before."""
    lines = [row.line_id for row in rows]
    query = select(CaseEvent).where(CaseEvent.case_id == merging.kept.id, CaseEvent.origin_id.in_(lines))
    return {line.origin_id: line for line in merging.unit.scalars(query) if line.origin_id}


def _verify(merging: Merging, _ledger: Ledger) -> bool:
    """What was done in the file that goes counts as done, or is due again, in the one that stays."""
    own = _rows(merging.unit, merging.kept)
    known, given = {row.rule for row in own}, _promises(_rows(merging.unit, merging.gone))
    kept, copies = {row.line_id for row in _promises(own)}, _copied(merging, given)
    if any(row.line_id not in copies or copies[row.line_id].id not in kept for row in given):
        return False
    open_now = {row.due_at for row in own if row.ended_at is None}
    met = all(row.rule in known for row in _rows(merging.unit, merging.gone) if row.met_by_id or row.ended_at is None)
    return met and merging.kept.next_due_at == min(open_now, default=None)


def _undo(merging: Merging, ledger: Ledger) -> Undone:
    unit, told = merging.unit, ledger[DataClass.NOTES]["rows"]
    made, left = put_back(_rows(unit, merging.kept), told["before"], told["after"], COLUMNS, ("raised",))
    for row in made:
        unit.delete(row)
    unit.flush()
    return Undone(stays=left)


STEP = MergeStep("due", _count, _carry, _verify, _undo)
