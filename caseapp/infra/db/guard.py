"""Scoping that cannot be forgotten: every statement that names a protected table is scoped, or refused.

Four listeners close the doors that `with_loader_criteria` alone leaves open (Core select, text, from_statement,
connection.execute, Core delete, bulk update, refresh, identity-map hits):

- `do_orm_execute` adds the scope's criteria to ORM statements and stamps them;
- `before_cursor_execute` refuses SQL that names a protected table and carries no stamp;
- `loaded_as_persistent` raises on a row outside the scope, `before_attach` on one that was never loaded here;
- `before_flush` checks every row about to be written, and that none moves to another file.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, Executable, event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from caseapp.infra.db.protected import Protected, criteria, names, scope_values, scoped_forms
from caseapp.infra.db.scope import Scope, system_scope

STAMP = "caseapp_scoped"
_flushing = threading.local()


class ScopeBreach(RuntimeError):
    """A statement or a row outside the session's scope: a bug or an attack, never shown as anything but 404."""


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
            state.statement = _with_criteria(state.statement)
            given = state.parameters or {}
            if not isinstance(given, Mapping):
                raise ScopeBreach("this form of statement cannot be scoped")
            state.parameters = {**given, **scope_values(scope)}
    state.update_execution_options(**{STAMP: "system" if scope.everything else "scoped"})


def _with_criteria(statement: Any) -> Any:
    """`statement` with all criteria; remembered as long as it lives, since a constant one comes again and again."""
    scoped = scoped_forms.get(statement)
    if scoped is None:
        scoped = scoped_forms[statement] = statement.options()
        scoped._with_options += criteria()  # through `options`, each of sixty would be looked at anew
    return scoped


def _check_loaded(session: Session, instance: object) -> None:
    if isinstance(instance, Protected):
        scope = scope_of(session)
        if not scope.everything and not instance.within(scope, session, writing=False):
            session.expunge(instance)
            raise ScopeBreach(type(instance).__name__)


def _check_attached(session: Session, instance: object) -> None:
    """A row that claims to be stored and was not loaded here says of itself whatever its maker wrote."""
    if session.info.get("admitted") is instance:  # its row came through the scope
        return
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


def admit(session: Session, entity: type[Any], values: dict[str, Any], *, anew: bool = False) -> Any:
    """The mapped object of a row that a scoped reading brought. One that the session has already stays as it is, unless
    it is to be read `anew`."""
    mapper = inspect(entity)
    known = session.identity_map.get(mapper.identity_key_from_primary_key([values[c.key] for c in mapper.primary_key]))
    if known is not None:
        if anew:
            _renew(known, values)
        return known
    instance = mapper.class_manager.new_instance()  # as SQLAlchemy makes what it loads: the row is no change
    instance.__dict__.update(values)
    attach(session, instance)
    return instance


def attach(session: Session, instance: Any) -> None:
    """Have an object in the session whose row is stored, and passed the scope: on its way out, or on its way in."""
    make_transient_to_detached(instance)
    session.info["admitted"] = instance
    try:
        session.add(instance)
    finally:
        del session.info["admitted"]


def _renew(instance: Any, values: dict[str, Any]) -> None:
    """Give an object what its row says now."""
    held = vars(instance)
    for name, value in values.items():
        if name not in held or held[name] != value:
            set_committed_value(instance, name, value)


def bulk_insert(session: Session, rows: list[Any]) -> None:
    """Add many new rows at once, each checked against the scope; one INSERT a table (imports, loaders)."""
    scope = scope_of(session)
    if not scope.everything:
        for row in rows:
            if isinstance(row, Protected) and not row.within(scope, session, writing=True):
                raise ScopeBreach(f"write to {type(row).__name__}")
    session.add_all(rows)
    session.flush()


def beyond_scope(session: Session, statement: Executable, values: Mapping[str, Any] | None = None) -> CursorResult[Any]:
    """Run Core SQL on protected tables past the scope: the one stamping helper. For finding a file by its exact
    reference before an exceptional opening, for drawing a reference nobody has, for knowing again what was imported
    before; a test counts its uses."""
    return session.connection().execute(statement, values, execution_options={STAMP: True})


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
    if not names.named_in(statement):
        return
    if getattr(_flushing, "active", False):
        return
    stamp = context.execution_options.get(STAMP) if context is not None else None
    if not stamp:
        raise ScopeBreach("unscoped SQL names a protected table")
    if stamp == "scoped" and not names.pure(statement, context):
        raise ScopeBreach("a protected table stands beside the entities of a statement")
