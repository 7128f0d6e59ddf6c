"""The kit of a round: what went out, what encounters say was given, what came back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.outreach.models import KitLine, Round
from caseapp.outreach.vocabulary import STOCKED, Given


class Counted(NamedTuple):
    """One thing of the kit."""

    item: str
    out: int | None
    given: int
    back: int | None

    @property
    def missing(self) -> int | None:
        """How many nobody accounts for; below zero, more came back than could. None while it is not counted."""
        if self.out is None or self.back is None:
            return None
        return self.out - self.given - self.back


def kit_of(unit: Session, row: Round, given: Mapping[Given, int]) -> list[Counted]:
    """Every thing that the kit may hold; `given` by encounters."""
    lines = {line.item: line for line in unit.scalars(select(KitLine).where(KitLine.round_id == row.id))}
    found = []
    for item in STOCKED:
        line = lines.get(str(item))
        found.append(Counted(str(item), line.out if line else None, given.get(item, 0), line.back if line else None))
    return found
