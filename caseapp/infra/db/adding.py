"""Many new rows of a child's file at once: each held against the scope, then handed to the driver as they are.

The session makes an object of each row, and one more of what it must write: for two hundred encounters of a telephone
that takes longer than everything else (benchmarks/README.md). The rows are no objects of the session afterwards, and
whoever listens to its flush does not see them: it is for tables that nobody listens to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from caseapp.infra.db.driver import Form, carry_out_many, connection_of
from caseapp.infra.db.guard import ScopeBreach, scope_of


class Adding:
    """An INSERT into the table of a protected class, all its columns by name. Declare it at the top of a module."""

    def __init__(self, entity: type[Any]) -> None:
        self._entity = entity
        columns = entity.__table__.columns
        self._defaults = {column.key: column.default.arg if column.default else None for column in columns}
        self._forms: dict[str, Form] = {}

    def run(self, unit: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add them; a column that is not given has its default. Raises ScopeBreach for a row outside the scope."""
        if not rows:
            return
        scope = scope_of(unit)
        within: Any = self._entity.within
        if not scope.everything and not all(within(SimpleNamespace(**row), scope, unit, writing=True) for row in rows):
            raise ScopeBreach(f"write to {self._entity.__name__}")
        unit.flush()
        connection = connection_of(unit)
        form = self._forms.get(connection.dialect.name)
        if form is None:
            compiled = insert(self._entity.__table__).compile(dialect=connection.dialect)
            form = self._forms[connection.dialect.name] = Form(compiled, {**self._defaults, **rows[0]})
        carry_out_many(connection, form.sql, [form.bound({**self._defaults, **row}) for row in rows])
