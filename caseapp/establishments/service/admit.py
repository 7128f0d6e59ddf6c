"""Admitting a child: the gate, the checks, the bed, the register, the timeline; all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from caseapp.accounts.vocabulary import LegalCategory
from caseapp.cases.models import Case
from caseapp.cases.records import CaseFile
from caseapp.cases.service.entries import need, write_entry
from caseapp.cases.service.moves import reopen_for
from caseapp.cases.vocabulary import ENDED, EventKind, Reopens, Status
from caseapp.establishments import checks
from caseapp.establishments.checks import Child, Line, Room, Verdict, failing, place_in_licence
from caseapp.establishments.events import ADMITTED
from caseapp.establishments.models import Bed, BedUse, EntryFields, Licensed, PassedOver, Stay, Unit
from caseapp.establishments.service import register
from caseapp.establishments.service.gate import BasisGiven, GateClosed, is_minor, keep_basis, need_basis
from caseapp.establishments.service.uses import live_use, lock
from caseapp.establishments.vocabulary import BasisKind, Check, Door, EntryMode, HealthAtEntry, Use
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.infra.sealing import holders
from caseapp.infra.sealing.vaults import Keys, new_vault_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.norms import values
from caseapp.policy.classes import DataClass
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P, holds
from caseapp.policy.placement import EMERGENCY_LASTS, OVERRIDABLE

SHORTEST_REASON = 20
admitted: list[Callable[[Session, Actor, Case, Stay], object]] = []
"""Slot: a feature above is told that a child was admitted, in the same transaction."""
MAY_COME_FROM = (Relation.TEAM, Relation.ESTABLISHMENT, Relation.RECEIVED)
"""Files whose child may be admitted: our own, and those that another establishment shared with us."""


@dataclass(frozen=True, slots=True)
class Entering:
    """An admission as somebody asks for it. `passing` is the reason for which failing checks are passed over; the
    caller has checked the password that signs it."""

    bed: Bed
    mode: EntryMode
    category: LegalCategory
    basis: BasisGiven | None
    entry: EntryFields
    health: HealthAtEntry = HealthAtEntry.UNKNOWN
    health_note: str = ""
    passing: str = ""


def child_of(file: CaseFile) -> Child:
    """What the checks need to know of the child of an opened file, today."""
    return Child(str(file.sex), file.birth.age_on(clock.today()))


def admit(actor: Actor, case: Case, file: CaseFile, asked: Entering) -> Stay:
    """Take the child in. `file` is the same file as the actor may read it: what the register copies.

    Raises Refused; Impossible for a file that has ended or a child who lives somewhere already; Invalid for a door
    without its basis (an adult needs none, but what she brings is proven as well), a bed that is taken, or a check that
    fails and was not passed over.
    """
    need(actor, P.STAY_ADMIT)
    unit, child = session(), child_of(file)
    if asked.bed.establishment_id != actor.workplace_id:
        raise NotFound
    if file.relation not in MAY_COME_FROM:
        raise NotFound
    closed_here = case.status == Status.CLOSED and case.establishment_id == actor.workplace_id
    if case.status in ENDED and not closed_here:
        raise Impossible("file_ended")
    lock(unit, asked.bed)
    if unit.scalars(select(Stay.id).where(Stay.case_id == case.id, Stay.ended_at.is_(None))).first():
        raise Impossible("lives_here_already")
    need_basis(case.id, Door.ENTER if asked.basis or is_minor(child.age) else None, asked.basis)
    held = live_use(unit, asked.bed.id)
    if asked.bed.ended_at is not None or (held is not None and (held.kind, held.case_id) != (Use.HOLD, case.id)):
        raise Invalid({"bed": "bed_taken"})
    emergency = asked.basis is not None and asked.basis.kind is BasisKind.EMERGENCY
    if asked.bed.emergency and not emergency:
        raise Invalid({"bed": "bed_for_emergency"})
    licence = licence_of(unit, actor.workplace_id or b"", locking=True)
    found = checks_of(unit, child, asked.category, asked.bed, licence)
    failed = failing(found)
    if failed:
        _need_passing(actor, case.id, failed, asked.passing)
    if held is not None:
        held.until = clock.now()
        unit.flush()
    line = None if asked.bed.emergency else place_in_licence(child, asked.category, licence)
    stay, keys = _begin(unit, actor, case, asked, line)
    unit.add(
        BedUse(
            id=new_id(),
            establishment_id=stay.establishment_id,
            bed_id=asked.bed.id,
            kind=str(Use.STAY),
            stay_id=stay.id,
            case_id=case.id,
            since=stay.admitted_at,
            by_id=actor.user_id,
            extended=False,
        )
    )
    for check in failed:
        row = PassedOver(
            id=new_id(),
            establishment_id=stay.establishment_id,
            stay_id=stay.id,
            check=str(check),
            by_id=actor.user_id,
            at=stay.admitted_at,
        )
        told = {"text": asked.passing.strip()}
        row.note = keys.seal(told, PassedOver.__tablename__, DataClass.NOTES, row.id, stay.id)
        unit.add(row)
    unit.flush()
    if asked.basis is not None:
        keep_basis(unit, actor, stay, keys, Door.ENTER, asked.basis)
    entered = register.enter(unit, actor, stay, file, asked.health)
    if closed_here:
        reopen_for(unit, actor, case, Reopens.ADMISSION)
    write_entry(unit, actor, case, EventKind.ADMITTED)
    unit.refresh(case, ["status"])  # its row is held from here on: whoever closes it now waits, and sees the stay
    if case.status in ENDED:
        raise Impossible("file_ended")
    record(
        unit,
        actor,
        ADMITTED,
        case.id,
        basis=str(asked.basis.kind) if asked.basis else "adult",
        number=entered.number,
        passed=" ".join(failed),
    )
    unit.flush()
    for tell in admitted:
        tell(unit, actor, case, stay)
    return stay


_LICENCE = (
    select(Licensed.id, Licensed.takes, Licensed.age_from, Licensed.age_to, Licensed.legal_category, Licensed.places)
    .where(
        Licensed.establishment_id == bindparam("place"),
        Licensed.since <= bindparam("today"),
        (Licensed.until.is_(None)) | (Licensed.until > bindparam("today")),
    )
    .order_by(Licensed.id)
)
_LINES = {False: Reading(_LICENCE), True: Reading(_LICENCE.with_for_update())}
_TAKEN = Reading(
    select(Stay.licensed_id, func.count(Stay.id).label("children"))
    .where(Stay.establishment_id == bindparam("place"), Stay.ended_at.is_(None))
    .group_by(Stay.licensed_id)
)


def licence_of(unit: Session, place_id: bytes, *, locking: bool = False) -> list[Line]:
    """The lines of the licence that hold today, with how many places of each are taken."""
    rows = _LINES[locking].rows(unit, place=place_id, today=clock.today())
    taken = {row.licensed_id: row.children for row in _TAKEN.rows(unit, place=place_id)}
    return [
        Line(row.id, Room(row.takes, row.age_from, row.age_to, row.legal_category), row.places, taken.get(row.id, 0))
        for row in rows
    ]


def checks_of(
    unit: Session, child: Child, category: LegalCategory, bed: Bed, licence: Sequence[Line]
) -> Mapping[Check, Verdict]:
    """Every check of one bed for one child."""
    row = unit.get_one(Unit, bed.unit_id)
    room = Room(row.takes, row.age_from, row.age_to, row.legal_category)
    return checks.check(child, str(category), room, licence, emergency=bed.emergency)


def _need_passing(actor: Actor, case_id: bytes, failed: Sequence[Check], reason: str) -> None:
    """Raise GateClosed unless this person may pass over every failing check, with a reason that explains."""
    allowed = holds(actor.roles, P.STAY_OVERRIDE) and OVERRIDABLE.issuperset(failed)
    if not allowed or len(reason.strip()) < SHORTEST_REASON:
        flaws = {"passing": "pass_reason"} if allowed else {"bed": "checks_fail"}
        raise GateClosed(flaws, case_id, Door.ENTER, failed)


def _begin(unit: Session, actor: Actor, case: Case, asked: Entering, line: Line | None) -> tuple[Stay, Keys]:
    now = clock.now()
    emergency = asked.basis is not None and asked.basis.kind is BasisKind.EMERGENCY
    stay = Stay(
        id=new_id(),
        establishment_id=actor.workplace_id or b"",
        case_id=case.id,
        mode=str(asked.mode),
        legal_category=str(asked.category),
        licensed_id=line.id if line else None,
        admitted_at=now,
        admitted_by_id=actor.user_id,
        lawful_until=asked.basis.ends_on if asked.basis else None,
        confirm_by=now + values.span(EMERGENCY_LASTS, clock.local(now).date()) if emergency else None,
    )
    place, table = stay.establishment_id, Stay.__tablename__
    keys = new_vault_keys(unit, place, stay.id, list(DataClass))
    unit.flush()
    if case.establishment_id != place:
        holders.share(unit, stay.id, list(DataClass), place, case.establishment_id)
    stay.entry = keys.seal(asked.entry, table, DataClass.CONTACT, stay.id, stay.id)
    told = {"state": str(asked.health), "text": asked.health_note.strip()}
    stay.health = keys.seal(told, table, DataClass.HEALTH, stay.id, stay.id)
    unit.add(stay)
    unit.flush()
    return stay, keys
