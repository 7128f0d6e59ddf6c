"""What several security tests share: units of work of one actor, raw SQL past every guard, whole copies of tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text

from caseapp.infra.db import Base, session
from caseapp.infra.db.guard import STAMP
from caseapp.infra.db.session import GuardedSession
from caseapp.infra.work import begin_writing, complete, system_work
from caseapp.kernel.actor import Actor
from tests.conftest import House
from tests.support.world import act_as, leave


@contextmanager
def working(house: House, actor: Actor, *, writes: bool = True) -> Iterator[GuardedSession]:
    """A unit of work of `actor`, completed at the end as a request would be."""
    with house.app.app_context():
        unit = session()
        if writes:
            begin_writing(unit)
        act_as(actor)
        try:
            yield unit
            complete(unit)
        finally:
            leave()


@contextmanager
def looking(house: House, actor: Actor) -> Iterator[GuardedSession]:
    """A unit of work of `actor` of which nothing is kept."""
    with house.app.app_context():
        act_as(actor)
        try:
            yield session()
        finally:
            leave()


@contextmanager
def working_but_lost(house: House, actor: Actor) -> Iterator[GuardedSession]:
    """A writer whose writes are committed as far as the guard lets them: what passes it stands in the database."""
    with house.app.app_context():
        unit = session()
        begin_writing(unit)
        act_as(actor)
        try:
            yield unit
            unit.commit()
        except Exception:
            unit.rollback()
        finally:
            leave()


def raw(house: House, sql: str, **values: Any) -> list[Any]:
    """Run SQL past the scope, as somebody with the database in her hands would. Committed."""
    with house.app.app_context(), system_work() as unit:
        result = unit.connection().execute(text(sql), values, execution_options={STAMP: True})
        return list(result.all()) if result.returns_rows else []


def facts(house: House) -> list[str]:
    """Codes of all lines of the trail, oldest first."""
    return [row.fact for row in raw(house, "SELECT fact FROM audit_event ORDER BY id")]


def lines_since(house: House, count: int) -> list[str]:
    """Codes of the lines written after the first `count`."""
    return facts(house)[count:]


def prints(house: House, *tables: str) -> dict[str, str]:
    """A digest of each table's whole content: whatever changed shows."""
    names = tables or tuple(t.name for t in Base.metadata.sorted_tables)
    found = {}
    with house.app.app_context(), system_work() as unit:
        connection = unit.connection()
        for name in names:
            result = connection.execute(text(f'SELECT * FROM "{name}"'), execution_options={STAMP: True})
            rows = sorted(repr(tuple(row)) for row in result)
            found[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found
