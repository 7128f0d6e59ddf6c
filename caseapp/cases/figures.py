"""Figures kept as files are written: each flush that changes a coded fact of a file moves it from one tally to another.

Listening to the session, because a figure that a verb could forget would be wrong for ever.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, event, select
from sqlalchemy.orm import Session

from caseapp.accounts.models import Establishment
from caseapp.cases.models import Case, Flow, Tally
from caseapp.cases.vocabulary import Status
from caseapp.infra.db.reading import Reading
from caseapp.infra.db.session import GuardedSession
from caseapp.infra.db.tallies import Counts, was
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
    moved, flows = session.info.pop("tallies", {}), session.info.pop("flows", {})
    TALLY.move(session, moved)
    FLOW.move(session, flows)


@event.listens_for(GuardedSession, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    session.info.pop("tallies", None)
    session.info.pop("flows", None)


def _facts(case: Case, *, before: bool) -> tuple[Any, ...]:
    read = was if before else getattr
    return tuple(_coded(name, read(case, name)) for name in ("establishment_id", *FACTS))


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


_PROVINCE = Reading(select(Establishment.province_code).where(Establishment.id == bindparam("place")))


def _province(session: Session, line: Mapping[str, Any]) -> dict[str, Any]:
    """The province of an establishment, where its figure is counted."""
    establishment_id: bytes = line["establishment_id"]
    known: dict[bytes, str] = session.info.setdefault("provinces", {})
    if establishment_id not in known:
        row = _PROVINCE.first(session, place=establishment_id)
        known[establishment_id] = row.province_code if row else ""
    return {"province_code": known[establishment_id]}


TALLY, FLOW = Counts(Tally, "files", _province), Counts(Flow, "files", _province)
