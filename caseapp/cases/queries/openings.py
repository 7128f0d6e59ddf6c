"""Exceptional openings: those of an establishment's files that wait for a review, and one's own live ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import names_of
from caseapp.cases.events import GLASS_SEEN
from caseapp.cases.models import Case, ExceptionalOpening
from caseapp.cases.service.glass import REVIEW_WITHIN, reason_of
from caseapp.cases.vocabulary import ReviewOutcome
from caseapp.infra.access import SEALED_UNREADABLE
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Unreadable
from caseapp.kernel.identifiers import id_text
from caseapp.policy.classes import DataClass

SHOWN_AFTER_REVIEW = timedelta(days=90)

_LIVE = Reading(
    select(Case.reference, ExceptionalOpening.expires_at)
    .join(ExceptionalOpening, ExceptionalOpening.case_id == Case.id)
    .where(ExceptionalOpening.user_id == bindparam("user_id"), ExceptionalOpening.expires_at > bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Opening:
    """An exceptional opening, as its home establishment reviews it."""

    id: str
    who: str
    reference: str
    """Empty where the file is restricted to a team the reviewer is not in."""
    reason: str | None
    """None where it does not open; the trail says that it did not."""
    opened_at: datetime
    due_at: datetime
    late: bool
    own: bool
    outcome: ReviewOutcome | None
    reviewed_at: datetime | None


def openings(actor: Actor) -> list[Opening]:
    """Openings of files of the actor's establishment: unreviewed first, then the reviewed of three months."""
    unit = session()
    now = clock.now()
    query = (
        select(ExceptionalOpening)
        .where(
            ExceptionalOpening.establishment_id == actor.workplace_id,
            or_(
                ExceptionalOpening.reviewed_at.is_(None),
                ExceptionalOpening.reviewed_at > now - SHOWN_AFTER_REVIEW,
            ),
        )
        .order_by(ExceptionalOpening.reviewed_at.is_not(None), ExceptionalOpening.opened_at.desc())
        .limit(200)
    )
    rows = unit.scalars(query).all()
    names = names_of(unit, {row.user_id for row in rows}, actor.language)
    visible = select(Case.id, Case.reference).where(Case.id.in_({row.case_id for row in rows}))
    references = {row.id: row.reference for row in unit.execute(visible)}
    if rows:
        record(unit, actor, GLASS_SEEN, actor.workplace_id)
    return [
        Opening(
            id=id_text(row.id),
            who=names.get(row.user_id, ""),
            reference=references.get(row.case_id, ""),
            reason=_reason(unit, actor, row),
            opened_at=row.opened_at,
            due_at=row.opened_at + REVIEW_WITHIN,
            late=row.reviewed_at is None and now > row.opened_at + REVIEW_WITHIN,
            own=row.user_id == actor.user_id,
            outcome=ReviewOutcome(row.outcome) if row.outcome else None,
            reviewed_at=row.reviewed_at,
        )
        for row in rows
    ]


def _reason(unit: Session, actor: Actor, row: ExceptionalOpening) -> str | None:
    try:
        return reason_of(row)
    except Unreadable:
        detail = {"table": ExceptionalOpening.__tablename__, "class": str(DataClass.NOTES)}
        record(unit, actor, SEALED_UNREADABLE, row.case_id, **detail)  # type: ignore[arg-type]
        return None


def waiting_for_review(actor: Actor) -> int:
    """How many openings of this establishment's files nobody has reviewed yet."""
    query = select(func.count(ExceptionalOpening.id)).where(
        ExceptionalOpening.establishment_id == actor.workplace_id, ExceptionalOpening.reviewed_at.is_(None)
    )
    return session().scalar(query) or 0


def live_openings(actor: Actor) -> list[tuple[str, datetime]]:
    """References and ends of the actor's own exceptional openings that still run."""
    rows = _LIVE.rows(session(), user_id=actor.user_id, now=clock.now())
    return [(row.reference, row.expires_at) for row in rows]
