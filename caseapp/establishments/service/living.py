"""While a child lives here: another bed, a new legal basis, goings out and returns, who may visit."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts.vocabulary import LegalCategory
from caseapp.cases.models import Case
from caseapp.cases.service.entries import need, write_entry
from caseapp.cases.vocabulary import EventKind
from caseapp.documents.models import Document
from caseapp.establishments.checks import Child, failing, place_in_licence
from caseapp.establishments.events import BED_CHANGED, CAME_BACK, INFORMED, VISITOR_SET, WENT_OUT
from caseapp.establishments.models import Basis, Bed, BedUse, Outing, Stay, Visitor
from caseapp.establishments.service.admit import checks_of, licence_of
from caseapp.establishments.service.gate import BasisGiven, is_minor, keep_basis, need_basis, out_freely
from caseapp.establishments.service.uses import live_use, lock
from caseapp.establishments.vocabulary import BasisKind, Check, Door, OutingKind, Use, VisitRule
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P

LONGEST_OUTING = timedelta(days=62)


def move_bed(actor: Actor, case: Case, stay: Stay, bed: Bed, child: Child) -> None:
    """Take the child to another bed of the same centre. Raises Refused, NotFound, Invalid where it is taken or the
    unit is not for her. The licence's line stays the one she was admitted under; whoever comes out of an emergency bed
    without one needs a licensed place."""
    unit = _keeping(actor, stay)
    if bed.establishment_id != stay.establishment_id or bed.ended_at is not None:
        raise NotFound
    lock(unit, bed)
    if live_use(unit, bed.id) is not None:
        raise Invalid({"bed": "bed_taken"})
    former = unit.scalars(select(BedUse).where(BedUse.stay_id == stay.id, BedUse.until.is_(None))).one()
    comes_in = stay.licensed_id is None and unit.get_one(Bed, former.bed_id).emergency and not bed.emergency
    licence = licence_of(unit, stay.establishment_id, locking=True)
    failed = set(failing(checks_of(unit, child, LegalCategory(stay.legal_category), bed, licence)))
    if failed - (set() if comes_in else {Check.CAPACITY}):
        raise Invalid({"bed": "checks_fail"})
    if bed.emergency and stay.confirm_by is None:
        raise Invalid({"bed": "bed_for_emergency"})
    line = place_in_licence(child, stay.legal_category, licence) if comes_in else None
    stay.licensed_id = line.id if line else stay.licensed_id
    now = clock.now()
    former.until = now
    unit.flush()
    unit.add(
        BedUse(
            id=new_id(),
            establishment_id=stay.establishment_id,
            bed_id=bed.id,
            kind=str(Use.STAY),
            stay_id=stay.id,
            case_id=stay.case_id,
            since=now,
            by_id=actor.user_id,
            extended=False,
        )
    )
    write_entry(unit, actor, case, EventKind.BED_CHANGED)
    record(unit, actor, BED_CHANGED, stay.case_id, bed=id_text(bed.id))
    unit.flush()


def add_basis(actor: Actor, stay: Stay, given: BasisGiven | None, child: Child) -> Basis:
    """A further basis of the same stay: what an authority decided after an emergency, or a measure prolonged.

    Raises Refused, NotFound, Invalid as at the door.
    """
    need(actor, P.STAY_ADMIT)
    unit = _keeping(actor, stay)
    need_basis(stay.case_id, Door.ENTER, given)
    if given is None or given.kind is BasisKind.EMERGENCY:
        raise Invalid({"basis": "basis_not_here"})
    keys = writing_keys(unit, stay.establishment_id, stay.id, [DataClass.JUDICIAL])
    row = keep_basis(unit, actor, stay, keys, Door.ENTER, given)
    stay.lawful_until, stay.confirm_by = given.ends_on, None
    unit.flush()
    return row


def go_out(
    actor: Actor,
    case: Case,
    stay: Stay,
    kind: OutingKind,
    back_by: datetime,
    note: str,
    child: Child,
    given: BasisGiven | None = None,
) -> Outing:
    """Note that the child goes out and when she is expected back. Without staff, or for more than a few days, a minor
    goes by a legal basis: one brought now, or one already recorded for goings out that still holds.

    Raises Refused, NotFound, Impossible while she is out already, Invalid.
    """
    unit = _keeping(actor, stay)
    now = clock.now()
    if not now < back_by <= now + LONGEST_OUTING:
        raise Invalid({"back_by": "back_by"})
    if _out(unit, stay):
        raise Impossible("out_already")
    basis = None
    asks = not out_freely(kind, back_by - now)
    if asks and (given or is_minor(child.age)):
        basis = _standing_leave(unit, stay) if given is None else None
        if basis is None:
            need_basis(stay.case_id, Door.GO_OUT, given)
    keys = writing_keys(unit, stay.establishment_id, stay.id, [DataClass.CONTACT, DataClass.JUDICIAL])
    if given is not None and asks:
        basis = keep_basis(unit, actor, stay, keys, Door.GO_OUT, given)
        unit.flush()
    row = Outing(
        id=new_id(),
        establishment_id=stay.establishment_id,
        stay_id=stay.id,
        kind=str(kind),
        left_at=now,
        expected_at=back_by,
        basis_id=basis.id if basis else None,
        by_id=actor.user_id,
    )
    if note.strip():
        row.told = keys.seal({"text": note.strip()}, Outing.__tablename__, DataClass.CONTACT, row.id, stay.id)
    unit.add(row)
    write_entry(unit, actor, case, EventKind.WENT_OUT, detail=str(kind))
    record(unit, actor, WENT_OUT, stay.case_id, kind=str(kind))
    unit.flush()
    return row


def come_back(actor: Actor, case: Case, stay: Stay) -> None:
    """Note that the child is back. Raises Refused, NotFound, Impossible when she was not out."""
    unit = _keeping(actor, stay)
    row = _out(unit, stay)
    if row is None:
        raise Impossible("not_out")
    row.returned_at = clock.now()
    write_entry(unit, actor, case, EventKind.CAME_BACK, detail=row.kind)
    record(unit, actor, CAME_BACK, stay.case_id, late=int(row.returned_at > row.expected_at))
    unit.flush()


def set_visitor(actor: Actor, stay: Stay, rule: VisitRule, name: str, link: str, why: str) -> Visitor:
    """Somebody may visit, only beside staff, or not at all; by whose decision is in `why`.

    Raises Refused, NotFound, Invalid without a name, or a prohibition without its reason.
    """
    unit = _keeping(actor, stay)
    flaws = {} if name.strip() else {"name": "required"}
    if rule is not VisitRule.ALLOWED and not why.strip():
        flaws["why"] = "required"
    if flaws:
        raise Invalid(flaws)
    keys = writing_keys(unit, stay.establishment_id, stay.id, [DataClass.CONTACT])
    row = Visitor(
        id=new_id(),
        establishment_id=stay.establishment_id,
        stay_id=stay.id,
        rule=str(rule),
        since=clock.now(),
        by_id=actor.user_id,
    )
    told = {"name": name.strip(), "link": link.strip(), "why": why.strip()}
    row.told = keys.seal(told, Visitor.__tablename__, DataClass.CONTACT, row.id, stay.id)
    unit.add(row)
    record(unit, actor, VISITOR_SET, stay.case_id, rule=str(rule))
    unit.flush()
    return row


def end_visitor(actor: Actor, stay: Stay, visitor_id: bytes) -> None:
    """What was said about a visitor no longer holds. Raises Refused, NotFound."""
    unit = _keeping(actor, stay)
    row = unit.get(Visitor, visitor_id)
    if row is None or row.stay_id != stay.id or row.until is not None:
        raise NotFound
    row.until = clock.now()
    record(unit, actor, VISITOR_SET, stay.case_id, rule="ended")
    unit.flush()


def inform(actor: Actor, stay: Stay) -> None:
    """Note that the actor gave the child the information sheet and explained it, where that could not be done at the
    door (law 65-15, art. 4). Who did so first stays. Raises Refused, NotFound."""
    unit = _keeping(actor, stay)
    at = (Stay.__tablename__, DataClass.CONTACT, stay.id, stay.id)
    keys = writing_keys(unit, stay.establishment_id, stay.id, [DataClass.CONTACT])
    entry = keys.unseal(stay.entry, *at) if stay.entry else {}
    if entry.get("told_by"):
        return
    stay.entry = keys.seal(entry | {"told_by": actor.name, "told_on": clock.today().isoformat()}, *at)
    record(unit, actor, INFORMED, stay.case_id)
    unit.flush()


def _keeping(actor: Actor, stay: Stay) -> Session:
    need(actor, P.STAY_KEEP)
    if stay.establishment_id != actor.workplace_id or stay.ended_at is not None:
        raise NotFound
    return session()


def _out(unit: Session, stay: Stay) -> Outing | None:
    return unit.scalars(select(Outing).where(Outing.stay_id == stay.id, Outing.returned_at.is_(None))).first()


def _standing_leave(unit: Session, stay: Stay) -> Basis | None:
    """A basis for goings out that was recorded with an end and still holds; its paper was not withdrawn."""
    withdrawn = select(Document.id).where(Document.withdrawn_at.is_not(None))
    query = select(Basis).where(
        Basis.stay_id == stay.id,
        Basis.door == str(Door.GO_OUT),
        Basis.ends_on >= clock.today(),
        Basis.document_id.not_in(withdrawn),
    )
    return unit.scalars(query.order_by(Basis.id.desc())).first()
