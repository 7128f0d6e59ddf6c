"""Merging two files, and taking a merge back: one transaction each, verified before it ends, whole or not at all.

The file that goes keeps every row it had and is frozen; what it holds is copied into the file that stays by the steps
that features declare. What it takes to undo the merge is sealed with it for thirty days.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.lifecycle import LIFECYCLE
from caseapp.cases.models import Case
from caseapp.cases.service.deadlines import refresh
from caseapp.cases.service.entries import need, write_entry
from caseapp.cases.vocabulary import EventKind, MoveName, Status
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.merging import Ledger, MergeStep, Merging
from caseapp.infra.sealing.vaults import joining_keys, load_keys, writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Conflict, Impossible, NotFound, Unreadable
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.matching.events import MERGED, MERGED_AWAY, RESEALED, SEPARATED, SEPARATED_AWAY
from caseapp.matching.models import CaseMerge, CasePair
from caseapp.matching.vocabulary import PairState
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P

UNDO_WITHIN = timedelta(days=30)
LEDGER = {
    DataClass.IDENTITY: "identity",
    DataClass.CONTACT: "contact",
    DataClass.SOCIAL: "social",
    DataClass.NOTES: "notes",
}
"""The column in which each class of the ledger is sealed."""
steps: list[MergeStep] = []
"""The steps of all features, in the order of their manifests. Filled at start-up."""


class Incomplete(Impossible):
    """Something did not arrive in the file that stays: the merge is refused whole. `step` names where."""

    code = "incomplete"

    def __init__(self, step: str) -> None:
        super().__init__("incomplete")
        self.step = step


def merge(
    actor: Actor, pair: CasePair, kept_id: bytes, chosen: Mapping[str, str], seen: Mapping[bytes, int]
) -> CaseMerge:
    """Merge the two files of a pair into the one with `kept_id`. `chosen` says for a field (or `worker`) which answer
    stands, `kept` or `gone`; `seen` are the versions of the files that the person looked at.

    Raises Refused, NotFound, Conflict when a file changed meanwhile, Impossible when one of them was merged meanwhile,
    Incomplete when something would be lost.
    """
    need(actor, P.CASE_MERGE)
    unit = session()
    files = lock(unit, pair.low_id, pair.high_id)
    if kept_id not in files:
        raise NotFound
    kept = files[kept_id]
    gone = next(case for case in files.values() if case is not kept)
    if {case.establishment_id for case in files.values()} != {actor.workplace_id}:
        raise NotFound
    if Status.MERGED in (kept.status, gone.status):
        raise Impossible("merged")
    changed = [case.reference for case in files.values() if seen.get(case.id) != case.version]
    if changed:
        raise Conflict(dict.fromkeys(changed, ""))
    now = clock.now()
    keys = joining_keys(unit, kept.establishment_id, gone.id, kept.id)
    merging = Merging(unit, actor, kept, gone, keys, now, chosen)
    write_entry(unit, actor, kept, EventKind.MERGED, detail=gone.reference)
    ledgers = _carry(merging)
    former = gone.status
    gone.status = str(LIFECYCLE.move(MoveName.MERGE, Status(former)).target)
    gone.merged_into_id = kept.id
    unit.flush()
    _verify(merging, ledgers)
    row = CaseMerge(
        id=new_id(),
        establishment_id=kept.establishment_id,
        pair_id=pair.id,
        kept_id=kept.id,
        gone_id=gone.id,
        former=former,
        merged_by_id=actor.user_id,
        merged_at=now,
        undo_until=now + UNDO_WITHIN,
    )
    _seal(unit, row, ledgers)
    unit.add(row)
    pair.state, pair.decided_by_id, pair.decided_at = str(PairState.SAME), actor.user_id, now
    _tell(unit, actor, kept, gone, ledgers)
    unit.flush()
    return row


def undo(actor: Actor, row: CaseMerge, chosen: Mapping[str, str]) -> int:
    """Take a merge back: both files stand by themselves again. Returns how much was written after the merge and stays
    in the file that stayed. `chosen` says for a field changed since whether `before` or `now` shall stand.

    Raises Refused, Impossible (after thirty days, taken back already, or the file itself was merged since), Conflict
    with the fields somebody changed since, which a person must choose.
    """
    need(actor, P.CASE_MERGE)
    unit = session()
    files = lock(unit, row.kept_id, row.gone_id)
    kept, gone = files[row.kept_id], files[row.gone_id]
    obstacle = why_not_undone(row, kept, gone)
    if obstacle:
        raise Impossible(obstacle)
    if kept.establishment_id != actor.workplace_id:
        raise NotFound
    keys = load_keys(unit, kept.establishment_id, [kept.id, gone.id], list(DataClass))
    merging = Merging(unit, actor, kept, gone, keys, clock.now(), chosen)
    ledgers = open_ledger(unit, row)
    stays, clashes = 0, dict[str, Any]()
    for step in reversed(steps):
        if step.name in ledgers:
            undone = step.undo(merging, ledgers[step.name])
            stays += undone.stays
            clashes |= undone.clashes
    if clashes:
        raise Conflict(clashes)
    move = LIFECYCLE.move(MoveName.SEPARATE, Status.MERGED, Status(row.former))
    gone.status, gone.merged_into_id = str(move.target), None
    unit.flush()
    write_entry(unit, actor, kept, EventKind.SEPARATED, detail=gone.reference)
    write_entry(unit, actor, gone, EventKind.SEPARATED, detail=kept.reference)
    for case in (kept, gone):
        refresh(unit, case)
    row.undone_by_id, row.undone_at = actor.user_id, merging.at
    pair = unit.get(CasePair, row.pair_id)
    if pair is not None:
        pair.state, pair.decided_by_id, pair.decided_at = str(PairState.TO_REVIEW), actor.user_id, merging.at
    record(unit, actor, SEPARATED, kept.id, gone=id_text(gone.id), stays=stays)
    record(unit, actor, SEPARATED_AWAY, gone.id, kept=id_text(kept.id))
    unit.flush()
    return stays


def why_not_undone(row: CaseMerge, kept: Case, gone: Case) -> str:
    """A coded reason why a merge cannot be taken back now; empty when it can."""
    if row.undone_at is not None or gone.merged_into_id != kept.id:
        return "undone"
    if kept.status == Status.MERGED:
        return "merged_since"
    return "too_late" if clock.now() > row.undo_until else ""


def count(unit: Session, gone: Case, kept: Case) -> list[tuple[str, int]]:
    """What will move, of all features: sentence and number, without what is none."""
    told = (one for step in steps for one in step.count(unit, gone, kept).items())
    return [(sentence, number) for sentence, number in told if number]


def lock(unit: Session, *ids: bytes) -> dict[bytes, Case]:
    """Both files, read anew and held until the end of the transaction: whoever writes in one of them now waits, and
    then finds out. Raises NotFound when one is out of reach."""
    query = select(Case).where(Case.id.in_(ids)).order_by(Case.id).with_for_update(of=Case)
    rows = unit.scalars(query.execution_options(populate_existing=True)).all()
    if len(rows) != len(ids):
        raise NotFound
    return {row.id: row for row in rows}


def open_ledger(unit: Session, row: CaseMerge) -> dict[str, Ledger]:
    """What a merge remembers, by step."""
    keys = load_keys(unit, row.establishment_id, [row.kept_id], list(LEDGER))
    ledgers: dict[str, Ledger] = {}
    for data_class, column in LEDGER.items():
        blob = getattr(row, column)
        if blob is not None:
            told = keys.unseal(blob, CaseMerge.__tablename__, data_class, row.id, row.kept_id)
            for step, part in told.items():
                ledgers.setdefault(step, {})[data_class] = part
    return ledgers


def _carry(merging: Merging) -> dict[str, Ledger]:
    ledgers = {}
    for step in steps:
        try:
            ledgers[step.name] = step.carry(merging)
        except Unreadable:
            raise Incomplete(step.name) from None
    return ledgers


def _verify(merging: Merging, ledgers: Mapping[str, Ledger]) -> None:
    for step in steps:
        try:
            whole = step.verify(merging, ledgers[step.name])
        except Unreadable:
            whole = False
        if not whole:
            raise Incomplete(step.name)


def _seal(unit: Session, row: CaseMerge, ledgers: Mapping[str, Ledger]) -> None:
    keys = writing_keys(unit, row.establishment_id, row.kept_id, list(LEDGER))  # a file without notes has no such key
    for data_class, column in LEDGER.items():
        told = {step: ledger[data_class] for step, ledger in ledgers.items() if data_class in ledger}
        if told:
            setattr(row, column, keys.seal(told, CaseMerge.__tablename__, data_class, row.id, row.kept_id))


def _tell(unit: Session, actor: Actor, kept: Case, gone: Case, ledgers: Mapping[str, Ledger]) -> None:
    lines = len(ledgers.get("lines", {}).get(DataClass.NOTES, {}).get("lines", {}))
    answers = sum(len(part.get("after", {})) for part in ledgers.get("fields", {}).values())
    classes = " ".join(sorted(str(c) for c in DataClass))
    record(unit, None, RESEALED, kept.id, workplace_id=kept.establishment_id, lines=lines, classes=classes)
    record(unit, actor, MERGED, kept.id, gone=id_text(gone.id), lines=lines, answers=answers)
    record(unit, actor, MERGED_AWAY, gone.id, kept=id_text(kept.id))
