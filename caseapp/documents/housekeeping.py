"""What documents do by the clock: files that no row names, left by a crash or sealed anew elsewhere, are removed."""

from __future__ import annotations

from datetime import time, timedelta

from sqlalchemy import select

from caseapp.config import Settings
from caseapp.documents.events import SWEPT
from caseapp.documents.models import Document
from caseapp.infra.audit import record
from caseapp.infra.db.session import GuardedSession
from caseapp.infra.jobs import job
from caseapp.infra.shelf import Shelf
from caseapp.kernel import clock

RIPE = timedelta(days=1)
"""A younger file may belong to a transaction that has not ended yet."""


@job("documents.sweep", nightly=time(3, 15))
def sweep(unit: GuardedSession, settings: Settings) -> int:
    """Remove orphans. Returns how many."""
    ripe = list(Shelf(settings).names((clock.now() - RIPE).timestamp()))
    known = set(unit.scalars(select(Document.stored)).all()) if ripe else set()
    gone = [path for name, path in ripe if name not in known]
    for path in gone:
        path.unlink(missing_ok=True)
    if gone:
        record(unit, None, SWEPT, files=len(gone))
    return len(gone)
