"""Scoping that cannot be forgotten: every statement that names a protected table is scoped, or refused.

Four listeners close the doors that `with_loader_criteria` alone leaves open (Core select, text, from_statement,
connection.execute, Core delete, bulk update, refresh, identity-map hits):

- `do_orm_execute` adds the scope's criteria to ORM statements and stamps them;
- `before_cursor_execute` refuses SQL that names a protected table and carries no stamp;
- `loaded_as_persistent` raises on a row outside the scope, `before_attach` on one that was never loaded here;
- `before_flush` checks every row about to be written, and that none moves to another file.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from types import SimpleNamespace
from typing import Any, ClassVar

from sqlalchemy import Column, ColumnElement, Connection, CursorResult, Engine, Executable, bindparam, event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.sql.expression import Alias, Join, TableClause

from caseapp.infra.db.columns import Base
from caseapp.infra.db.scope import Scope, system_scope

STAMP = "caseapp_scoped"
_ENTITY = frozenset({"parententity", "parentmapper", "entity_namespace", "_orm_adapt"})
"""How SQLAlchemy marks the tables and columns of a mapped class in a statement."""
_flushing = threading.local()


class ScopeBreach(RuntimeError):
    """A statement or a row outside the session's scope: a bug or an attack, never shown as anything but 404."""


class Protected:
    """Mixin of every table that belongs to a child's file. A protected class answers two questions."""

    __protected__: ClassVar[bool] = True
    __anchors__: ClassVar[tuple[str, ...]] = ()
    """What ties a row to its file and its establishment; only the system may change it."""

    def __init_subclass__(cls, **options: Any) -> None:
        """A table that comes later than the first statement is watched like the others."""
        super().__init_subclass__(**options)
        _names.forget()
        _criteria.cache_clear()

    @classmethod
    def visible_to(cls, scope: Scope) -> ColumnElement[bool]:
        """SQL: which rows `scope` may see."""
        raise NotImplementedError

    def within(self, scope: Scope, session: Session, *, writing: bool) -> bool:
        """Whether this very row may be seen (or written) in `scope`."""
        raise NotImplementedError


def protected_classes() -> list[type[Any]]:
    """All mapped classes that are protected."""
    return [m.class_ for m in Base.registry.mappers if issubclass(m.class_, Protected)]


class _TableNames:
    """Which SQL texts name a protected table; remembered, because statements repeat."""

    def __init__(self) -> None:
        self._known: dict[str, bool] = {}
        self._pure: dict[str, bool] = {}
        self._pattern: re.Pattern[str] | None = None

    def forget(self) -> None:
        self._known.clear()
        self._pure.clear()
        self._pattern = None

    def pure(self, sql: str, context: Any) -> bool:
        """Whether a scoped statement names protected tables as entities only: criteria reach nothing else. Asked once
        for each SQL text: two statements of one text have the same criteria in it."""
        known = self._pure.get(sql)
        if known is None:
            state = context.compiled.compile_state
            origin = context.compiled.statement if state is None else state.select_statement
            asked = _asked_by_key(origin)
            known = not any(self._smuggled(part) for part in visitors.iterate(origin) if id(part) not in asked)
            if len(self._pure) > 5000:
                self._pure.clear()
            self._pure[sql] = known
        return known

    def _smuggled(self, part: Any) -> bool:
        """A protected table's column or rows taken past the entities, or SQL text that names such a table."""
        kind = part.__visit_name__
        if kind == "textclause":
            return self.named_in(part.text)
        if kind == "column":
            return self.named_in(part.name) if part.is_literal else self._foreign(part.table, part._annotations)
        if kind == "select":
            sources = (*part._from_obj, *(join[0] for join in part._setup_joins))
            return any(self._foreign(source, source._annotations) for source in sources)
        return False

    def _foreign(self, source: Any, annotations: Mapping[str, Any]) -> bool:
        if isinstance(source, Join):
            return any(self._foreign(side, side._annotations) for side in (source.left, source.right))
        while isinstance(source, Alias):
            source = source.element
        named = isinstance(source, TableClause) and self.named_in(source.name)
        return named and _ENTITY.isdisjoint(annotations)

    def named_in(self, sql: str) -> bool:
        known = self._known.get(sql)
        if known is None:
            if self._pattern is None:
                names = "|".join(sorted(re.escape(c.__tablename__) for c in protected_classes()))
                # No protected class yet: a pattern that never fits, where an empty one would fit everywhere.
                self._pattern = re.compile(rf"\b(?:{names})\b" if names else r"(?!)", re.IGNORECASE)
            known = bool(self._pattern.search(sql))
            if len(self._known) > 5000:
                self._known.clear()
            self._known[sql] = known
        return known


def _asked_by_key(origin: Any) -> set[int]:
    """The unmarked key column in `session.get`'s statement: of the one table that is its entity."""
    entities = {part.name for part in getattr(origin, "_raw_columns", ()) if isinstance(part, TableClause)}
    sides = [getattr(clause, "left", None) for clause in getattr(origin, "_where_criteria", ())]
    return {id(side) for side in sides if isinstance(side, Column) and side.primary_key and side.table.name in entities}


_names = _TableNames()


def scope_of(session: Session) -> Scope:
    """The session's scope. Raises ScopeBreach when none was opened: no scope, no rows."""
    scope = session.info.get("scope")
    if scope is None:
        raise ScopeBreach("no scope was opened for this session")
    return scope  # type: ignore[no-any-return]


def open_scope(session: Session, scope: Scope) -> None:
    """Fix the session's scope. Raises ScopeBreach on a second, different one."""
    known = session.info.get("scope")
    if known is not None and known != scope:
        raise ScopeBreach("the scope of a session is fixed once")
    session.info["scope"] = scope


def watch_session(session_class: type[Session]) -> None:
    """Install the session's listeners on `session_class`."""
    event.listen(session_class, "do_orm_execute", _scope_statement)
    event.listen(session_class, "loaded_as_persistent", _check_loaded)
    event.listen(session_class, "before_attach", _check_attached)
    event.listen(session_class, "before_flush", _check_flush)


def watch_engine(engine: Engine) -> None:
    """Install the last door on `engine`: unstamped SQL that names a protected table is refused."""
    event.listen(engine, "before_cursor_execute", _check_cursor)


def flushing(active: bool) -> None:
    """Say that this thread is inside the unit of work, whose rows `before_flush` has checked."""
    _flushing.active = active


def _scope_statement(state: ORMExecuteState) -> None:
    mappers = [m for m in state.all_mappers if issubclass(m.class_, Protected)]
    if not mappers:
        # Nothing protected among its entities: unstamped, so a protected table smuggled in (a subquery,
        # a join written by hand) is refused at the cursor.
        return
    scope = scope_of(state.session)
    if not scope.everything:
        if state.is_from_statement or (state.is_executemany and not state.is_insert):
            raise ScopeBreach("this form of statement cannot be scoped")
        if state.is_insert:
            raise ScopeBreach("rows are added through the session, or through bulk_insert")
        if state.is_update or state.is_delete:  # what may be read is more than what may be changed
            raise ScopeBreach("rows are changed through the session, one by one")
        if state.is_column_load:
            pass  # the row was admitted when it was loaded, and none comes in otherwise (`_check_attached`)
        else:
            state.statement = state.statement.options(*_criteria())
            given = state.parameters or {}
            if not isinstance(given, Mapping):
                raise ScopeBreach("this form of statement cannot be scoped")
            state.parameters = {**given, **_values(scope)}
    state.update_execution_options(**{STAMP: "system" if scope.everything else "scoped"})


@cache
def _criteria() -> tuple[Any, ...]:
    """Loader criteria of all protected classes, built once: what a scope holds are named parameters, given with each
    statement. One that reached the database without them would fail ("a value is required"), never widen. Joined
    protected entities need theirs too, hence all classes each time."""
    asked: Any = SimpleNamespace(
        at=bindparam("scope_at"),
        user_id=bindparam("scope_user_id"),
        establishments=bindparam("scope_establishments", expanding=True),
        receiving=bindparam("scope_receiving", expanding=True),
    )
    return tuple(with_loader_criteria(c, c.visible_to(asked), include_aliases=True) for c in protected_classes())


def _values(scope: Scope) -> dict[str, Any]:
    return {
        "scope_at": scope.at,
        "scope_user_id": scope.user_id,
        "scope_establishments": scope.establishments,
        "scope_receiving": scope.receiving,
    }


def _check_loaded(session: Session, instance: object) -> None:
    if isinstance(instance, Protected):
        scope = scope_of(session)
        if not scope.everything and not instance.within(scope, session, writing=False):
            session.expunge(instance)
            raise ScopeBreach(type(instance).__name__)


def _check_attached(session: Session, instance: object) -> None:
    """A row that claims to be stored and was not loaded here says of itself whatever its maker wrote."""
    if isinstance(instance, Protected) and inspect(instance).key is not None and not scope_of(session).everything:
        raise ScopeBreach(f"{type(instance).__name__} was not loaded in this session")


def _check_flush(session: Session, _context: object, _instances: object) -> None:
    touched = [*session.new, *session.dirty, *session.deleted]
    protected = [row for row in touched if isinstance(row, Protected)]
    if not protected:
        return
    scope = scope_of(session)
    if scope.everything:
        return
    with session.no_autoflush:
        for row in protected:
            if _moves(row) or not row.within(scope, session, writing=True):
                raise ScopeBreach(f"write to {type(row).__name__}")


def _moves(row: Protected) -> bool:
    """Whether a stored row is about to be tied to another file or establishment."""
    state = inspect(row)
    return bool(state.persistent) and any(state.attrs[name].history.has_changes() for name in row.__anchors__)


def bulk_insert(session: Session, rows: list[Any]) -> None:
    """Add many new rows at once, each checked against the scope; one INSERT a table (imports, loaders)."""
    scope = scope_of(session)
    if not scope.everything:
        for row in rows:
            if isinstance(row, Protected) and not row.within(scope, session, writing=True):
                raise ScopeBreach(f"write to {type(row).__name__}")
    session.add_all(rows)
    session.flush()


def beyond_scope(session: Session, statement: Executable) -> CursorResult[Any]:
    """Run Core SQL on protected tables past the scope: the one stamping helper. For finding a file by its exact
    reference before an exceptional opening, and for drawing a reference nobody has; a test counts its uses."""
    return session.connection().execute(statement, execution_options={STAMP: True})


@contextmanager
def widened(session: Session, at: datetime) -> Iterator[None]:
    """Lift a person's scope for work of the system that she asks for (handing on a leaver's files), and put it back.

    Files it loaded leave the session again: nothing of them stays within her reach.
    """
    session.flush()
    hers = {key: session.info.pop(key) for key in ("scope", "reached") if key in session.info}
    before = set(session)
    open_scope(session, system_scope(at))
    try:
        yield
        session.flush()
    finally:
        for row in set(session) - before:
            if isinstance(row, Protected):
                session.expunge(row)
        for key in ("scope", "reached"):
            session.info.pop(key, None)
        session.info.update(hers)


def _check_cursor(
    _connection: Connection, _cursor: object, statement: str, _parameters: object, context: Any, _many: bool
) -> None:
    if not _names.named_in(statement):
        return
    if getattr(_flushing, "active", False):
        return
    stamp = context.execution_options.get(STAMP) if context is not None else None
    if not stamp:
        raise ScopeBreach("unscoped SQL names a protected table")
    if stamp == "scoped" and not _names.pure(statement, context):
        raise ScopeBreach("a protected table stands beside the entities of a statement")
