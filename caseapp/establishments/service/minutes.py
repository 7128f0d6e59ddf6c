"""The minutes of a handing over are signed on screen: by whoever takes the child in, whoever gives her, and herself.

Staff sign as whoever is signed in; everybody else signs before her, with a name she reads from an identity card. A
signature is never changed nor taken back: what went wrong is written on paper, and attached to the file.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from caseapp.cases.models import Case
from caseapp.cases.service.entries import need, write_entry
from caseapp.cases.vocabulary import EventKind
from caseapp.establishments.events import SIGNED
from caseapp.establishments.models import ChildFields, Signature, SignedFields, Stay
from caseapp.establishments.vocabulary import ExitReason, SignsAs, Way
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.norms import values
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P
from caseapp.policy.placement import LEAVES_BY, SIGNED_WITHIN

STAFF: dict[Way, SignsAs] = {Way.ENTRY: SignsAs.TAKES, Way.EXIT: SignsAs.GIVES}
"""In which quality the centre signs."""
POWER: dict[Way, P] = {Way.ENTRY: P.STAY_ADMIT, Way.EXIT: P.STAY_END}
_BOTH = frozenset({SignsAs.TAKES, SignsAs.GIVES})


class Signing(NamedTuple):
    """A signature as it was drawn. `name` is not asked of the staff: theirs stands on their account."""

    way: Way
    quality: SignsAs
    name: str
    ink: str
    child: ChildFields


def handed_at(way: Way, admitted_at: datetime, ended_at: datetime | None, reason: str | None) -> datetime | None:
    """When the child was handed over; None where nobody did: she has not left, or went without leave."""
    if way is Way.ENTRY:
        return admitted_at
    return ended_at if reason and LEAVES_BY[ExitReason(reason)] else None


def sign_until(at: datetime, place_id: bytes) -> datetime:
    """Until when the minutes of a handing over are signed on screen: by what held on its day."""
    return at + values.span(SIGNED_WITHIN, clock.local(at).date(), place_id)


def sign(actor: Actor, case: Case, stay: Stay, asked: Signing) -> None:
    """Keep a signature, sealed with the stay.

    Raises Refused; NotFound for a child of another centre, or whom nobody hands over; Impossible once the time for it
    is over, or where this quality has signed; Invalid for a signature without a name.
    """
    need(actor, POWER[asked.way])
    unit, now = session(), clock.now()
    at = handed_at(asked.way, stay.admitted_at, stay.ended_at, stay.exit_reason)
    if stay.establishment_id != actor.workplace_id or at is None:
        raise NotFound
    if now > sign_until(at, stay.establishment_id):
        raise Impossible("sign_on_paper")
    query = select(Signature.quality).where(Signature.stay_id == stay.id, Signature.way == str(asked.way))
    before = {SignsAs(quality) for quality in unit.scalars(query)}
    if asked.quality in before:
        raise Impossible("signed_already")
    name = actor.name if asked.quality is STAFF[asked.way] else asked.name.strip()
    if not name:
        raise Invalid({"name": "required"})
    row = Signature(
        id=new_id(),
        establishment_id=stay.establishment_id,
        stay_id=stay.id,
        way=str(asked.way),
        quality=str(asked.quality),
        at=now,
        by_id=actor.user_id,
    )
    keys = writing_keys(unit, stay.establishment_id, stay.id, [DataClass.CONTACT, DataClass.IDENTITY])
    told = SignedFields(name=name, ink=asked.ink)
    row.told = keys.seal(told, Signature.__tablename__, DataClass.CONTACT, row.id, stay.id)
    row.child = keys.seal(asked.child, Signature.__tablename__, DataClass.IDENTITY, row.id, stay.id)
    unit.add(row)
    if asked.quality in _BOTH and before | {asked.quality} >= _BOTH:
        write_entry(unit, actor, case, EventKind.MINUTES_SIGNED)
    digest = hashlib.sha256(row.told + row.child).hexdigest()
    record(unit, actor, SIGNED, stay.case_id, way=str(asked.way), quality=str(asked.quality), hash=digest)
    unit.flush()
