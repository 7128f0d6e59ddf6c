"""Writings: what every form and every reader of a file stores beside it, worked out once like a `Reading`.

    _SETTLE = Writing(update(Submission.__table__).where(...).values(location=bindparam("result")))
    _SETTLE.run(unit, form=submission_id, result=location)

Only for tables that belong to no child's file: theirs are written through the session, which checks each row, or past
the scope, where each use was reviewed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Executable
from sqlalchemy.orm import Session

from caseapp.infra.db.driver import Form, carry_out, connection_of
from caseapp.infra.db.guard import ScopeBreach
from caseapp.infra.db.protected import names


class Writing:
    """One INSERT, UPDATE or DELETE, its parameters by name. Declare it at the top of a module, or behind a cache."""

    def __init__(self, statement: Executable) -> None:
        self._statement: Any = statement
        self._forms: dict[tuple[str, bool], Form] = {}

    def run(self, unit: Session, **values: Any) -> Sequence[Any]:
        """Carry it out; the rows of its RETURNING. Raises ScopeBreach for a protected table."""
        return self._carried_out(unit, values, beyond=False)

    def beyond(self, unit: Session, **values: Any) -> Sequence[Any]:
        """The same for a protected table, past the scope: for what `beyond_scope` is for; a test counts the uses."""
        return self._carried_out(unit, values, beyond=True)

    def run_all(self, unit: Session, rows: Sequence[dict[str, Any]]) -> None:
        """Carry it out for each of `rows`, which have the same names. Raises as `run`."""
        if rows:
            connection, form = self._form(unit, rows[0])
            carry_out(connection, form.sql, [form.bound(row) for row in rows], many=True)

    def _carried_out(self, unit: Session, values: dict[str, Any], *, beyond: bool) -> Sequence[Any]:
        connection, form = self._form(unit, values, beyond=beyond)
        return carry_out(connection, form.sql, form.bound(values))

    def _form(self, unit: Session, values: dict[str, Any], *, beyond: bool = False) -> tuple[Connection, Form]:
        connection = connection_of(unit)
        form = self._forms.get((connection.dialect.name, beyond))
        if form is None:
            compiled = self._statement.compile(dialect=connection.dialect)
            if not beyond and names.named_in(str(compiled)):
                raise ScopeBreach("a protected table is written through the session")
            form = self._forms[connection.dialect.name, beyond] = Form(compiled, values)
        return connection, form
