"""Making the index anew: a version with its own key and nicknames, to which entries move in batches.

While entries of two versions stand, both are asked, so that nobody is lost for a moment; each batch is whole or
nothing, and whoever goes on later begins where the last one ended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.service.entries import need
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.keyring import HOUSE
from caseapp.infra.sealing.vaults import Keys, load_keys, writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Unreadable
from caseapp.matching import index
from caseapp.matching.events import INDEX_BEGUN, NICKNAMES_CHANGED
from caseapp.matching.models import NameEntry, NameIndex
from caseapp.matching.service.index import line_keys, put
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P

BATCH = 200


def change_nicknames(actor: Actor, text: str) -> None:
    """Keep another table of everyday names: a new version of the index, to which files move. Raises Refused."""
    need(actor, P.NICKNAMES_MANAGE)
    unit = session()
    number = begin_version(unit, text)
    record(unit, actor, NICKNAMES_CHANGED, version=number)


def begin_version(unit: Session, nicknames: str | None = None) -> int:
    """Begin a version, with this table of nicknames or the one that holds; what is written from now on is in it."""
    rows = list(unit.scalars(select(NameIndex).order_by(NameIndex.version)))
    if not rows:
        rows = [NameIndex(version=index.FIRST, begun_at=clock.now())]
        unit.add(rows[0])
    text = nicknames if nicknames is not None else nicknames_now(unit)
    number = rows[-1].version + 1
    fresh = NameIndex(version=number, begun_at=clock.now())
    if text:
        keys = writing_keys(unit, HOUSE, HOUSE, [DataClass.IDENTITY])
        table = NameIndex.__tablename__
        fresh.nicknames = keys.seal({"text": text}, table, DataClass.IDENTITY, index.row_id(number), HOUSE)
    unit.add(fresh)
    record(unit, None, INDEX_BEGUN, version=number)
    unit.flush()
    index.versions_changed(unit)
    return number


def nicknames_now(unit: Session) -> str:
    """The administrator's table as it was typed; empty while the one that ships holds."""
    row = unit.scalars(select(NameIndex).order_by(NameIndex.version.desc()).limit(1)).first()
    if row is None or row.nicknames is None:
        return ""
    keys = load_keys(unit, HOUSE, [HOUSE], [DataClass.IDENTITY])
    told = keys.unseal(row.nicknames, NameIndex.__tablename__, DataClass.IDENTITY, index.row_id(row.version), HOUSE)
    return str(told["text"])


def left(unit: Session) -> int:
    """How many files are not yet in the newest version. For the system's own work: it counts all files."""
    newest = index.versions(unit)[-1].number
    return int(unit.scalar(_stale(select(func.count(Case.id)), newest)) or 0)


def move_on(unit: Session) -> int:
    """Move the next batch of files to the newest version; the last one ends the older versions. Returns how many."""
    newest = index.versions(unit)[-1].number
    cases = list(unit.scalars(_stale(select(Case), newest).order_by(Case.id).limit(BATCH).with_for_update(of=Case)))
    by_place: dict[bytes, list[Case]] = defaultdict(list)
    for case in cases:
        by_place[case.establishment_id].append(case)
    for place, files in by_place.items():
        ids = [case.id for case in files]
        keys = load_keys(unit, place, ids, [DataClass.IDENTITY, DataClass.CONTACT])
        known = {entry.case_id: entry for entry in unit.scalars(select(NameEntry).where(NameEntry.case_id.in_(ids)))}
        _rewrite(unit, files, keys, known)
    unit.flush()
    if not cases:
        unit.execute(delete(NameIndex).where(NameIndex.version < newest))
        index.versions_changed(unit)
    unit.expunge_all()
    return len(cases)


def _stale(query: Select[Any], newest: int) -> Select[Any]:
    """Files without an entry, or with one of an older version."""
    joined = query.outerjoin(NameEntry, NameEntry.case_id == Case.id)
    return joined.where(or_(NameEntry.number.is_(None), NameEntry.version < newest))


def _rewrite(unit: Session, files: Sequence[Case], keys: Keys, known: dict[bytes, NameEntry]) -> None:
    version, sealing = index.versions(unit)[-1], line_keys(unit, files[0].establishment_id)
    for case in files:
        identity, contact = _opened(case, keys)
        put(unit, case, known.get(case.id), identity, contact, version, sealing)


def _opened(case: Case, keys: Keys) -> list[dict[str, Any]]:
    """Identity and contact; nothing of what cannot be read, which is found by its reference alone."""
    table = Case.__tablename__
    found: list[dict[str, Any]] = []
    for data_class, blob in ((DataClass.IDENTITY, case.identity), (DataClass.CONTACT, case.contact)):
        try:
            found.append(keys.unseal(blob, table, data_class, case.id, case.id) if blob else {})
        except Unreadable:
            found.append({})
    return found
