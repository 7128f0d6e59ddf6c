"""Keeping the index: a file's entry and tokens are written in the transaction that writes its names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.infra.sealing.vaults import Keys
from caseapp.matching import index
from caseapp.matching.cut import cut
from caseapp.matching.models import NameEntry, NameToken
from caseapp.matching.people import values_of
from caseapp.policy.classes import DataClass


def write_entry(unit: Session, case: Case, identity: Mapping[str, Any], contact: Mapping[str, Any], keys: Keys) -> None:
    """Give a file its place in the index, or a new one. Fills the slot `cases.service.written`."""
    with unit.no_autoflush:  # the names must not be flushed before their entry is
        version = index.versions(unit)[-1]
        entry = unit.scalar(_OF.where(NameEntry.case_id == case.id)) if case.version else None
        if entry is None:
            entry = NameEntry(case_id=case.id)
            unit.add(entry)
        entry.version = version.number
        told = {"cut": cut(identity, version.nicknames)}
        entry.identity = keys.seal(told, NameEntry.__tablename__, DataClass.IDENTITY, case.id, case.id)
        index.place(unit, entry, version.kept(values_of(identity, contact, case.sex, version.nicknames)))


_OF = select(NameEntry)


def forget(unit: Session, case_id: bytes) -> None:
    """Take a file out of the index: it is found by its reference alone. Needs no key."""
    entry = unit.scalar(_OF.where(NameEntry.case_id == case_id))
    if entry is not None:
        unit.flush()
        unit.execute(delete(NameToken).where(NameToken.number == entry.number))
        unit.delete(entry)
        unit.flush()
