"""Which of many tables say anything about one thing: asked in one statement, before any is asked its own question.

A page that shows something of every feature would ask each of them, and most have nothing to say about most files:
ten empty answers cost a tenth of the page (benchmarks/README.md).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from caseapp.infra.db.driver import Form, carry_out, connection_of


class Presence:
    """Whether there are rows, by name. Asked past the scope, about a thing that was found within it: the answer is
    shown to nobody, and only spares a feature its own, scoped question."""

    def __init__(self) -> None:
        self._asked: dict[str, Select[*tuple[Any, ...]]] = {}
        self._forms: dict[str, Form] = {}

    def declare(self, name: str, rows: Select[*tuple[Any, ...]]) -> str:
        """`rows` are found by an index. Returns `name`, by which the answer is known."""
        self._asked[name] = rows
        self._forms.clear()
        return name

    def found(self, unit: Session, **values: Any) -> frozenset[str]:
        """The names of those that have rows, those of this transaction among them."""
        if unit.autoflush and not unit._flushing and not unit._is_clean():
            unit.flush()
        connection = connection_of(unit)
        form = self._forms.get(connection.dialect.name)
        if form is None:
            form = self._forms[connection.dialect.name] = Form(
                self.statement().compile(dialect=connection.dialect), values
            )
        answer = carry_out(connection, form.sql, form.bound(values))[0]
        return frozenset(name for name, there in zip(self._asked, answer, strict=True) if there)

    def statement(self) -> Select[*tuple[Any, ...]]:
        """All questions as one row of answers."""
        return select(*(rows.exists().label(name) for name, rows in self._asked.items()))
