"""Refusals before a protection unit: the house that refused, why, what it declared, and the child by coded facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from caseapp.accounts.models import Establishment
from caseapp.cases.service.entries import need
from caseapp.infra import access
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.policy.decide import Verdict
from caseapp.policy.permissions import P, holds
from caseapp.referrals.events import REVIEWS_SEEN
from caseapp.referrals.models import RefusalReview
from caseapp.referrals.records import ReviewLine
from caseapp.referrals.service.disclosure import EXTRACT_CLASS
from caseapp.referrals.vocabulary import ChildReason, HouseReason, Kind, Urgency

_HERS = (RefusalReview.unit_id == bindparam("place_id"), RefusalReview.ended_at.is_(None))
_COLUMNS = (
    RefusalReview.id,
    RefusalReview.party_id,
    RefusalReview.reference,
    RefusalReview.receiver_id,
    RefusalReview.kind,
    RefusalReview.urgency,
    RefusalReview.house_reason,
    RefusalReview.child_reason,
    RefusalReview.beds_shown,
    RefusalReview.since,
    RefusalReview.due_at,
    RefusalReview.heard_at,
    RefusalReview.told,
)
_OPEN = Reading(select(*_COLUMNS).where(*_HERS).order_by(RefusalReview.due_at, RefusalReview.reference))
_ONE = Reading(select(RefusalReview).where(RefusalReview.id == bindparam("review_id"), *_HERS))
_COUNT = Reading(
    select(func.count(func.coalesce(RefusalReview.party_id, RefusalReview.id).distinct()).label("lines")).where(*_HERS)
)


def reviews(actor: Actor) -> list[ReviewLine]:
    """What waits at her unit, the most urgent first. Raises Refused; one line in the trail."""
    need(actor, P.REFERRAL_REVIEW)
    return _lines(actor, _OPEN.rows(session(), place_id=actor.workplace_id))


def review(actor: Actor, review_id: bytes) -> ReviewLine:
    """One of them. Raises Refused, NotFound."""
    found = next((line for line in reviews(actor) if line.id == review_id), None)
    if found is None:
        raise NotFound
    return found


def review_row(actor: Actor, review_id: bytes) -> RefusalReview:
    """The same, for a verb."""
    need(actor, P.REFERRAL_REVIEW)
    row: RefusalReview | None = _ONE.entity(session(), review_id=review_id, place_id=actor.workplace_id)
    if row is None:
        raise NotFound
    return row


def reviews_waiting(actor: Actor) -> int:
    """How many refusals wait for her unit; those who were refused together are one."""
    if not holds(actor.roles, P.REFERRAL_REVIEW):
        return 0
    row = _COUNT.first(session(), place_id=actor.workplace_id)
    return int(row.lines) if row else 0


def _lines(actor: Actor, rows: Sequence[Any]) -> list[ReviewLine]:
    if not rows:
        return []
    unit, place = session(), actor.workplace_id or b""
    verdicts = {EXTRACT_CLASS: Verdict.ALLOWED}
    grant = access.mint(unit, actor, REVIEWS_SEEN, place, [row.id for row in rows], verdicts, lines=len(rows))
    table = RefusalReview.__tablename__
    return [
        ReviewLine(
            id=row.id,
            reference=row.reference,
            house=unit.get_one(Establishment, row.receiver_id).name(actor.language),
            kind=Kind(row.kind),
            urgency=Urgency(row.urgency),
            house_reason=HouseReason(row.house_reason),
            child_reason=ChildReason(row.child_reason),
            beds=row.beds_shown,
            since=row.since,
            due_at=row.due_at,
            heard_at=row.heard_at,
            told=grant.open(row.told, table, EXTRACT_CLASS, row.id, row.id),
            along=_along(row, rows),
        )
        for row in rows
    ]


def _along(row: Any, rows: Sequence[Any]) -> int:
    """How many brothers and sisters the same house refused with her."""
    if row.party_id is None:
        return 0
    return sum((one.party_id, one.receiver_id) == (row.party_id, row.receiver_id) for one in rows) - 1
