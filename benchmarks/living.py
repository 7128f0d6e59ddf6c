"""Who lives in the houses of a benchmark installation: without stays the board of a centre would name nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import mapping
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.vocabulary import Status
from caseapp.establishments.models import Bed, BedUse, Licensed, Stay
from caseapp.establishments.vocabulary import EntryMode, ExitReason, Use
from caseapp.kernel import clock

FULL = 2 / 3
"""So many of its beds a house has children in, where it has as many live files."""
PAST = 2
"""For each bed so many stays that ended, of files that were closed."""


def settle(unit: Session) -> int:
    """Let children live in every house that has beds, and others have lived there. Returns how many stays.

    Rows of the driver, like the files: a stay here has no sealed words, no line in the register and no paper.
    """
    beds: dict[bytes, list[bytes]] = defaultdict(list)
    for row in unit.execute(select(Bed.establishment_id, Bed.id).order_by(Bed.id)):
        beds[row.establishment_id].append(row.id)
    lines = {row.establishment_id: row.id for row in unit.execute(select(Licensed.establishment_id, Licensed.id))}
    stays, uses = [], []
    for place, rooms in beds.items():
        number = len(stays)
        columns = (Case.id, Case.opened_at, Case.closed_at, Case.opened_by_id)
        files = select(*columns).where(Case.establishment_id == place, Case.status != Status.MERGED).order_by(Case.id)
        live = unit.execute(files.where(Case.closed_at.is_(None)).limit(int(len(rooms) * FULL))).all()
        over = unit.execute(files.where(Case.closed_at.is_not(None)).limit(len(rooms) * PAST)).all()
        found = list(_stays(number, place, lines[place], [*live, *over]))
        stays += found
        uses += [
            {
                "id": mapping.row_id("use", number + at),
                "establishment_id": place,
                "bed_id": bed,
                "kind": str(Use.STAY),
                "stay_id": stay["id"],
                "case_id": None,
                "since": stay["admitted_at"],
                "extended": False,
                "by_id": stay["admitted_by_id"],
            }
            for at, (bed, stay) in enumerate(zip(rooms, found[: len(live)], strict=False), 1)
        ]
    for model, rows in ((Stay, stays), (BedUse, uses)):
        if rows:
            unit.execute(insert(model.__table__), rows)  # type: ignore[arg-type]
    return len(stays)


def _stays(number: int, place: bytes, line: bytes, files: list[Any]) -> Iterator[dict[str, Any]]:
    ends: date = clock.today() + timedelta(days=200)
    for at, file in enumerate(files, 1):
        over = file.closed_at is not None
        yield {
            "id": mapping.row_id("stay", number + at),
            "establishment_id": place,
            "case_id": file.id,
            "mode": str(EntryMode.ORDER),
            "legal_category": str(mapping.LICENCE),
            "licensed_id": None if over else line,
            "admitted_at": file.opened_at,
            "admitted_by_id": file.opened_by_id,
            "lawful_until": ends,
            "ended_at": file.closed_at,
            "ended_by_id": file.opened_by_id if over else None,
            "exit_reason": str(ExitReason.FAMILY_RETURN) if over else None,
            "version": 1,
        }
