"""The application without its scope guard, to see what the guard costs. For a benchmark process only.

Every query keeps the filters it wrote itself; the criteria, the stamps and the last door at the cursor are gone.
"""

from __future__ import annotations

import os

from sqlalchemy import event

from caseapp.infra.db import engine, guard
from caseapp.infra.db.session import GuardedSession

if os.environ.get("CASEAPP_BENCH_UNGUARDED") != "yes":
    raise RuntimeError("only a benchmark takes the guard out, and says so: CASEAPP_BENCH_UNGUARDED=yes")

event.remove(GuardedSession, "do_orm_execute", guard._scope_statement)
event.remove(GuardedSession, "loaded_as_persistent", guard._check_loaded)
event.remove(GuardedSession, "before_flush", guard._check_flush)
engine.guard.watch_engine = lambda _engine: None  # type: ignore[assignment]

from caseapp.cli.boot import load  # noqa: E402

app = load()
