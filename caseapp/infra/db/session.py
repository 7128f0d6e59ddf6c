"""The session: scoped, flushed under guard, and begun as a writer only where something is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession

from caseapp.infra.db import guard
from caseapp.infra.db.columns import Base
from caseapp.infra.db.driver import turn_writer


class GuardedSession(FlaskSession):
    """One request's or one job's session. Its scope is opened once; without one, protected tables stay shut."""

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Flush with the thread marked, so that the unit of work's own SQL passes the cursor's door."""
        if self._is_clean():
            return
        self.info["flushed"] = True
        guard.flushing(True)
        try:
            super().flush(objects)
        finally:
            guard.flushing(False)

    def begin_writing(self) -> None:
        """Begin this session's transaction as a writer at once (`BEGIN IMMEDIATE` on SQLite).

        A reader that turns writer half-way can find that somebody else has written meanwhile, and must fail; a writer
        from the start waits its turn instead. What was read so far (who the actor is) is let go first.
        On PostgreSQL this is an ordinary transaction, and what only read goes on as it is.
        """
        if self.in_transaction():
            if not self.info.get("flushed"):
                turn_writer(self.connection())
                return
            self.commit()
        self.connection(execution_options={"caseapp_begin": "IMMEDIATE"})


guard.watch_session(GuardedSession)

db = SQLAlchemy(model_class=Base, session_options={"class_": GuardedSession, "expire_on_commit": False})


def session() -> GuardedSession:
    """The session of the present request, command or job."""
    return db.session()  # type: ignore[return-value]
