"""Tallies: tables of counts, moved in the transaction of each write. The primary key says what is alike, one column how
many. What is counted is each feature's to say; that a count can never be forgotten is had by listening to each flush.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import bindparam, delete, inspect, select
from sqlalchemy.orm import Session

from caseapp.infra.db.insert import insert_in
from caseapp.infra.db.writing import Writing

Key = tuple[Any, ...]
Moved = Counter[Key]
"""By how much each count changes."""


class Counts:
    """One table of counts, and how it is moved."""

    def __init__(
        self,
        model: type[Any],
        count: str,
        beside: Callable[[Session, Mapping[str, Any]], Mapping[str, Any]] | None = None,
        *,
        tidy: bool = False,
    ) -> None:
        """`beside` says the columns that are neither key nor count. `tidy`: a row that comes to nothing goes; for keys
        that hold a day, of which new ones begin for ever."""
        self.model, self.count = model, count
        self.key = tuple(column.name for column in model.__table__.primary_key)
        self._beside, self._tidy = beside, tidy
        self._forms: dict[str, tuple[Writing, Writing]] = {}

    def move(self, unit: Session, moved: Mapping[Key, int]) -> None:
        """Change the counts, in one order for everybody, so that two writers never wait for each other in a ring."""
        lines = [dict(zip(self.key, key, strict=True)) | {self.count: by} for key, by in moved.items() if by]
        if not lines:
            return
        lines.sort(key=lambda line: tuple(str(value) for value in line.values()))
        add, clear = self._spoken(unit.get_bind().dialect.name)
        if self._beside is not None:
            lines = [{**line, **self._beside(unit, line)} for line in lines]
        add.run_all(unit, lines)
        if self._tidy:
            lowered = [line for line in lines if line[self.count] < 0]
            clear.run_all(unit, [{f"of_{name}": line[name] for name in self.key} for line in lowered])

    def kept(self, unit: Session) -> Moved:
        """The counts as they stand."""
        table = self.model.__table__.c
        rows = unit.execute(select(*(table[name] for name in self.key), table[self.count]))
        return Counter({tuple(row[:-1]): row[-1] for row in rows if row[-1]})

    def _spoken(self, dialect: str) -> tuple[Writing, Writing]:
        found = self._forms.get(dialect)
        if found is None:
            table = self.model.__table__
            row = insert_in(dialect, table)
            counted = {self.count: table.c[self.count] + row.excluded[self.count]}
            add = row.on_conflict_do_update(index_elements=list(table.primary_key), set_=counted)
            of = [table.c[name] == bindparam(f"of_{name}", type_=table.c[name].type) for name in self.key]
            found = self._forms[dialect] = Writing(add), Writing(delete(table).where(*of, table.c[self.count] == 0))
        return found


def was(row: object, name: str) -> Any:
    """What a column was before this flush. It must have an active history (`mapped_column(active_history=True)`), or
    one that nobody read would not be known; one that was never set since its row was written was NULL."""
    history = inspect(row).attrs[name].history
    if history.deleted:
        return history.deleted[0]
    return None if history.added else getattr(row, name)


recounts: list[Callable[[Session], Mapping[Counts, Moved]]] = []
"""Slot: each feature counts its rows from scratch, within the system's scope; what it counts is what must be kept."""


def flaws(unit: Session) -> dict[Counts, Moved]:
    """By how much kept counts differ from what counting says; nothing where all are right."""
    found: dict[Counts, Moved] = {}
    for recount in recounts:
        for counts, should in recount(unit).items():
            kept = counts.kept(unit)
            wrong = {key: should[key] - kept[key] for key in should.keys() | kept.keys() if should[key] != kept[key]}
            if wrong:
                found[counts] = Moved(wrong)
    return found
