"""Figures kept as files are written: each flush that changes a coded fact of a file moves it from one tally to another.

Listening to the session, because a figure that a verb could forget would be wrong for ever.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, event, inspect, select
from sqlalchemy.orm import Session

from caseapp.accounts.models import Establishment
from caseapp.cases.models import Case, Flow, Tally
from caseapp.cases.vocabulary import Status
from caseapp.infra.db.insert import insert_in
from caseapp.infra.db.reading import Reading
from caseapp.infra.db.session import GuardedSession
from caseapp.infra.db.writing import Writing
from caseapp.kernel import clock

FACTS = ("status", "danger", "category", "sex", "birth_year", "restricted")
FLOWS = {Status.CLOSED: "closed", Status.REOPENED: "reopened"}


@event.listens_for(GuardedSession, "before_flush")
def _notice(session: Session, _context: object, _instances: object) -> None:
    """Note what the files about to be written were and will be."""
    moved: Counter[tuple[Any, ...]] = session.info.setdefault("tallies", Counter())
    flows: Counter[tuple[Any, ...]] = session.info.setdefault("flows", Counter())
    for case in session.new:
        if isinstance(case, Case):
            facts = _facts(case, before=False)
            moved[facts] += 1
            flows[_flow(facts, "opened", case.opened_at)] += 1
    for case in session.dirty:
        if isinstance(case, Case):
            before, after = _facts(case, before=True), _facts(case, before=False)
            if before != after:
                moved[before] -= 1
                moved[after] += 1
            if before[1] != after[1]:
                if kind := FLOWS.get(after[1]):
                    flows[_flow(after, kind, clock.now())] += 1
            elif (before[0], before[-1]) != (after[0], after[-1]):  # another house, or for its team alone
                for kind, at in (("opened", case.opened_at), ("closed", case.closed_at)):
                    if at is not None:
                        flows[_flow(after, kind, at)] += 1
                        flows[_flow(before, kind, at)] -= 1


@event.listens_for(GuardedSession, "after_flush")
def _count(session: Session, _context: object) -> None:
    """Move the counts, in one order for everybody, so that two writers never wait for each other in a ring."""
    moved, flows = session.info.pop("tallies", {}), session.info.pop("flows", {})
    tallies = [
        dict(zip(("establishment_id", *FACTS), key, strict=True), files=files) for key, files in moved.items() if files
    ]
    rows = [
        dict(zip(("establishment_id", "month", "kind", "restricted"), key, strict=True), files=files)
        for key, files in flows.items()
        if files
    ]
    for model, lines in ((Tally, tallies), (Flow, rows)):
        for line in lines:
            line["province_code"] = _province(session, line["establishment_id"])
        lines.sort(key=lambda line: tuple(str(value) for value in line.values()))
        if lines:
            _add(session.get_bind().dialect.name, model).run_all(session, lines)


@event.listens_for(GuardedSession, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    session.info.pop("tallies", None)
    session.info.pop("flows", None)


def _facts(case: Case, *, before: bool) -> tuple[Any, ...]:
    attributes = inspect(case).attrs
    values: list[Any] = []
    for name in ("establishment_id", *FACTS):
        former = attributes[name].history.deleted if before else ()
        values.append(_coded(name, former[0] if former else getattr(case, name)))
    return tuple(values)


def _flow(facts: tuple[Any, ...], kind: str, at: datetime) -> tuple[Any, ...]:
    """Where something that happened to a file with these facts is counted."""
    return facts[0], f"{clock.local(at):%Y-%m}", kind, facts[-1]


def _coded(name: str, value: Any) -> Any:
    """A fact as it is counted. What a new file does not say yet is what its column falls back to."""
    if name == "establishment_id":
        return value
    if name == "birth_year":
        return value or 0
    return bool(value) if name == "restricted" else str(value)


@lru_cache(maxsize=4)
def _add(dialect: str, model: type[Any]) -> Writing:
    table = model.__table__
    row = insert_in(dialect, table)
    counted = {"files": table.c.files + row.excluded.files}
    return Writing(row.on_conflict_do_update(index_elements=list(table.primary_key), set_=counted))


_PROVINCE = Reading(select(Establishment.province_code).where(Establishment.id == bindparam("place")))


def _province(session: Session, establishment_id: bytes) -> str:
    known: dict[bytes, str] = session.info.setdefault("provinces", {})
    if establishment_id not in known:
        row = _PROVINCE.first(session, place=establishment_id)
        known[establishment_id] = row.province_code if row else ""
    return known[establishment_id]
