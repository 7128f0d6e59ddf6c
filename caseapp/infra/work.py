"""The one place that commits. A unit of work is written whole or not at all, and its audit lines with it.

A writer (any unsafe request, any job) began its transaction as one: its lines join it. A reader only gathers lines
about what it opened; they are stored in a short transaction of their own before the answer leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from caseapp.infra.audit import trail
from caseapp.infra.db.guard import open_scope
from caseapp.infra.db.scope import system_scope
from caseapp.infra.db.session import GuardedSession, session
from caseapp.kernel import clock
from caseapp.kernel.errors import Busy


def begin_writing(unit: GuardedSession) -> None:
    """Make this unit of work a writer. What it read until now (who asks, the hash of her password) is put down first:
    a reader that turns writer half-way can find that somebody else has written meanwhile, and must fail."""
    if unit.in_transaction():
        unit.commit()
    unit.info["writes"] = True
    unit.begin_writing()


def complete(unit: GuardedSession) -> None:
    """Commit. Raises Busy, with nothing written, when the store cannot take it (disk full, lock held too long)."""
    try:
        if unit.info.get("writes"):
            unit.flush()
            trail.store_pending(unit)
            for leave in unit.info.pop("traces", []):
                leave(unit)
            unit.commit()
            return
        traces = unit.info.pop("traces", [])
        if traces or unit.info.get("audit"):
            unit.begin_writing()
            trail.store_pending(unit)
            for leave in traces:
                leave(unit)
        unit.commit()
    except DBAPIError as error:
        unit.rollback()
        if is_busy(error):
            raise Busy from error
        raise


def leave_trace(unit: GuardedSession, leave: Callable[[GuardedSession], None]) -> None:
    """Do a small write (last seen) when the unit of work completes, even if it only reads."""
    unit.info.setdefault("traces", []).append(leave)


def abandon(unit: GuardedSession) -> None:
    """Undo everything this unit of work did. A writer stays one: its answer may leave a trace, or try again."""
    unit.rollback()
    if unit.info.get("writes"):
        unit.begin_writing()


def is_busy(error: DBAPIError) -> bool:
    """Whether the store could not take a change for reasons outside the change itself."""
    text = str(error.orig).lower()
    return any(word in text for word in ("disk is full", "disk full", "no space", "locked", "disk i/o", "readonly"))


@contextmanager
def system_work() -> Iterator[GuardedSession]:
    """A unit of work that no person asks for (first start, jobs, commands): writes, sees everything, commits once."""
    unit = session()
    begin_writing(unit)
    open_scope(unit, system_scope(clock.now()))
    try:
        yield unit
        complete(unit)
    except BaseException:
        unit.rollback()
        raise
    finally:
        unit.info.clear()
        unit.close()
