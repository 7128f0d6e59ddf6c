"""A file changes hands: it is found in its new house, and no longer in the former. Its line is sealed under the new
house's key; its tokens move in the flush that says so (`matching.index`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.infra.sealing.vaults import Keys, load_keys
from caseapp.matching import index
from caseapp.matching.models import CaseMerge, CasePair, Inquiry, NameEntry
from caseapp.matching.service.index import line_keys, put
from caseapp.matching.vocabulary import PairState
from caseapp.policy.classes import DataClass


def follow(unit: Session, files: Sequence[Case], _former: bytes) -> None:
    """Fills the slot `cases.service.handing.along`."""
    ids = {file.id: file.establishment_id for file in files}
    keys = load_keys(unit, files[0].establishment_id, list(ids), [DataClass.IDENTITY, DataClass.CONTACT])
    entries = {entry.case_id: entry for entry in unit.scalars(select(NameEntry).where(NameEntry.case_id.in_(ids)))}
    version, sealing = index.versions(unit)[-1], line_keys(unit, files[0].establishment_id)
    for file in files:
        if file.id in entries:
            told = _opened(keys, file, "identity"), _opened(keys, file, "contact")
            put(unit, file, entries[file.id], *told, version, sealing)
    for pair in unit.scalars(select(CasePair).where(or_(CasePair.low_id.in_(ids), CasePair.high_id.in_(ids)))):
        if pair.low_id in ids and pair.high_id in ids:
            pair.establishment_id = ids[pair.low_id]
        elif pair.state == PairState.OPEN:  # the other file stays behind: nobody sees both any more
            unit.delete(pair)
    for merge in unit.scalars(select(CaseMerge).where(CaseMerge.kept_id.in_(ids))):
        merge.establishment_id = ids[merge.kept_id]
    for inquiry in unit.scalars(select(Inquiry).where(Inquiry.case_id.in_(ids), Inquiry.answered_at.is_(None))):
        inquiry.place_id = ids[inquiry.case_id]
    unit.flush()


def _opened(keys: Keys, file: Case, column: str) -> Mapping[str, Any]:
    blob = getattr(file, column)
    return keys.unseal(blob, Case.__tablename__, DataClass(column), file.id, file.id) if blob else {}
