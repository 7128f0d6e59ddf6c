"""What the house itself does by the clock. Features bring their own jobs in their manifests."""

from __future__ import annotations

import logging
from datetime import time, timedelta

from caseapp.config import Settings
from caseapp.infra import drafts, jobs, outbox, submissions, work
from caseapp.infra.audit import chain
from caseapp.infra.backup import create as backups
from caseapp.infra.db import session, statistics
from caseapp.infra.db.session import GuardedSession
from caseapp.infra.jobs import Job

log = logging.getLogger("caseapp.jobs")


@jobs.errand("audit.seal", every=timedelta(seconds=10), wanted=chain.unsealed)
def seal_trail(settings: Settings) -> int:
    """Close new lines of the trail into the chain; the checkpoint file follows the commit."""
    return close_trail(settings)


@jobs.errand("outbox.dispatch", every=timedelta(seconds=5), wanted=outbox.waiting)
def send_messages(_settings: Settings) -> int:
    """Send what waits in the outbox."""
    return outbox.dispatch()


@jobs.job("cleanup", nightly=time(3, 0))
def forget(unit: GuardedSession, _settings: Settings) -> int:
    """Forget old submission ids, drafts nobody touched for a month, and messages sent long ago."""
    return submissions.forget_old(unit) + drafts.forget_old(unit) + outbox.forget_old(unit)


@jobs.job("statistics", nightly=time(3, 30))
def look_at_rows(unit: GuardedSession, _settings: Settings) -> None:
    """Tell SQLite's planner how many rows there are of what."""
    connection = unit.connection()
    if connection.dialect.name == "sqlite":
        statistics.refresh(connection.connection.driver_connection)


@jobs.errand("backup", nightly=time(2, 30), lease=timedelta(hours=2))
def back_up(settings: Settings) -> int:
    """The nightly backup, and room for the next one."""
    made = backups.create(settings)
    if made.documents.missing:
        log.error("backup: %d documents are missing or altered", made.documents.missing)
    return backups.prune(backups.folder(settings))


HOUSE_JOBS: tuple[Job, ...] = (seal_trail, send_messages, forget, look_at_rows, back_up)


def close_trail(settings: Settings, *, checkpoint: bool = False) -> int:
    """Chain every line there is, sign when due (or when asked), bring the checkpoint file up to date."""
    closed = 0
    while True:
        with work.system_work() as unit:
            count = chain.seal_new_lines(unit, checkpoint=checkpoint)
        closed += count
        if count < chain.BATCH:
            break
    unit = session()
    try:
        chain.write_ledger(unit, backups.ledger(settings))
    finally:
        unit.rollback()
    return closed
