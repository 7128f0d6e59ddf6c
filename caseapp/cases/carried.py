"""What each worker carries and what is due of it, kept as files are written; how late that is, is asked of the clock.

Listening to each flush, like `figures.py`, and to deadlines that are begun beside it. A file counts once by the day on
which its next thing is due, and once for each rule that is open in it, as long as it lives.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import RowMapping, event, select
from sqlalchemy.orm import Session

from caseapp.cases.models import NEVER, Carried, Case, CaseDeadline, Owed
from caseapp.cases.vocabulary import ENDED
from caseapp.infra.db.adding import added
from caseapp.infra.db.session import GuardedSession
from caseapp.infra.db.tallies import Counts, Moved, was
from caseapp.kernel import clock

CARRIED, OWED = Counts(Carried, "files", tidy=True), Counts(Owed, "files", tidy=True)
FACTS = ("establishment_id", "restricted", "reference_worker_id", "status", "danger", "next_due_at")
DUE = ("rule", "due_at", "ended_at")
Known = Mapping[str, Any] | RowMapping
"""Columns of a row by name."""


class Holder(NamedTuple):
    """Whose a file is, for a figure; `worker_id` is empty where nobody follows it."""

    establishment_id: bytes
    restricted: bool
    worker_id: bytes


class Facts(NamedTuple):
    """What a file counts for. Without a holder for nothing: it has ended."""

    holder: Holder | None
    danger: str
    due_on: date


class Strand(NamedTuple):
    """What an open deadline counts for."""

    rule: str
    due_on: date


class _Row(NamedTuple):
    """A deadline that a flush writes: what it was and will be; None while it is not open."""

    id: bytes
    case_id: bytes
    before: Strand | None
    after: Strand | None


@event.listens_for(GuardedSession, "before_flush")
def _notice(session: Session, _context: object, _instances: object) -> None:
    """Note what the files and deadlines about to be written were and will be."""
    files: dict[bytes, tuple[Facts | None, Facts]] = session.info.setdefault("carried", {})
    rows: list[_Row] = session.info.setdefault("owed", [])
    for row in session.new:
        if isinstance(row, Case):
            files[row.id] = None, facts_of(_now(row, FACTS))
        elif isinstance(row, CaseDeadline):
            rows.append(_Row(row.id, row.case_id, None, strand_of(_now(row, DUE))))
    for row in session.dirty:
        if isinstance(row, Case):
            before, after = facts_of(_was(row, FACTS)), facts_of(_now(row, FACTS))
            if before != after:
                files[row.id] = before, after
        elif isinstance(row, CaseDeadline):
            former, strand = strand_of(_was(row, DUE)), strand_of(_now(row, DUE))
            if former != strand:
                rows.append(_Row(row.id, row.case_id, former, strand))
    rows += [
        _Row(row.id, row.case_id, strand_of(_was(row, DUE)), None)
        for row in session.deleted
        if isinstance(row, CaseDeadline)
    ]


@event.listens_for(GuardedSession, "after_flush")
def _count(session: Session, _context: object) -> None:
    files: dict[bytes, tuple[Facts | None, Facts]] = session.info.pop("carried", {})
    rows: list[_Row] = session.info.pop("owed", [])
    if not files and not rows:
        return
    carried, owed = Moved(), Moved()
    for facts_before, facts_after in files.values():
        for facts, by in ((facts_before, -1), (facts_after, 1)):
            if facts is not None and facts.holder is not None:
                carried[carried_key(facts.holder, facts)] += by
    stays = _holders(session, {row.case_id for row in rows} - files.keys())
    holders = {key: (holder, holder) for key, holder in stays.items()} | {
        key: (before and before.holder, after.holder) for key, (before, after) in files.items()
    }
    moved = {key for key, (before, after) in files.items() if before and before.holder != after.holder}
    for row in [*rows, *_others(session, moved, {row.id for row in rows})]:
        former, present = holders[row.case_id]
        if former is not None and row.before is not None:
            owed[owed_key(former, row.before)] -= 1
        if present is not None and row.after is not None:
            owed[owed_key(present, row.after)] += 1
    CARRIED.move(session, carried)
    OWED.move(session, owed)


@event.listens_for(GuardedSession, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    session.info.pop("carried", None)
    session.info.pop("owed", None)


def _begun(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Deadlines were added without an object of the session; their files are in it."""
    owed = Moved()
    for row in rows:
        holder = facts_of(_now(session.get_one(Case, row["case_id"]), FACTS)).holder
        if holder is not None:
            owed[owed_key(holder, Strand(row["rule"], day_of(row["due_at"])))] += 1
    OWED.move(session, owed)


added[CaseDeadline] = _begun


def facts_of(known: Known) -> Facts:
    """What a file with these columns counts for."""
    holder = Holder(known["establishment_id"], bool(known["restricted"]), known["reference_worker_id"] or b"")
    lives = known["status"] not in ENDED
    return Facts(holder if lives else None, str(known["danger"]), day_of(known["next_due_at"]))


def strand_of(known: Known) -> Strand | None:
    """What a deadline with these columns counts for."""
    return Strand(str(known["rule"]), day_of(known["due_at"])) if known["ended_at"] is None else None


def day_of(at: datetime | None) -> date:
    """The day of a moment in Morocco; NEVER, where nothing is due."""
    return clock.local(at).date() if at is not None else NEVER


def carried_key(holder: Holder, facts: Facts) -> tuple[Any, ...]:
    """Where a file is counted."""
    return holder.establishment_id, holder.restricted, facts.due_on, holder.worker_id, facts.danger


def owed_key(holder: Holder, strand: Strand) -> tuple[Any, ...]:
    """Where an open deadline is counted."""
    return holder.establishment_id, holder.restricted, strand.due_on, holder.worker_id, strand.rule


def _now(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _was(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: was(row, name) for name in names}


# Core on tables, within the flush: what is counted does not depend on what its author may see.


def _holders(session: Session, files: Collection[bytes]) -> dict[bytes, Holder | None]:
    """Whose these files are now."""
    if not files:
        return {}
    case = Case.__table__.c
    query = select(case.id, *(case[name] for name in FACTS)).where(case.id.in_(sorted(files)))
    return {row["id"]: facts_of(row).holder for row in session.connection().execute(query).mappings()}


def _others(session: Session, files: Collection[bytes], written: Collection[bytes]) -> list[_Row]:
    """What else is open in these files, and goes along with them."""
    if not files:
        return []
    due = CaseDeadline.__table__.c
    query = select(due.id, due.case_id, *(due[name] for name in DUE)).where(
        due.case_id.in_(sorted(files)), due.ended_at.is_(None)
    )
    rows = session.connection().execute(query).mappings().all()
    strands = [(row, strand_of(row)) for row in rows if row["id"] not in written]
    return [_Row(row["id"], row["case_id"], strand, strand) for row, strand in strands]
