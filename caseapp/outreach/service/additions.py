"""What is added to an encounter later. What was noted is never changed: an addition is a further line that names it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.infra.audit import record
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.outreach.events import COMPLETED, DANGER_REVIEWED
from caseapp.outreach.models import AddedFields, Addition, CareFields, Encounter, Round
from caseapp.outreach.service.standing import acting_on
from caseapp.policy.classes import DataClass
from caseapp.policy.outreach import GRAVE
from caseapp.policy.permissions import P

WRITTEN = (DataClass.NOTES, DataClass.HEALTH)


@dataclass(frozen=True, slots=True)
class Added:
    """An addition as somebody wrote it; its id was drawn where it was written, its encounter may come after it."""

    id: bytes
    encounter_id: bytes
    at: datetime
    danger: int | None = None
    told: AddedFields = field(default_factory=AddedFields)
    care: str = ""


def add(actor: Actor, row: Round, given: Iterable[Added]) -> list[Addition]:
    """Store additions to encounters of a round. A grave danger that is told later asks for another look.

    Raises Refused, NotFound, Invalid for what says nothing. The caller has made sure that none is stored already.
    """
    unit = acting_on(actor, P.STREET_MEET, row)
    rows = store(unit, row, list(given), actor.user_id)
    record(unit, actor, COMPLETED, row.id, additions=len(rows))
    unit.flush()
    return rows


def store(unit: Session, row: Round, added: Sequence[Added], by: bytes) -> list[Addition]:
    """The same for whoever has asked who may, and writes the line in the trail. Raises Invalid."""
    keys = writing_keys(unit, row.establishment_id, row.id, WRITTEN)
    table = Addition.__tablename__
    rows = []
    for one in added:
        check(one)
        care = CareFields(care=one.care)
        line = Addition(
            id=one.id,
            establishment_id=row.establishment_id,
            encounter_id=one.encounter_id,
            round_id=row.id,
            at=one.at,
            by_id=by,
            danger=one.danger,
            told=keys.seal(one.told, table, DataClass.NOTES, one.id, row.id),
            care=keys.seal(care, table, DataClass.HEALTH, one.id, row.id) if one.care else None,
        )
        rows.append(line)
    unit.add_all(rows)
    grave = {one.encounter_id for one in added if (one.danger or 0) >= GRAVE}
    for encounter in unit.scalars(select(Encounter).where(Encounter.id.in_(grave))) if grave else ():
        encounter.reviewed_at = encounter.reviewed_by_id = None
    return rows


def check(one: Added) -> None:
    """Raises Invalid for a danger that is none, or where nothing is said."""
    if one.danger is not None and not 0 <= one.danger <= 4:
        raise Invalid({"danger": "choice"})
    if one.danger is None and not one.care and not any(one.told.values()):
        raise Invalid({"note": "nothing_added"})


def review(actor: Actor, row: Round, encounter_id: bytes, added: Added | None = None) -> None:
    """A coordinator has looked at a grave danger; what she decided is added to the encounter. Looking twice is looking
    once. Raises Refused, NotFound."""
    unit = acting_on(actor, P.ROUND_REVIEW, row)
    encounter = encounter_of(unit, row, encounter_id)
    if added is not None:
        add(actor, row, [added])
    if encounter.reviewed_at is None:
        encounter.reviewed_at, encounter.reviewed_by_id = clock.now(), actor.user_id
        record(unit, actor, DANGER_REVIEWED, row.id, hours=_hours(encounter))
    unit.flush()


def encounter_of(unit: Session, row: Round, encounter_id: bytes) -> Encounter:
    """An encounter of a round. Raises NotFound."""
    query = select(Encounter).where(Encounter.id == encounter_id, Encounter.round_id == row.id)
    found = unit.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def _hours(encounter: Encounter) -> int:
    return int((clock.now() - encounter.captured_at).total_seconds() // 3600)
