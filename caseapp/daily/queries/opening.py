"""What is opened for whoever gives medicines: where a child sleeps, what she never has, what was said of a dose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.daily.lists import WAYS
from caseapp.daily.models import Dose, Needs
from caseapp.daily.records import DoseSaid
from caseapp.daily.vocabulary import Outcome
from caseapp.establishments.models import Bed, BedUse, Unit
from caseapp.infra.access import Grant
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.norms.lists import Spoken, term
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict

TO_GIVE = {DataClass.HEALTH: Verdict.ALLOWED}
"""What whoever gives a round may open: of these stays, for this purpose."""
_NEVER = Reading(
    select(Needs.id, Needs.stay_id, Needs.told, Needs.by_id, Needs.since).where(
        Needs.establishment_id == bindparam("place_id"), Needs.until.is_(None)
    )
)
_BEDS = Reading(
    select(BedUse.stay_id, Bed.label, Unit.name_fr, Unit.name_ar)
    .join(Bed, Bed.id == BedUse.bed_id)
    .join(Unit, Unit.id == Bed.unit_id)
    .where(BedUse.establishment_id == bindparam("place_id"), BedUse.until.is_(None), BedUse.stay_id.is_not(None))
)


def beds_of(unit: Session, actor: Actor) -> dict[bytes, str]:
    """In which unit and bed somebody sleeps, by stay."""
    rows = _BEDS.rows(unit, place_id=actor.workplace_id or b"")
    return {row.stay_id: f"{row.name_ar if actor.language == 'ar' else row.name_fr} · {row.label}" for row in rows}


def way_of(told: Mapping[str, Any], row: Any) -> Spoken | None:
    """How a medicine is given, as it was called when its treatment was recorded; None where that does not open."""
    code = told.get("way", "")
    return term(WAYS, code, clock.local(row.written_at).date()) if code else None


def said_of(
    row: Any,
    grant: Grant,
    people: Mapping[bytes, str],
    witness: tuple[str, datetime | None],
    stay_id: bytes,
    *,
    mine: bool,
) -> DoseSaid:
    """One line about a dose, opened."""
    why = grant.open(row.why, Dose.__tablename__, DataClass.HEALTH, row.id, stay_id)
    return DoseSaid(
        key=id_text(row.id),
        line=row.line,
        outcome=Outcome(row.outcome),
        why=str(why.get("text", "")),
        by=people.get(row.by_id, ""),
        at=row.at,
        mine=mine,
        witness=witness[0],
        seen_at=witness[1],
    )


def needs_of(unit: Session, actor: Actor, grant: Grant, stays: Iterable[bytes]) -> dict[bytes, Mapping[str, Any]]:
    """What was said of what these children may not eat or take, by stay."""
    wanted = set(stays)
    return {
        row.stay_id: grant.open(row.told, Needs.__tablename__, DataClass.HEALTH, row.id, row.stay_id)
        for row in _NEVER.rows(unit, place_id=actor.workplace_id or b"")
        if row.stay_id in wanted
    }
