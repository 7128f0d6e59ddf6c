"""Making the index anew: a version with its own key and nicknames, to which entries move in batches.

While entries of two versions stand, both are asked, so that nobody is lost for a moment; each batch is whole or
nothing, and whoever goes on later begins where the last one ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.service.entries import need
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import Keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.matching import index
from caseapp.matching.events import INDEX_BEGUN, NICKNAMES_CHANGED
from caseapp.matching.index import Basis
from caseapp.matching.models import NameEntry, NameIndex
from caseapp.matching.service.counting import WORTH_COUNTING, counted, register_size
from caseapp.matching.service.index import line_keys, put
from caseapp.matching.service.opened import opened, readable
from caseapp.policy.permissions import P

BATCH = 200


def change_nicknames(actor: Actor, text: str) -> None:
    """Keep another table of everyday names: a new version of the index, to which files move. Raises Refused."""
    need(actor, P.NICKNAMES_MANAGE)
    unit = session()
    number = begin_version(unit, text)
    record(unit, actor, NICKNAMES_CHANGED, version=number)


def begin_version(unit: Session, nicknames: str | None = None) -> int:
    """Begin a version, with this table of nicknames or the one that holds, and with what was counted last; what is
    written from now on is in it."""
    row = _newest(unit)
    held = index.basis_of(unit, row.version, row.basis)
    return _begin(unit, held if nicknames is None else held._replace(nicknames=nicknames), row.files)


def begin_counted(unit: Session) -> int:
    """Begin a version for which the register's names are counted first. For the system's own work."""
    row = _newest(unit)
    nicknames = index.basis_of(unit, row.version, row.basis).nicknames
    files = register_size(unit)
    return _begin(unit, Basis(nicknames, counted(unit, files)), files)


def grown(unit: Session) -> bool:
    """Whether the register is large enough to be counted, and twice as large as when it was; never while files move."""
    rows = unit.execute(select(NameIndex.files)).all()
    return len(rows) < 2 and register_size(unit) >= max(WORTH_COUNTING, 2 * (rows[0].files if rows else 0))


def nicknames_now(unit: Session) -> str:
    """The administrator's table as it was typed; empty while the one that ships holds."""
    row = unit.scalars(_NEWEST).first()
    return index.basis_of(unit, row.version, row.basis).nicknames if row else ""


_NEWEST = select(NameIndex).order_by(NameIndex.version.desc()).limit(1)


def _newest(unit: Session) -> NameIndex:
    """The version that is written now; the first one gets its row as soon as there is to be another."""
    row = unit.scalars(_NEWEST).first()
    if row is None:
        row = NameIndex(version=index.FIRST, begun_at=clock.now(), files=0)
        unit.add(row)
    return row


def _begin(unit: Session, basis: Basis, files: int) -> int:
    number = _newest(unit).version + 1
    fresh = NameIndex(version=number, begun_at=clock.now(), files=files)
    if basis.nicknames or basis.counted:
        fresh.basis = index.seal_basis(unit, number, basis)
    unit.add(fresh)
    record(unit, None, INDEX_BEGUN, version=number)
    unit.flush()
    index.versions_changed(unit)
    return number


def left(unit: Session) -> int:
    """How many files are not yet in the newest version. For the system's own work: it counts all files."""
    newest = index.versions(unit)[-1].number
    return int(unit.scalar(_stale(select(func.count(Case.id)), newest)) or 0)


def move_on(unit: Session) -> int:
    """Move the next batch of files to the newest version; the last one ends the older versions. Returns how many."""
    newest = index.versions(unit)[-1].number
    cases = list(unit.scalars(_stale(select(Case), newest).order_by(Case.id).limit(BATCH).with_for_update(of=Case)))
    for files, keys in readable(unit, cases):
        ids = [case.id for case in files]
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
        identity, contact = opened(case, keys)
        put(unit, case, known.get(case.id), identity, contact, version, sealing)
