"""INSERT with ON CONFLICT, which the two databases spell alike and SQLAlchemy keeps in two places."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert


def insert(session: Session, table: Any) -> Insert:
    """An INSERT into `table` that knows `on_conflict_do_nothing` and `on_conflict_do_update`.

    Only the dialect in use is loaded: the other one costs a fifth of a start. Ask such a statement for what it did by
    RETURNING: on PostgreSQL an INSERT has no row count (it says -1).
    """
    dialect = importlib.import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}")
    return cast("Insert", dialect.insert(table))
