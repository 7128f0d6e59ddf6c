"""Grave dangers that no coordinator has looked at: to be looked at on the day after their night."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, exists, func, or_, select

from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.outreach.models import Addition, Encounter, Met, Profile, Round
from caseapp.policy.outreach import GRAVE


class GraveDanger(NamedTuple):
    """An encounter that waits to be looked at."""

    encounter_id: bytes
    round_id: bytes
    reference: str
    night: date
    at: datetime
    place_id: bytes | None
    """None: elsewhere."""
    level: int
    codes: list[tuple[str, int]]
    """Children with a code who were in it."""
    others: int

    @property
    def due_on(self) -> date:
        """The day on which somebody looks at it."""
        return self.night + timedelta(days=1)

    @property
    def late(self) -> bool:
        """Whether that day is over."""
        return clock.today() > self.due_on


_LATER = Addition.encounter_id == Encounter.id
_WAITING = Reading(
    select(
        Encounter.id, Encounter.round_id, Round.reference, Round.night, Encounter.captured_at, Encounter.place_id,
        Encounter.danger,
        select(func.max(Addition.danger)).where(_LATER).correlate(Encounter).scalar_subquery().label("later"),
    )
    .join(Round, Round.id == Encounter.round_id)
    .where(
        Encounter.establishment_id == bindparam("house"),
        Encounter.reviewed_at.is_(None),
        or_(Encounter.danger >= GRAVE, exists().where(_LATER, Addition.danger >= GRAVE).correlate(Encounter)),
    )
    .order_by(Encounter.captured_at)
)  # fmt: skip
_WHO = Reading(
    select(Met.encounter_id, Profile.bird, Profile.number)
    .outerjoin(Profile, Profile.id == Met.profile_id)
    .where(Met.encounter_id.in_(bindparam("ids", expanding=True)))
)


def dangers_waiting(actor: Actor) -> list[GraveDanger]:
    """Of the actor's house, oldest first. Nothing that is sealed is opened."""
    unit = session()
    rows = _WAITING.rows(unit, house=actor.workplace_id or b"")
    people = _WHO.rows(unit, ids=[row.id for row in rows]) if rows else []
    found = []
    for row in rows:
        here = [one for one in people if one.encounter_id == row.id]
        codes = [(one.bird, one.number) for one in here if one.bird is not None]
        found.append(
            GraveDanger(
                row.id, row.round_id, row.reference, row.night, row.captured_at, row.place_id,
                max(row.danger or 0, row.later or 0), codes, len(here) - len(codes),
            )
        )  # fmt: skip
    return found
