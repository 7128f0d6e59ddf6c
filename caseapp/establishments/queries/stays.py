"""A stay, opened as far as this person may read it; and finding one for a verb."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from caseapp.accounts.directory import names_of
from caseapp.accounts.models import Establishment
from caseapp.cases.beside import beside, of_file, of_workplace
from caseapp.cases.models import Case
from caseapp.cases.service.entries import need
from caseapp.establishments.events import STAY_READ
from caseapp.establishments.models import Basis, Bed, BedUse, Outing, PassedOver, RegisterLine, Stay, Unit, Visitor
from caseapp.establishments.queries.minutes import signatures
from caseapp.establishments.records import BasisLine, OutingLine, StayCard, VisitorLine
from caseapp.establishments.vocabulary import BasisKind, Door, EntryMode, ExitReason, OutingKind, VisitRule
from caseapp.infra import access
from caseapp.infra.access import Grant, coded, readable_classes
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Act, decide
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P


def living(actor: Actor, case: Case) -> Stay:
    """The stay of this child that lasts in the actor's establishment, for a verb. Raises NotFound."""
    query = select(Stay).where(
        Stay.case_id == case.id, Stay.establishment_id == actor.workplace_id, Stay.ended_at.is_(None)
    )
    row = session().scalars(query).one_or_none()
    if row is None:
        raise NotFound
    return row


def latest(case_id: bytes) -> Stay | None:
    """The child's stay that lasts, or the last one, as far as this session sees any."""
    query = (
        select(Stay).where(Stay.case_id == case_id).order_by(Stay.ended_at.is_(None).desc(), Stay.admitted_at.desc())
    )
    return session().scalars(query.limit(1)).first()


class Glance(NamedTuple):
    """A stay in one line: coded facts that need no key."""

    centre: str
    unit: str
    bed: str
    admitted_at: datetime
    lawful_until: date | None
    confirm_by: datetime | None
    ended_at: datetime | None


_GLANCE = Reading(
    select(
        Stay.id,
        Stay.establishment_id,
        Stay.admitted_at,
        Stay.lawful_until,
        Stay.confirm_by,
        Stay.ended_at,
        Case.establishment_id.label("keeper_id"),
        Establishment.name_fr,
        Establishment.name_ar,
    )
    .join(Case, Case.id == Stay.case_id)
    .join(Establishment, Establishment.id == Stay.establishment_id)
    .where(Stay.case_id == bindparam("case_id"))
    .order_by(Stay.ended_at.is_(None).desc(), Stay.admitted_at.desc())
    .limit(1)
)
_BED = Reading(
    select(Bed.label, Unit.name_fr, Unit.name_ar)
    .select_from(BedUse)
    .join(Bed, Bed.id == BedUse.bed_id)
    .join(Unit, Unit.id == Bed.unit_id)
    .where(BedUse.stay_id == bindparam("stay_id"))
    .order_by(BedUse.since.desc())
    .limit(1)
)
_BEDS = Reading(select(Bed.id).where(Bed.establishment_id == bindparam("place_id"), Bed.ended_at.is_(None)).limit(1))

STAYS = beside.declare("stays", select(Stay.id).where(Stay.case_id == of_file))
BEDS = beside.declare("beds", select(Bed.id).where(Bed.establishment_id == of_workplace, Bed.ended_at.is_(None)))


def glance(actor: Actor, case_id: bytes) -> Glance | None:
    """Where a child whose file this session has opened lives, or lived last; nothing sealed is opened.

    Told to the centre and to the house that keeps the file: others who were given a part of it hold no key of a stay.
    """
    unit = session()
    stay = _GLANCE.first(unit, case_id=case_id)
    if stay is None or actor.workplace_id not in (stay.establishment_id, stay.keeper_id):
        return None
    bed, arabic = _BED.first(unit, stay_id=stay.id), actor.language == "ar"
    return Glance(
        centre=stay.name_ar if arabic else stay.name_fr,
        unit=(bed.name_ar if arabic else bed.name_fr) if bed else "",
        bed=bed.label if bed else "",
        admitted_at=stay.admitted_at,
        lawful_until=stay.lawful_until,
        confirm_by=stay.confirm_by,
        ended_at=stay.ended_at,
    )


_AFTERCARE = Reading(
    select(Case.reference, Stay.aftercare_due, Stay.ended_at, Stay.exit_reason)
    .join(Stay, Stay.case_id == Case.id)
    .where(
        Stay.establishment_id == bindparam("place_id"),
        Stay.ended_at.is_not(None),
        Stay.aftercare_at.is_(None),
        Stay.aftercare_due <= bindparam("until"),
    )
    .order_by(Stay.aftercare_due)
    .limit(8)
)


class Aftercare(NamedTuple):
    """A child who has left, and of whom somebody must ask: why and when she left, by when."""

    reference: str
    due: date
    left: datetime
    reason: ExitReason


def aftercare_due(actor: Actor) -> list[Aftercare]:
    """Children who have left and of whom somebody must ask within a week, or should have."""
    until = clock.today() + timedelta(days=7)
    rows = _AFTERCARE.rows(session(), place_id=actor.workplace_id or b"", until=until)
    return [Aftercare(row.reference, row.aftercare_due, row.ended_at, ExitReason(row.exit_reason)) for row in rows]


def has_beds(actor: Actor) -> bool:
    """Whether the actor's establishment has any bed."""
    return bool(actor.workplace_id) and _BEDS.first(session(), place_id=actor.workplace_id) is not None


def card(actor: Actor, case_id: bytes) -> StayCard | None:
    """The latest stay of a child whose file this session sees; None when there was none. Raises Refused.

    Whoever works where the child lives is the team of her stay: the role decides which classes she reads. From the
    file's own establishment it is read with the keys that were shared with it; to anybody else there is no stay.
    """
    need(actor, P.CASE_OPEN)
    unit, stay = session(), latest(case_id)
    if stay is None:
        return None
    mine = stay.establishment_id == actor.workplace_id
    if not mine and unit.get_one(Case, case_id).establishment_id != actor.workplace_id:
        return None
    relation = Relation.TEAM if mine else Relation.ESTABLISHMENT
    verdicts = {c: decide(actor.roles, Act.READ, relation, c, frozenset()) for c in DataClass}
    grant = access.mint(
        unit,
        actor,
        STAY_READ,
        actor.workplace_id or b"",
        [stay.id],
        verdicts,
        about=case_id,
        classes=coded(readable_classes(verdicts)),
    )
    table = Stay.__tablename__
    entry = grant.open(stay.entry, table, DataClass.CONTACT, stay.id, stay.id, stay.admitted_by_id)
    health = grant.open(stay.health, table, DataClass.HEALTH, stay.id, stay.id, stay.admitted_by_id)
    leaving = grant.open(stay.leaving, table, DataClass.CONTACT, stay.id, stay.id, stay.ended_by_id)
    place = unit.get_one(Establishment, stay.establishment_id)
    bed = _BED.first(unit, stay_id=stay.id)
    line = unit.execute(select(RegisterLine.number, RegisterLine.year).where(RegisterLine.stay_id == stay.id)).first()
    bases, outings, visitors, passed = _within(stay)
    people = {stay.admitted_by_id, *(row.recorded_by_id for row in bases), *(row.by_id for row in passed)}
    names = names_of(unit, people, actor.language)
    return StayCard(
        id=stay.id,
        version=stay.version,
        centre=place.name(actor.language),
        mine=mine,
        bed=bed.label if bed else "",
        unit=(bed.name_ar if actor.language == "ar" else bed.name_fr) if bed else "",
        number=f"{line.number}/{line.year}" if line else "",
        mode=EntryMode(stay.mode),
        legal_category=stay.legal_category,
        admitted_at=stay.admitted_at,
        admitted_by=names.get(stay.admitted_by_id, ""),
        lawful_until=stay.lawful_until,
        confirm_by=stay.confirm_by,
        ended_at=stay.ended_at,
        exit_reason=ExitReason(stay.exit_reason) if stay.exit_reason else None,
        aftercare_due=stay.aftercare_due,
        aftercare_at=stay.aftercare_at,
        entry=dict(entry),
        health=dict(health),
        leaving=dict(leaving),
        states={"entry": entry.state, "health": health.state, "leaving": leaving.state},
        bases=[_basis(row, grant, stay.id, names) for row in bases],
        visitors=[_visitor(row, grant, stay.id) for row in visitors if row.until is None],
        outings=[_outing(row, grant, stay.id) for row in outings],
        passed=[_passed(row, grant, stay.id, names) for row in passed],
        signed=signatures(stay.id, grant, actor.language),
    )


def _within(stay: Stay) -> tuple[Any, Any, Any, Any]:
    unit = session()
    return (
        unit.scalars(select(Basis).where(Basis.stay_id == stay.id).order_by(Basis.id)).all(),
        unit.scalars(select(Outing).where(Outing.stay_id == stay.id).order_by(Outing.left_at.desc()).limit(10)).all(),
        unit.scalars(select(Visitor).where(Visitor.stay_id == stay.id).order_by(Visitor.id)).all(),
        unit.scalars(select(PassedOver).where(PassedOver.stay_id == stay.id).order_by(PassedOver.id)).all(),
    )


def _basis(row: Basis, grant: Grant, vault: bytes, names: dict[bytes, str]) -> BasisLine:
    told = grant.open(row.told, Basis.__tablename__, DataClass.JUDICIAL, row.id, vault, row.recorded_by_id)
    return BasisLine(
        Door(row.door),
        BasisKind(row.kind),
        row.measure or "",
        row.decided_on,
        row.ends_on,
        row.document_id,
        dict(told),
        told.state,
        names.get(row.recorded_by_id, ""),
        row.recorded_at,
    )


def _visitor(row: Visitor, grant: Grant, vault: bytes) -> VisitorLine:
    told = grant.open(row.told, Visitor.__tablename__, DataClass.CONTACT, row.id, vault, row.by_id)
    return VisitorLine(
        row.id, VisitRule(row.rule), told.get("name", ""), told.get("link", ""), told.get("why", ""), row.since
    )


def _outing(row: Outing, grant: Grant, vault: bytes) -> OutingLine:
    told = grant.open(row.told, Outing.__tablename__, DataClass.CONTACT, row.id, vault, row.by_id)
    return OutingLine(OutingKind(row.kind), row.left_at, row.expected_at, row.returned_at, told.get("text", ""))


def _passed(row: PassedOver, grant: Grant, vault: bytes, names: dict[bytes, str]) -> tuple[str, str, str]:
    told = grant.open(row.note, PassedOver.__tablename__, DataClass.NOTES, row.id, vault, row.by_id)
    return row.check, names.get(row.by_id, ""), told.get("text", "")
