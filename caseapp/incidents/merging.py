"""Two files become one: the incidents that concern the child go with her, also those that whoever merges may not know.

They are carried past the scope, and counted for nobody.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from caseapp.incidents.models import IncidentChild
from caseapp.infra.db.guard import beyond_scope
from caseapp.infra.merging import Ledger, MergeStep, Merging, Undone
from caseapp.policy.classes import DataClass

_links: Any = IncidentChild.__table__


def _count(_unit: Session, _gone: Any, _kept: Any) -> dict[str, int]:
    return {}


def _of(unit: Session, case_id: bytes) -> dict[bytes, bytes]:
    """Links of a file: the incident by the link's id."""
    rows = beyond_scope(unit, select(_links.c.id, _links.c.incident_id).where(_links.c.case_id == case_id))
    return {row.id: row.incident_id for row in rows}


def _give(unit: Session, links: list[bytes], case_id: bytes) -> None:
    if links:
        beyond_scope(unit, update(_links).where(_links.c.id.in_(links)).values(case_id=case_id))


def _carry(merging: Merging) -> Ledger:
    """Links of the file that goes become links of the one that stays, unless it has its own to that incident."""
    kept = set(_of(merging.unit, merging.kept.id).values())
    moved = [link for link, incident in _of(merging.unit, merging.gone.id).items() if incident not in kept]
    _give(merging.unit, moved, merging.kept.id)
    return {DataClass.NOTES: {"incidents": [link.hex() for link in moved]}}


def _verify(merging: Merging, _ledger: Ledger) -> bool:
    left = set(_of(merging.unit, merging.gone.id).values())
    return left <= set(_of(merging.unit, merging.kept.id).values())


def _undo(merging: Merging, ledger: Ledger) -> Undone:
    moved: Any = ledger.get(DataClass.NOTES, {}).get("incidents", [])
    there = _of(merging.unit, merging.kept.id)
    _give(merging.unit, [link for key in moved if (link := bytes.fromhex(key)) in there], merging.gone.id)
    return Undone()


STEP = MergeStep("incidents.children", _count, _carry, _verify, _undo)
