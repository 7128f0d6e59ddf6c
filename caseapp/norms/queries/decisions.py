"""What a value of a norm and a word of a list have in common when they are shown: since when, by whom, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from caseapp.accounts.directory import names_of
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.norms import dated
from caseapp.norms.models import ListWord, NormValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided from a day on; by whom and why; withdrawn by whom."""

    key: str
    since: date
    reason: str
    at: datetime
    by: str
    withdrawn_at: datetime | None
    withdrawn_by: str

    @property
    def coming(self) -> bool:
        """Whether it has not begun, and still will."""
        return self.withdrawn_at is None and self.since > clock.today()


def columns(of: type[NormValue | ListWord]) -> tuple[Any, ...]:
    """What `told` reads of each row."""
    return (of.id, of.since, of.reason, of.given_at, of.by_id, of.withdrawn_at, of.withdrawn_by_id)


def told(actor: Actor, rows: Sequence[Any], of: type[NormValue | ListWord]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Each row with the fields of its Decision, names as the actor reads them."""
    unit = session()
    people = names_of(unit, {who for row in rows for who in (row.by_id, row.withdrawn_by_id) if who}, actor.language)
    why = dated.reasons(unit, rows, of.__tablename__)
    for row in rows:
        yield (
            row,
            {
                "key": id_text(row.id),
                "since": row.since,
                "reason": why[row.id],
                "at": row.given_at,
                "by": people.get(row.by_id, ""),
                "withdrawn_at": row.withdrawn_at,
                "withdrawn_by": people.get(row.withdrawn_by_id, "") if row.withdrawn_by_id else "",
            },
        )
