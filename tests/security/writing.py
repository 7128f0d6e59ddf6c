"""Every way of writing that SQLAlchemy offers, and some of writing past it: what a stranger tries."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import make_transient

from caseapp.cases.models import Case, CaseEvent, CaseMember
from caseapp.infra.db.guard import bulk_insert
from caseapp.infra.db.session import GuardedSession
from caseapp.kernel import clock
from caseapp.kernel.identifiers import new_id
from tests.security.reading import CORE, EVENTS, Form, detached


def _columns_of(case_id: bytes) -> dict[str, Any]:
    return {
        "id": new_id(),
        "case_id": case_id,
        "kind": "note",
        "data_class": "notes",
        "at": clock.now(),
        "author_id": new_id(),
    }


def _added(unit: GuardedSession, row: Any) -> list[Any]:
    unit.add(row)
    unit.flush()
    return [row]


def _merged(unit: GuardedSession, row: Any) -> list[Any]:
    unit.merge(row)
    unit.flush()
    return [row]


def _orphan(unit: GuardedSession, case_id: bytes) -> list[Any]:
    """A detached row whose object says it is ours."""
    row = detached(case_id, establishment_id=unit.info["scope"].establishments[0], restricted=False, version=1)
    unit.add(row)
    row.danger = "0"
    unit.flush()
    return [row]


def _deleted(unit: GuardedSession, case_id: bytes) -> list[Any]:
    row = detached(case_id, establishment_id=unit.info["scope"].establishments[0], restricted=False, version=1)
    unit.add(row)
    unit.delete(row)
    unit.flush()
    return [row]


def _transient(unit: GuardedSession, case_id: bytes) -> list[Any]:
    row = detached(case_id)
    make_transient(row)
    return _merged(unit, CaseEvent(**_columns_of(row.id)))


def _count(result: Any) -> list[int]:
    return [1] * result.rowcount


WRITES: dict[str, Form] = {
    "Core insert": lambda u, c: _count(u.execute(insert(EVENTS).values(_columns_of(c)))),
    "Core update": lambda u, c: _count(u.execute(update(CORE).values(danger="0"))),
    "Core delete": lambda u, c: _count(u.execute(delete(EVENTS))),
    "connection.execute of an update": lambda u, c: _count(u.connection().execute(update(CORE).values(danger="0"))),
    "text update": lambda u, c: _count(u.execute(text("UPDATE case_file SET danger = '0'"))),
    "exec_driver_sql delete": lambda u, c: _count(u.connection().exec_driver_sql("DELETE FROM case_event")),
    "ORM update": lambda u, c: _count(u.execute(update(Case).values(danger="0"))),
    "ORM update of one": lambda u, c: _count(u.execute(update(Case).where(Case.id == c).values(danger="0"))),
    "ORM delete": lambda u, c: _count(u.execute(delete(CaseEvent).where(CaseEvent.case_id == c))),
    "Query update": lambda u, c: [1] * u.query(Case).update({"danger": "0"}),
    "Query delete": lambda u, c: [1] * u.query(CaseEvent).delete(),
    "bulk update by primary key": lambda u, c: [u.execute(update(Case), [{"id": c, "danger": "0"}])],
    "bulk_update_mappings": lambda u, c: [u.bulk_update_mappings(Case.__mapper__, [{"id": c, "danger": "0"}])],
    "ORM bulk insert": lambda u, c: [u.execute(insert(CaseEvent), [_columns_of(c)])],
    "ORM insert from select": lambda u, c: [
        u.execute(insert(CaseEvent).from_select(["id", "case_id"], select(CaseEvent.id, CaseEvent.case_id)))
    ],
    "bulk_insert_mappings": lambda u, c: [u.bulk_insert_mappings(CaseEvent.__mapper__, [_columns_of(c)])],
    "bulk_save_objects": lambda u, c: [u.bulk_save_objects([CaseEvent(**_columns_of(c))])],
    "guard.bulk_insert": lambda u, c: [bulk_insert(u, [CaseEvent(**_columns_of(c))])],
    "add of a foreign row": lambda u, c: _added(u, CaseEvent(**_columns_of(c))),
    "add of a member": lambda u, c: _added(
        u, CaseMember(id=new_id(), case_id=c, user_id=new_id(), part="team", since=clock.now())
    ),
    "merge": lambda u, c: _merged(u, Case(id=c, danger="0", establishment_id=u.info["scope"].establishments[0])),
    "merge of an event": _transient,
    "change of a forged row": _orphan,
    "delete of a forged row": _deleted,
}
