"""A merge: every document of the file that goes is opened, sealed anew in the vault of the file that stays, and marked
with its origin. The system does it, whoever may open them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.documents.events import RESEALED
from caseapp.documents.models import Document
from caseapp.documents.service.sealing import opened_about, put, seal_about, stored_pieces
from caseapp.infra.audit import record
from caseapp.infra.merging import Ledger, MergeStep, Merging, Undone
from caseapp.kernel.identifiers import twin_of
from caseapp.kernel.words import N_
from caseapp.policy.classes import DataClass

SAME = (
    "owner", "establishment_id", "type", "data_class", "protection", "kind", "pages", "scan", "author_id", "added_at",
    "review_on", "withdrawn_at", "withdrawn_by_id",
)  # fmt: skip


def _rows(unit: Session, case: Case) -> list[Document]:
    return list(unit.scalars(select(Document).where(Document.owner_id == case.id).order_by(Document.id)))


def _count(unit: Session, gone: Case, _kept: Case) -> dict[str, int]:
    return {N_("Documents"): len(_rows(unit, gone))}


def _carry(merging: Merging) -> Ledger:
    kept, keys = merging.kept, merging.keys
    copies = dict[str, str]()
    for row in _rows(merging.unit, merging.gone):
        about = opened_about(keys, row)
        copy = Document(id=twin_of(row.id), owner_id=kept.id, origin_id=row.id, **{n: getattr(row, n) for n in SAME})
        pieces = stored_pieces(keys, row, about)
        stored, parts, version = put(keys, kept.id, DataClass(row.data_class), copy.id, pieces)
        copy.stored, copy.size, copy.digest, copy.dek_version = stored.name, stored.size, stored.digest, version
        seal_about(keys, copy, {**about, "parts": parts})
        merging.unit.add(copy)
        copies[row.id.hex()] = copy.id.hex()
    if copies:
        place = kept.establishment_id
        record(merging.unit, None, RESEALED, kept.id, workplace_id=place, documents=len(copies))
    merging.unit.flush()
    return {DataClass.NOTES: {"documents": copies}}


def _verify(merging: Merging, ledger: Ledger) -> bool:
    """Every document of the file that goes opens in the one that stays, page by page, and says the same."""
    keys, copies = merging.keys, ledger[DataClass.NOTES]["documents"]
    own = {row.id.hex(): row for row in _rows(merging.unit, merging.kept)}
    rows = _rows(merging.unit, merging.gone)
    if copies.keys() != {row.id.hex() for row in rows}:
        return False
    for row in rows:
        copy = own.get(copies[row.id.hex()])
        if copy is None or any(getattr(copy, name) != getattr(row, name) for name in SAME):
            return False
        about, other = opened_about(keys, row), opened_about(keys, copy)
        if _told(about) != _told(other):
            return False
        pairs = zip(stored_pieces(keys, row, about), stored_pieces(keys, copy, other), strict=True)
        if any(one[1] != two[1] for one, two in pairs):
            return False
    return True


def _undo(merging: Merging, ledger: Ledger) -> Undone:
    """Take the copies away, except those of which somebody has since said something else. Their files are swept."""
    copies = set(ledger[DataClass.NOTES]["documents"].values())
    left = 0
    for row in _rows(merging.unit, merging.kept):
        if row.id.hex() not in copies:
            continue
        if row.version == 1:
            merging.unit.delete(row)
        else:
            left += 1
    merging.unit.flush()
    return Undone(stays=left)


def _told(about: dict[str, Any]) -> dict[str, Any]:
    parts = [{name: part[name] for name in part if name != "offset"} for part in about.get("parts", [])]
    return {**about, "parts": parts}


STEP = MergeStep("documents", _count, _carry, _verify, _undo)
