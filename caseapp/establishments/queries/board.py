"""Tonight's board: every bed, what it is used for, who sleeps in it. One grant, one line in the trail."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from caseapp.cases.models import Case
from caseapp.cases.queries.lists import names_only
from caseapp.cases.records import birth_of, name_of
from caseapp.cases.service.entries import need
from caseapp.establishments.events import BOARD_SEEN
from caseapp.establishments.lists import BLOCKS
from caseapp.establishments.models import Bed, BedUse, Outing, Stay, Unit
from caseapp.establishments.records import BedNow, Board, Resident, UnitNow
from caseapp.establishments.service.admit import licence_of
from caseapp.establishments.vocabulary import OutingKind, Use
from caseapp.infra import access
from caseapp.infra.access import Grant
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.births import AgeRange
from caseapp.norms.lists import term
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict
from caseapp.policy.permissions import P, holds

UNITS = Reading(
    select(Unit.id, Unit.name_fr, Unit.name_ar, Unit.takes, Unit.age_from, Unit.age_to, Unit.legal_category)
    .where(Unit.establishment_id == bindparam("place_id"), Unit.ended_at.is_(None))
    .order_by(Unit.id)
)
BEDS = Reading(
    select(Bed.id, Bed.unit_id, Bed.label, Bed.emergency)
    .where(Bed.establishment_id == bindparam("place_id"), Bed.ended_at.is_(None))
    .order_by(Bed.emergency, Bed.label)
)
_USES = Reading(
    select(
        BedUse.id,
        BedUse.bed_id,
        BedUse.kind,
        BedUse.stay_id,
        BedUse.reason,
        BedUse.since,
        BedUse.expires_at,
        BedUse.extended,
        BedUse.note,
    ).where(BedUse.establishment_id == bindparam("place_id"), BedUse.until.is_(None))
)
_STAYS = Reading(
    select(Stay.id, Stay.case_id, Stay.admitted_at, Stay.lawful_until, Stay.confirm_by).where(
        Stay.establishment_id == bindparam("place_id"), Stay.ended_at.is_(None)
    )
)
_OUT = Reading(
    select(Outing.stay_id, Outing.kind, Outing.expected_at).where(
        Outing.establishment_id == bindparam("place_id"), Outing.returned_at.is_(None)
    )
)
FILES = Reading(
    select(Case.id, Case.reference, Case.sex, Case.identity).where(Case.id.in_(bindparam("ids", expanding=True)))
)


def board(actor: Actor) -> Board:
    """The beds of the actor's establishment now. Raises Refused. Names, and notes that tell for whom
    a bed is held, only for those who may see who lives here."""
    need(actor, P.PLACE_READ)
    unit, place = session(), actor.workplace_id or b""
    units = {
        row.id: UnitNow(
            row.id,
            row.name_ar if actor.language == "ar" else row.name_fr,
            row.takes,
            row.age_from,
            row.age_to,
            row.legal_category,
        )
        for row in UNITS.rows(unit, place_id=place)
    }
    now = clock.now()
    uses = {
        row.bed_id: row
        for row in _USES.rows(unit, place_id=place)
        if row.kind != Use.HOLD or row.expires_at is None or row.expires_at > now
    }
    sees = holds(actor.roles, P.STAY_READ)
    living = residents(actor) if sees else {}
    vault = access.mint(unit, actor, BOARD_SEEN, place, [place], _NOTES, traced=False) if sees else None
    for row in BEDS.rows(unit, place_id=place):
        if row.unit_id in units:
            units[row.unit_id].beds.append(_bed(row, uses.get(row.id), living, vault, place))
    taken = sum(use.kind == Use.STAY for use in uses.values())
    return Board(list(units.values()), sum(line.places for line in licence_of(unit, place)), taken, living)


def residents(actor: Actor) -> dict[bytes, Resident]:
    """Who lives in the actor's establishment, by stay. Raises Refused."""
    need(actor, P.STAY_READ)
    unit, place = session(), actor.workplace_id or b""
    stays = _STAYS.rows(unit, place_id=place)
    ids = [row.case_id for row in stays]
    files = {row.id: row for row in FILES.rows(unit, ids=ids)} if ids else {}
    grant = access.mint(unit, actor, BOARD_SEEN, place, list(files), names_only(actor), files=len(files))
    out = {row.stay_id: row for row in _OUT.rows(unit, place_id=place)}
    return {row.id: _resident(row, files.get(row.case_id), grant, out.get(row.id)) for row in stays}


_NOTES = {DataClass.NOTES: Verdict.ALLOWED}


def _resident(stay: Any, file: Any, grant: Grant, out: Any) -> Resident:
    name, age, given = None, "", ("", "")
    if file is not None:
        identity = grant.open(file.identity, Case.__tablename__, DataClass.IDENTITY, file.id, file.id)
        name, age = name_of(identity), age_text(birth_of(identity).age_on(clock.today()))
        given = identity.get("given_ar", ""), identity.get("given", "")
    return Resident(
        reference=file.reference if file is not None else "",
        name=name,
        age=age,
        sex=file.sex if file is not None else "unknown",
        stay_id=stay.id,
        admitted_at=stay.admitted_at,
        lawful_until=stay.lawful_until,
        confirm_by=stay.confirm_by,
        out=OutingKind(out.kind) if out else None,
        back_by=out.expected_at if out else None,
        late=out is not None and out.expected_at < clock.now(),
        given=given,
    )


def age_text(age: AgeRange | None) -> str:
    """Years as figures: one number, or two for an estimate."""
    if age is None:
        return ""
    return str(age.low) if age.low == age.high else f"{age.low}-{age.high}"


def _bed(row: Any, use: Any, living: dict[bytes, Resident], vault: Grant | None, place: bytes) -> BedNow:
    told: dict[str, Any] = (
        vault.open(use.note, BedUse.__tablename__, DataClass.NOTES, use.id, place) if use and vault else {}
    )
    return BedNow(
        id=row.id,
        label=row.label,
        emergency=row.emergency,
        use=Use(use.kind) if use else None,
        use_id=use.id if use else None,
        resident=living.get(use.stay_id) if use else None,
        reason=term(BLOCKS, use.reason, clock.local(use.since).date()) if use and use.reason else None,
        note=str(told.get("text", "")),
        since=use.since if use else None,
        until=use.expires_at if use else None,
        extended=bool(use and use.extended),
    )
