"""What is protected: the tables of a child's file, the criteria that scope them, which SQL names or smuggles them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from sqlalchemy import Column, ColumnElement, Executable, bindparam
from sqlalchemy.orm import LoaderCriteriaOption, Session
from sqlalchemy.sql import visitors
from sqlalchemy.sql.expression import Alias, FromClause, Join, TableClause

from caseapp.infra.db.columns import Base
from caseapp.infra.db.scope import Scope

_ENTITY = frozenset({"parententity", "parentmapper", "entity_namespace", "_orm_adapt"})
"""How SQLAlchemy marks the tables and columns of a mapped class in a statement."""


class Protected:
    """Mixin of every table that belongs to a child's file. A protected class answers two questions."""

    __protected__: ClassVar[bool] = True
    __anchors__: ClassVar[tuple[str, ...]] = ()
    """What ties a row to its file and its establishment; only the system may change it."""

    def __init_subclass__(cls, **options: Any) -> None:
        """A table that comes later than the first statement is watched like the others."""
        super().__init_subclass__(**options)
        names.forget()
        criteria.cache_clear()
        scoped_forms.clear()

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


class _Criterion(LoaderCriteriaOption):
    """Made once, and what a scope holds reaches it by name: to know the compiled form of a statement again, the object
    itself says all. SQLAlchemy would walk through the parts of every class's criteria at each statement, which took
    longer than the rest of it."""

    inherit_cache = True

    def _gen_cache_key(self, _anon_map: Any, _bindparams: list[Any]) -> tuple[Any, ...]:
        return _Criterion, self


@cache
def criteria(classes: tuple[type[Any], ...] | None = None) -> tuple[Any, ...]:
    """Loader criteria of `classes` (default: all that are protected), built once: what a scope holds are named
    parameters, given with each statement. One that reached the database without them would fail ("a value is
    required"), never widen. Joined protected entities need theirs too, hence all classes where the SQL is not known."""
    asked: Any = SimpleNamespace(
        at=bindparam("scope_at"),
        user_id=bindparam("scope_user_id"),
        establishments=bindparam("scope_establishments", expanding=True),
        receiving=bindparam("scope_receiving", expanding=True),
        streets=bindparam("scope_streets", expanding=True),
    )
    wanted = protected_classes() if classes is None else classes
    return tuple(_Criterion(c, c.visible_to(asked), include_aliases=True) for c in wanted)


def scope_values(scope: Scope) -> dict[str, Any]:
    """What a scope holds, by the names of the criteria's parameters."""
    return {
        "scope_at": scope.at,
        "scope_user_id": scope.user_id,
        "scope_establishments": scope.establishments,
        "scope_receiving": scope.receiving,
        "scope_streets": scope.streets,
    }


def protected_in(sql: str) -> tuple[type[Any], ...]:
    """The protected classes whose tables `sql` names."""
    return tuple(c for c in protected_classes() if re.search(rf"\b{re.escape(c.__tablename__)}\b", sql, re.IGNORECASE))


def smuggles(statement: Executable) -> bool:
    """Whether `statement` takes a protected table past the entities that criteria reach."""
    return names.smuggled(statement)


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
            known = not self.smuggled(origin)
            if len(self._pure) > 5000:
                self._pure.clear()
            self._pure[sql] = known
        return known

    def smuggled(self, origin: Any) -> bool:
        """Whether a statement, as it was written, takes a protected table past the entities that criteria reach."""
        asked = _asked_by_key(origin)
        return any(self._smuggled(part) for part in visitors.iterate(origin) if id(part) not in asked)

    def _smuggled(self, part: Any) -> bool:
        """A protected table's column or rows taken past the entities, or SQL text that names such a table."""
        kind = part.__visit_name__
        if self._added(part):
            return True
        if kind == "textclause":
            return self.named_in(part.text)
        if kind == "column":
            return self.named_in(part.name) if part.is_literal else self._foreign(part.table, part._annotations)
        if kind == "select":
            sources = (*part._from_obj, *(whole for whole in part._raw_columns if isinstance(whole, FromClause)))
            joined = (join[0] for join in part._setup_joins)
            return any(self._foreign(source, source._annotations) for source in sources) or any(
                self._foreign(source, source._annotations, joined=True) for source in joined
            )
        return False

    def _added(self, part: Any) -> bool:
        """Whether what is written before, behind or into a select as it stands names a protected table; a walk through
        its parts does not come by there."""
        written = (*getattr(part, "_prefixes", ()), *getattr(part, "_suffixes", ()))
        hints = (*(text for _, text in getattr(part, "_statement_hints", ())), *getattr(part, "_hints", {}).values())
        return any(self.smuggled(clause) for clause, _ in written) or any(map(self.named_in, hints))

    def _foreign(self, source: Any, annotations: Mapping[str, Any], *, joined: bool = False) -> bool:
        """Whether criteria miss `source`. They also miss an alias that is joined: SQLAlchemy puts them into its ON
        clause without turning their columns to the alias."""
        if isinstance(source, Join):
            return any(self._foreign(side, side._annotations, joined=True) for side in (source.left, source.right))
        entity = annotations.get("parententity")
        if joined and entity is not None and entity.is_aliased_class and issubclass(entity.class_, Protected):
            return True
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


names = _TableNames()
scoped_forms: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
"""Statements with all criteria, for as long as the plain ones live."""
