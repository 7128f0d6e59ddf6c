"""INSERT with ON CONFLICT, which the two databases spell alike and SQLAlchemy keeps in two places."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert


def insert(session: Session, table: Any) -> Insert:
    """An INSERT into `table` that knows `on_conflict_do_nothing` and `on_conflict_do_update`.

    Ask such a statement for what it did by RETURNING: on PostgreSQL an INSERT has no row count (it says -1).
    """
    return insert_in(session.get_bind().dialect.name, table)


def insert_in(dialect: str, table: Any) -> Insert:
    """The same for the dialect of that name. Only it is loaded: the other one costs a fifth of a start."""
    return cast("Insert", importlib.import_module(f"sqlalchemy.dialects.{dialect}").insert(table))
