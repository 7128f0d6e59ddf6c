"""What the years of a centre are counted by: each flush that writes a stay moves its coming, its leaving, its length.

Listening to the session, like `cases/figures.py`: no door by which a child comes or leaves can forget it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from caseapp.establishments.models import Stay, StayFlow, StayLength
from caseapp.establishments.vocabulary import Past
from caseapp.infra.db.session import GuardedSession
from caseapp.infra.db.tallies import Counts, Key, Moved, was
from caseapp.kernel import clock

FLOWS, LENGTHS = Counts(StayFlow, "stays"), Counts(StayLength, "stays")
FACTS = ("establishment_id", "mode", "admitted_at", "ended_at", "exit_reason")


@event.listens_for(GuardedSession, "before_flush")
def _notice(session: Session, _context: object, _instances: object) -> None:
    """Note what the stays about to be written counted for and will count for."""
    moved: list[tuple[Mapping[str, Any], int]] = session.info.setdefault("stays", [])
    for stay in session.new:
        if isinstance(stay, Stay):
            moved.append((_facts(stay), 1))
    for stay in session.dirty:
        if isinstance(stay, Stay):
            before, after = _facts(stay, before=True), _facts(stay)
            if before != after:
                moved += [(before, -1), (after, 1)]


@event.listens_for(GuardedSession, "after_flush")
def _count(session: Session, _context: object) -> None:
    if moved := session.info.pop("stays", []):
        for counts, by in _counted(moved).items():
            counts.move(session, by)


@event.listens_for(GuardedSession, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    session.info.pop("stays", None)


def counted(unit: Session) -> Mapping[Counts, Moved]:
    """What the tallies must say, counted from every stay."""
    query = select(*(getattr(Stay, name) for name in FACTS))
    return _counted([(row, 1) for row in unit.execute(query).mappings()])


def _counted(moved: list[Any]) -> Mapping[Counts, Moved]:
    flows, lengths = Moved(), Moved()
    for facts, by in moved:
        for key in _flows(facts):
            flows[key] += by
        if facts["ended_at"] is not None:
            lasted = (facts["ended_at"] - facts["admitted_at"]).days
            lengths[facts["establishment_id"], clock.local(facts["ended_at"]).year, lasted] += by
    return {FLOWS: flows, LENGTHS: lengths}


def _flows(facts: Mapping[str, Any]) -> list[Key]:
    """Where a stay is counted: by its coming, and by its leaving when it has ended."""
    place, ended = facts["establishment_id"], facts["ended_at"]
    came = (place, f"{clock.local(facts['admitted_at']):%Y-%m}", str(Past.CAME), str(facts["mode"]))
    if ended is None:
        return [came]
    return [came, (place, f"{clock.local(ended):%Y-%m}", str(Past.LEFT), str(facts["exit_reason"] or ""))]


def _facts(stay: Stay, *, before: bool = False) -> dict[str, Any]:
    read = was if before else getattr
    return {name: read(stay, name) for name in FACTS}
