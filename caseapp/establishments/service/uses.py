"""What each bed is used for: held for a child on the way, blocked, free again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.cases.service.entries import need
from caseapp.establishments.checks import Child, Verdict, failing, suits
from caseapp.establishments.events import BLOCKED, HELD, PROLONGED, RELEASED
from caseapp.establishments.models import Bed, BedUse, Unit
from caseapp.establishments.vocabulary import Check, Use
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.adding import Adding
from caseapp.infra.db.reading import Reading
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.norms import values
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P
from caseapp.policy.placement import HOLD_LASTS, HOLD_LONGEST


def held_for(actor: Actor) -> tuple[int, int]:
    """For how many hours a bed of the actor's house is held unless somebody says otherwise, and at most."""
    today = clock.today()
    most = values.held(HOLD_LONGEST, today)
    return min(values.held(HOLD_LASTS, today, actor.workplace_id), most), most


def hold(
    actor: Actor, bed: Bed, note: str = "", *, case_id: bytes | None = None, lasts: timedelta | None = None
) -> BedUse:
    """Keep a free bed for a child on the way, until the hold expires; `lasts` None: as long as the house does. Raises
    Refused, NotFound, Invalid (bed taken, held for too long)."""
    need(actor, P.PLACE_HOLD)
    of_her_house(actor, bed)
    usual, most = held_for(actor)
    lasts = timedelta(hours=usual) if lasts is None else lasts
    if not timedelta(0) < lasts <= timedelta(hours=most):
        raise Invalid({"hours": "hold_too_long"})
    unit = session()
    row = _use(unit, actor, bed, Use.HOLD, note, case_id=case_id, lasts=lasts)
    record(
        unit, actor, HELD, case_id or actor.workplace_id, bed=id_text(bed.id), hours=int(lasts.total_seconds() // 3600)
    )
    unit.flush()
    return row


class Kept(NamedTuple):
    """A bed that is kept for a child in danger, and which checks of its unit speak against it."""

    use: BedUse
    against: Sequence[Check]


def keep_for(
    unit: Session, actor: Actor, place_id: bytes, case_id: bytes, child: Child, lasts: timedelta, *, passing: bool
) -> Kept:
    """Keep a free bed of another establishment for a child in danger: in the unit that suits her sex and age best, and
    there one beyond the licence where there is one. `passing`: whether somebody said why a unit that does not suit is
    taken where no other has a bed.

    Within the system's scope; the caller has asked for the right. Raises Invalid when no such bed is free.
    """
    query = select(Bed, Unit).join(Unit, Unit.id == Bed.unit_id)
    rows = unit.execute(query.where(Bed.establishment_id == place_id, Bed.ended_at.is_(None)).order_by(Bed.id)).all()
    for bed, _room in rows:
        lock(unit, bed)  # in the order of their ids, as everybody holds them; only then is one chosen
    free = [(suits(child, room), bed) for bed, room in rows if live_use(unit, bed.id) is None]
    if not free:
        raise Invalid({"bed": "no_free_bed"})
    told, bed = min(free, key=lambda pair: (*_speaks_against(pair[0]), not pair[1].emergency, pair[1].id))
    against = failing(told)
    if against and not passing:
        raise Invalid({"passing": "no_fitting_bed"})
    row = _use(unit, actor, bed, Use.HOLD, case_id=case_id, lasts=lasts)
    hours = int(lasts.total_seconds() // 3600)
    record(unit, actor, HELD, case_id, workplace_id=place_id, bed=id_text(bed.id), hours=hours)
    unit.flush()
    return Kept(row, against)


def _speaks_against(told: Mapping[Check, Verdict]) -> tuple[int, int]:
    """How many checks fail, and how many are unsure."""
    outcomes = list(told.values())
    return outcomes.count(Verdict.FAILS), outcomes.count(Verdict.UNSURE)


def prolong(actor: Actor, use: BedUse) -> None:
    """Hold a bed for as long again, once. Raises Refused, NotFound, Impossible."""
    need(actor, P.PLACE_HOLD)
    of_her_house(actor, use)
    if use.kind != Use.HOLD or use.until is not None or use.expires_at is None:
        raise NotFound
    if use.extended:
        raise Impossible("prolonged_once")
    use.expires_at, use.extended = use.expires_at + (use.expires_at - use.since), True
    record(session(), actor, PROLONGED, use.case_id or actor.workplace_id, bed=id_text(use.bed_id))
    session().flush()


def block(actor: Actor, bed: Bed, reason: str, note: str = "") -> BedUse:
    """Nobody can sleep in a bed, for a reason of `lists.BLOCKS`. Raises Refused, NotFound, Invalid (bed taken)."""
    need(actor, P.PLACE_HOLD)
    of_her_house(actor, bed)
    unit = session()
    row = _use(unit, actor, bed, Use.BLOCK, note, reason=str(reason))
    record(unit, actor, BLOCKED, actor.workplace_id, bed=id_text(bed.id), why=str(reason))
    unit.flush()
    return row


def release(actor: Actor, use: BedUse) -> None:
    """End a hold or a block: the bed is free. Raises Refused, NotFound."""
    need(actor, P.PLACE_HOLD)
    of_her_house(actor, use)
    if use.kind == Use.STAY or use.until is not None:
        raise NotFound
    use.until = clock.now()
    record(session(), actor, RELEASED, use.case_id or actor.workplace_id, bed=id_text(use.bed_id), why="person")
    session().flush()


def keep_until(use: BedUse, until: datetime) -> None:
    """A hold that still lasts goes on at least until a moment: the child is on the way, or at the desk."""
    if use.kind == Use.HOLD and use.until is None and use.expires_at is not None:
        use.expires_at = max(use.expires_at, until)


def let_go(unit: Session, use: BedUse) -> None:
    """End a hold that has lost its reason (the child has a place elsewhere); one that has ended stays as it was."""
    if use.kind == Use.HOLD and use.until is None:
        use.until = clock.now()
        about = use.case_id or use.establishment_id
        record(unit, None, RELEASED, about, workplace_id=use.establishment_id, bed=id_text(use.bed_id), why="referral")
        unit.flush()


def of_her_house(actor: Actor, row: Unit | Bed | BedUse) -> None:
    """Raises NotFound for what stands in another establishment than hers."""
    if row.establishment_id != actor.workplace_id:
        raise NotFound


_USES = Adding(BedUse)
_LOCK = Reading(select(Bed.id).where(Bed.id == bindparam("bed")).with_for_update())
_LIVE_USE = Reading(select(BedUse).where(BedUse.bed_id == bindparam("bed"), BedUse.until.is_(None)))


def lock(unit: Session, bed: Bed) -> None:
    """Nobody else decides about this bed until this transaction ends (SQLite has one writer anyway)."""
    _LOCK.rows(unit, bed=bed.id)


def live_use(unit: Session, bed_id: bytes) -> BedUse | None:
    """What a bed is used for now. A hold that has expired is ended on the way: it keeps nobody out."""
    row: BedUse | None = _LIVE_USE.entity(unit, bed=bed_id)
    return None if row is not None and lapse(unit, row, clock.now()) else row


def lapse(unit: Session, use: BedUse, now: datetime) -> bool:
    """End a hold whose time has passed. Whether it had."""
    if use.kind != Use.HOLD or use.expires_at is None or use.expires_at > now:
        return False
    use.until = use.expires_at
    record(
        unit,
        None,
        RELEASED,
        use.case_id or use.establishment_id,
        workplace_id=use.establishment_id,
        bed=id_text(use.bed_id),
        why="expired",
    )
    unit.flush()
    return True


def _use(
    unit: Session,
    actor: Actor,
    bed: Bed,
    kind: Use,
    note: str = "",
    *,
    case_id: bytes | None = None,
    lasts: timedelta | None = None,
    reason: str | None = None,
) -> BedUse:
    lock(unit, bed)
    if bed.ended_at is not None or live_use(unit, bed.id) is not None:
        raise Invalid({"bed": "bed_taken"})
    place, now = bed.establishment_id, clock.now()
    row = BedUse(
        id=new_id(),
        establishment_id=place,
        bed_id=bed.id,
        kind=str(kind),
        case_id=case_id,
        reason=reason,
        since=now,
        expires_at=now + lasts if lasts is not None else None,
        by_id=actor.user_id,
        extended=False,
    )
    if note.strip():
        keys = writing_keys(unit, place, place, [DataClass.NOTES])
        row.note = keys.seal({"text": note.strip()}, BedUse.__tablename__, DataClass.NOTES, row.id, place)
    _USES.store(unit, row)
    return row
