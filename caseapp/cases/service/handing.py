"""Another house keeps the file from now on: one transaction, in which every row that carries the house's name and every
key goes along. When this may happen is decided by `referrals`; what it does is said here and in the slot below.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.events import HANDED_OVER
from caseapp.cases.models import Case, CaseDeadline, CaseShare
from caseapp.cases.service.deadlines import refresh
from caseapp.cases.service.entries import write_entry
from caseapp.cases.service.team import entrust
from caseapp.cases.vocabulary import EventKind
from caseapp.infra.audit import record
from caseapp.infra.sealing import holders
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text

along: list[Callable[[Session, Sequence[Case], bytes], None]] = []
"""Slot: what a feature above keeps beside a file goes along. It is called with the files, which the new house keeps
already and holds the keys of, and with the house that has kept them."""


def hand_over(unit: Session, actor: Actor, case: Case, to_id: bytes, worker_id: bytes) -> None:
    """Give the file, and the files that were merged into it, to another house, where `worker_id` follows it; the house
    that kept it holds no key of it any more. Within the system's scope, with the file held.

    Raises Invalid when the worker cannot follow files there.
    """
    former = case.establishment_id
    files = [case, *_merged_into(unit, [case.id])]
    for file in files:
        _pass_keys(unit, file, former, to_id)
        file.establishment_id = to_id
        file.external_key = None  # the spreadsheet it came from was the other house's
    entrust(unit, case, worker_id)
    for row in unit.scalars(select(CaseDeadline).where(CaseDeadline.case_id.in_([file.id for file in files]))):
        row.establishment_id = to_id
        if row.keeper_id is not None:
            row.keeper_id = worker_id
    unit.flush()
    for follow in along:
        follow(unit, files, former)
    refresh(unit, case)
    write_entry(unit, actor, case, EventKind.HANDED_OVER, detail=id_text(former))
    record(unit, actor, HANDED_OVER, case.id, former=id_text(former), files=len(files))
    unit.flush()


def _merged_into(unit: Session, ids: Sequence[bytes]) -> list[Case]:
    """The files that go on in these, and those that go on in them."""
    rows = list(unit.scalars(select(Case).where(Case.merged_into_id.in_(ids)).order_by(Case.id)))
    return [*rows, *_merged_into(unit, [row.id for row in rows])] if rows else []


def _pass_keys(unit: Session, file: Case, former: bytes, to_id: bytes) -> None:
    """The new house holds every key, without an end; the former none, and what is written next is sealed anew."""
    shared = select(CaseShare).where(
        CaseShare.case_id == file.id, CaseShare.receiver_id == to_id, CaseShare.withdrawn_at.is_(None)
    )
    for row in unit.scalars(shared):
        row.withdrawn_at = clock.now()
    holders.pass_on(unit, file.id, former, to_id)
