"""What waits from a telephone and is grave waits for nobody's morning: whoever leads its round, and those who may
take it in, are called at once. Of one exchange each is called once, for all that is grave in it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.vocabulary import NoticeKind
from caseapp.infra.audit import record
from caseapp.kernel import clock
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.events import HELD_CALLED
from caseapp.outreach.models import FieldItem, HeldCall, RoundMember
from caseapp.outreach.notices import ring
from caseapp.outreach.service.checks import senders
from caseapp.outreach.service.letters import announce
from caseapp.outreach.vocabulary import ItemState, Part
from caseapp.policy.outreach import GRAVE


def call(unit: Session, house: bytes, receipts: Collection[bytes]) -> None:
    """Call people of a house for what waits of these items, and is grave."""
    rounds = _grave(unit, receipts)
    if not rounds:
        return
    where = min(rounds - {None}, default=None)  # type: ignore[type-var]
    people = sorted(senders(unit, house) | _leaders(unit, rounds))
    now = clock.now()
    calls = [HeldCall(id=new_id(), establishment_id=house, round_id=where, at=now) for _person in people]
    unit.add_all(calls)
    ring(unit, zip((one.id for one in calls), people, strict=True), NoticeKind.HELD)
    record(unit, None, HELD_CALLED, workplace_id=house, told=len(people))
    unit.flush()
    announce(unit, people)


def _grave(unit: Session, receipts: Collection[bytes]) -> set[bytes | None]:
    """The rounds of which they say they are; nothing where none is grave."""
    query = select(FieldItem.round_id).where(
        FieldItem.id.in_(receipts), FieldItem.state == str(ItemState.HELD), FieldItem.danger >= GRAVE
    )
    return set(unit.scalars(query)) if receipts else set()


def _leaders(unit: Session, rounds: Collection[bytes | None]) -> set[bytes]:
    query = select(RoundMember.user_id).where(
        RoundMember.round_id.in_(rounds), RoundMember.part == str(Part.LEADER), RoundMember.gone_at.is_(None)
    )
    return set(unit.scalars(query))
