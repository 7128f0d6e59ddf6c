"""The session: scoped, flushed under guard, and begun as a writer only where something is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import bindparam, inspect, select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from caseapp.infra.db import guard
from caseapp.infra.db.columns import Base
from caseapp.infra.db.driver import connection_of, turn_writer
from caseapp.infra.db.reading import Reading

Row = TypeVar("Row", bound=Base)

with_flush: list[Callable[[Session], None]] = []
"""Slot: what is done with a flush even where no object of the session waits for it (`Adding.store`)."""


class GuardedSession(FlaskSession):
    """One request's or one job's session. Its scope is opened once; without one, protected tables stay shut."""

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Flush with the thread marked, so that the unit of work's own SQL passes the cursor's door."""
        if self._is_clean():
            for settle in with_flush:
                settle(self)
            return
        self.info["flushed"] = True
        guard.flushing(True)
        try:
            super().flush(objects)
        finally:
            guard.flushing(False)

    def commit(self) -> None:
        """Commit, and leave nothing behind that waits for a flush."""
        self.flush()
        super().commit()

    def get(self, entity: type[Row], ident: Any, **options: Any) -> Row | None:  # type: ignore[override]
        """The object of a key, or None. What this session does not know yet comes by a reading: SQLAlchemy makes,
        scopes and hashes a statement of its own for each, which takes eight times as long."""
        anew = options.pop("populate_existing", False)
        reading = _by_key(entity) if isinstance(ident, bytes) and not any(options.values()) else None
        known = not anew and inspect(entity).identity_key_from_primary_key((ident,)) in self.identity_map
        if reading is None or known:
            return super().get(entity, ident, populate_existing=anew, **options)
        return cast("Row | None", reading.entity(self, key=ident, anew=anew))

    def refresh(self, instance: object, *given: Any, **options: Any) -> None:
        """Read an object anew, by a reading too. Raises InvalidRequestError when its row is gone or out of sight."""
        state = inspect(instance)
        key = state.identity if state and not given and not any(options.values()) else None
        if not key or not isinstance(key[0], bytes) or (reading := _by_key(cast("Any", type(instance)))) is None:
            super().refresh(instance, *given, **options)
        elif reading.entity(self, key=key[0], anew=True) is None:
            raise InvalidRequestError(f"no row to refresh {type(instance).__name__} from")

    def begin_writing(self) -> None:
        """Begin this session's transaction as a writer at once (`BEGIN IMMEDIATE` on SQLite).

        A reader that turns writer half-way can find that somebody else has written meanwhile, and must fail; a writer
        from the start waits its turn instead. What was read so far (who the actor is) is let go first.
        On PostgreSQL this is an ordinary transaction, and what only read goes on as it is.
        """
        if self.in_transaction():
            if not self.info.get("flushed"):
                turn_writer(connection_of(self))
                return
            self.commit()
        self.connection(execution_options={"caseapp_begin": "IMMEDIATE"})


@cache
def _by_key(entity: type[Any]) -> Reading | None:
    """The reading of one row by its key; None where the key has several parts."""
    mapper = inspect(entity)
    if len(mapper.primary_key) != 1:
        return None
    key = getattr(entity, mapper.get_property_by_column(mapper.primary_key[0]).key)
    return Reading(select(entity).where(key == bindparam("key")))


guard.watch_session(GuardedSession)

db = SQLAlchemy(model_class=Base, session_options={"class_": GuardedSession, "expire_on_commit": False})


def session() -> GuardedSession:
    """The session of the present request, command or job."""
    return db.session()  # type: ignore[return-value]
