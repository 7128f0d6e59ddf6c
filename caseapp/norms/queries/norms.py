"""What norms are today, what begins when, and what was decided about one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from caseapp.accounts.models import Establishment
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.norms import values
from caseapp.norms.models import NormValue
from caseapp.norms.queries.decisions import Decision, columns, told
from caseapp.policy.norms import Norm

_LIVE = Reading(
    select(NormValue.norm, NormValue.establishment_id, NormValue.since, NormValue.value)
    .where(NormValue.withdrawn_at.is_(None))
    .order_by(NormValue.since)
)
_HISTORY = Reading(
    select(*columns(NormValue), NormValue.establishment_id, NormValue.value)
    .where(NormValue.norm == bindparam("norm"))
    .order_by(NormValue.since.desc(), NormValue.given_at.desc())
)


class Standing(NamedTuple):
    """A norm as it is today: `own`, whether the house has decided it; `coming`, what begins on which day; `houses`, how
    many have a value of their own."""

    norm: Norm
    value: int
    own: bool
    coming: list[tuple[date, int]]
    houses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(Decision):
    """One value of a norm; `everywhere`, or in one house."""

    everywhere: bool
    value: int


def standing(norms: Iterable[Norm], place_id: bytes | None = None) -> list[Standing]:
    """How norms stand today: in a house, or everywhere."""
    today, rows = clock.today(), _LIVE.rows(session())
    found = []
    for norm in norms:
        mine = [row for row in rows if row.norm == norm.key]
        own = [row for row in mine if place_id and row.establishment_id == place_id]
        everywhere = [row for row in mine if row.establishment_id is None]
        has_own = any(row.since <= today for row in own)
        shown = own if has_own else [*own, *everywhere]
        begun = {row.establishment_id for row in mine if row.establishment_id and row.since <= today}
        found.append(
            Standing(
                norm,
                values.held(norm, today, place_id),
                has_own,
                sorted((row.since, row.value) for row in shown if row.since > today),
                0 if place_id else len(begun),
            )
        )
    return found


def history(actor: Actor, norm: Norm, place_id: bytes | None = None) -> list[Given]:
    """Every value of a norm, the latest day first: everybody's, and those of one house."""
    rows = [row for row in _HISTORY.rows(session(), norm=norm.key) if row.establishment_id in (None, place_id)]
    return [
        Given(**decision, everywhere=row.establishment_id is None, value=row.value)
        for row, decision in told(actor, rows, NormValue)
    ]


def houses(actor: Actor, norm: Norm) -> list[tuple[str, int]]:
    """The houses that have a value of their own today, by name."""
    unit, today = session(), clock.today()
    own = {row.establishment_id for row in _HISTORY.rows(unit, norm=norm.key) if _holds(row, today)}
    places = unit.scalars(select(Establishment).where(Establishment.id.in_(own))).all() if own else []
    return sorted((place.name(actor.language), values.held(norm, today, place.id)) for place in places)


def _holds(row: Any, today: date) -> bool:
    return row.establishment_id is not None and row.withdrawn_at is None and bool(row.since <= today)
