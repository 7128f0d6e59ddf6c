"""Timed and nightly work, done by one process at a time, however many run.

When a job last ran stands in the database beside its lease, so a restart forgets nothing and a machine that was
off at three in the morning does its nightly work when it wakes. A lease is taken by one UPDATE that compares and
swaps; it expires, so that a process that died gives way. A waiting thread is all the clockwork this needs:
APScheduler was tried and left out (0.15 s of start and a second memory of what ran when).
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, cast

from flask import Flask
from sqlalchemy import CursorResult, LargeBinary, String, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.config import Settings
from caseapp.infra import work
from caseapp.infra.db import Base, UtcDateTime, session
from caseapp.infra.db.guard import open_scope
from caseapp.infra.db.insert import insert
from caseapp.infra.db.scope import system_scope
from caseapp.infra.db.session import GuardedSession
from caseapp.kernel import clock

log = logging.getLogger("caseapp.jobs")

TICK = 5.0
"""Seconds between two looks at what is due."""
LEASE = timedelta(minutes=5)


class Lease(Base):
    """Who does a job now and until when at most, and when it last ran."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[bytes] = mapped_column(LargeBinary)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    ran_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work and its rhythm: `every` so often, or `nightly` at a time of day in Morocco."""

    name: str
    run: Callable[[Settings], object]
    every: timedelta | None = None
    nightly: time | None = None
    lease: timedelta = LEASE
    wanted: Callable[[Session], bool] | None = None
    """Asked first, read-only, with the system's scope: an idle machine's disk may sleep."""

    def due_since(self, now: datetime) -> datetime:
        """The job is due unless it ran after this moment."""
        if self.every is not None:
            return now - self.every
        local = clock.local(now)
        tonight = datetime.combine(local.date(), self.nightly or time(3), clock.CASABLANCA)
        return tonight if tonight <= local else tonight - timedelta(days=1)


def job(
    name: str,
    *,
    every: timedelta | None = None,
    nightly: time | None = None,
    wanted: Callable[[Session], bool] | None = None,
) -> Callable[[Callable[[GuardedSession, Settings], object]], Job]:
    """Declare a job that is one unit of work: the function gets its session, and the unit commits once."""

    def declare(body: Callable[[GuardedSession, Settings], object]) -> Job:
        def run(settings: Settings) -> object:
            with work.system_work() as unit:
                return body(unit, settings)

        return Job(name, run, every, nightly, wanted=wanted)

    return declare


def errand(
    name: str,
    *,
    every: timedelta | None = None,
    nightly: time | None = None,
    lease: timedelta = LEASE,
    wanted: Callable[[Session], bool] | None = None,
) -> Callable[[Callable[[Settings], object]], Job]:
    """Declare a job that divides its work itself, because it is long (a backup) or talks to others (the outbox)."""

    def declare(body: Callable[[Settings], object]) -> Job:
        return Job(name, body, every, nightly, lease, wanted)

    return declare


ME = os.urandom(16)
"""This process, as a holder of leases."""
os.register_at_fork(after_in_child=lambda: globals().update(ME=os.urandom(16)))


def run_due(app: Flask, holder: bytes | None = None) -> list[str]:
    """Do every job that is due and that nobody else is doing. Returns the names of those done.

    One that fails is logged and tried again in its next turn; the others go on.
    """
    holder = holder or ME
    done = []
    for work_item in _free(app):
        with app.app_context():
            if not _is_wanted(work_item) or not take(work_item, holder):
                continue
            try:
                work_item.run(app.extensions["settings"])
                done.append(work_item.name)
            except Exception as error:
                log.error("%s failed: %s", work_item.name, type(error).__name__, exc_info=app.debug)
            finally:
                give_back(work_item, holder)
    return done


def run_forever(app: Flask, stop: threading.Event | None = None) -> None:
    """Look every few seconds, until `stop` is set. A database that cannot be reached is waited for."""
    stop = stop or threading.Event()
    while not stop.wait(TICK):
        try:
            run_due(app)
        except Exception as error:
            log.error("jobs cannot run: %s", type(error).__name__)


def start_thread(app: Flask) -> threading.Event:
    """Run the jobs beside the server. Returns the event that ends them."""
    stop = threading.Event()
    threading.Thread(target=run_forever, args=(app, stop), name="caseapp-jobs", daemon=True).start()
    return stop


def jobs_of(app: Flask) -> tuple[Job, ...]:
    """The jobs of the house and of its features."""
    return cast("tuple[Job, ...]", app.extensions["jobs"])


def take(work_item: Job, holder: bytes) -> bool:
    """Take the job's lease, if it is due and free. The UPDATE compares and swaps: of two, one changes the row."""
    now = clock.now()
    with work.system_work() as unit:
        due = or_(Lease.ran_at.is_(None), Lease.ran_at <= work_item.due_since(now))
        result = unit.execute(
            update(Lease)
            .where(Lease.name == work_item.name, Lease.until <= now, due)
            .values(holder=holder, until=now + work_item.lease)
            .execution_options(synchronize_session=False)
        )
        if cast("CursorResult[None]", result).rowcount == 1:
            return True
        row = {"name": work_item.name, "holder": holder, "until": now + work_item.lease}
        if work_item.nightly is not None:
            row |= {"until": now, "ran_at": now}  # a house that opened today has no night to make up for
        # RETURNING, not the row count, which an INSERT does not have on PostgreSQL.
        taken = insert(unit, Lease).values(row).on_conflict_do_nothing().returning(Lease.name)
        return unit.execute(taken).first() is not None and work_item.nightly is None


def give_back(work_item: Job, holder: bytes) -> None:
    """Give the lease back and note the time. One that expired meanwhile belongs to somebody else, and is left."""
    now = clock.now()
    with work.system_work() as unit:
        unit.execute(
            update(Lease)
            .where(Lease.name == work_item.name, Lease.holder == holder, Lease.until > now)
            .values(until=now, ran_at=now)
            .execution_options(synchronize_session=False)
        )


def _free(app: Flask) -> list[Job]:
    """The jobs whose turn has come and that nobody seems to do: a look without a lock at all leases at once; `take`
    decides."""
    with app.app_context():
        unit, now = session(), clock.now()
        try:
            known = {row.name: row for row in unit.execute(select(Lease.name, Lease.until, Lease.ran_at))}
        finally:
            unit.rollback()
    return [item for item in jobs_of(app) if _is_free(item, known.get(item.name), now)]


def _is_free(work_item: Job, lease: Any, now: datetime) -> bool:
    if lease is None:
        return True
    return bool(lease.until <= now and (lease.ran_at is None or lease.ran_at <= work_item.due_since(now)))


def _is_wanted(work_item: Job) -> bool:
    if work_item.wanted is None:
        return True
    unit = session()
    try:
        open_scope(unit, system_scope(clock.now()))
        return work_item.wanted(unit)
    finally:
        unit.rollback()
        unit.info.clear()
