"""Keeping the index: a file's entry and tokens are written in the transaction that writes its names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.infra.db.reading import Reading
from caseapp.infra.sealing.vaults import Keys, writing_keys
from caseapp.matching import index
from caseapp.matching.cut import cut
from caseapp.matching.index import Version
from caseapp.matching.models import NameEntry, NameToken
from caseapp.matching.people import values_of
from caseapp.policy.classes import DataClass


def write_entry(unit: Session, case: Case, identity: Mapping[str, Any], contact: Mapping[str, Any]) -> None:
    """Give a file its place in the index, or a new one. Fills the slot `cases.service.written`."""
    with unit.no_autoflush:  # the names must not be flushed before their entry is
        entry = unit.scalar(_OF.where(NameEntry.case_id == case.id)) if case.version else None
        keys = line_keys(unit, case.establishment_id)
        put(unit, case, entry, identity, contact, index.versions(unit)[-1], keys)


def line_keys(unit: Session, place_id: bytes) -> Keys:
    """The key of an establishment's own vault under which the lines of its files are sealed."""
    return writing_keys(unit, place_id, place_id, [DataClass.IDENTITY])


def put(
    unit: Session,
    case: Case,
    entry: NameEntry | None,
    identity: Mapping[str, Any],
    contact: Mapping[str, Any],
    version: Version,
    keys: Keys,
) -> None:
    """Write a file's entry, the one it has or a new one, and let it be found by its values."""
    if entry is None:
        entry = NameEntry(case_id=case.id)
        unit.add(entry)
    place, told = case.establishment_id, {"cut": cut(identity, version.nicknames)}
    entry.version = version.number
    entry.identity = keys.seal(told, NameEntry.__tablename__, DataClass.IDENTITY, case.id, place)
    index.place(unit, case, entry, version.kept(values_of(identity, contact, case.sex, version.nicknames)))


_OF = select(NameEntry)
_PLACE = Reading(select(Case.establishment_id).where(Case.id == bindparam("case_id")))


def forget(unit: Session, case_id: bytes) -> None:
    """Take a file out of the index: it is found by its reference alone. Needs no key."""
    entry = unit.scalar(_OF.where(NameEntry.case_id == case_id))
    if entry is not None:
        index.changed(unit, _PLACE.first(unit, case_id=case_id).establishment_id)
        unit.flush()
        unit.execute(delete(NameToken).where(NameToken.number == entry.number))
        unit.delete(entry)
        unit.flush()
