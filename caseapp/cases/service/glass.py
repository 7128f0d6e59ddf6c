"""Breaking the glass: an exceptional, read-only opening with a reason, for an hour, told to the home establishment.

Also the way in which a role reads what its matrix row opens "only with a reason". Whose keys open the file is
decided when it is read; here is only the right, its limits and its traces.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from caseapp.accounts.directory import staff_of
from caseapp.accounts.letters import Letter
from caseapp.cases.events import GLASS_BROKEN, GLASS_REVIEWED
from caseapp.cases.models import Case, ExceptionalOpening
from caseapp.cases.service.entries import need
from caseapp.cases.vocabulary import ReviewOutcome
from caseapp.infra.access import coded
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.guard import beyond_scope
from caseapp.infra.db.session import GuardedSession
from caseapp.infra.sealing.vaults import load_keys, writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound, Refused
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import exceptional_classes
from caseapp.policy.permissions import P, holds

LASTS = timedelta(minutes=60)
REVIEW_WITHIN = timedelta(days=7)
SHORTEST_REASON = 20
REVIEW = Letter("glass.letter", urgent=True)


def break_glass(actor: Actor, case_id: bytes, establishment_id: bytes, reason: str) -> ExceptionalOpening:
    """Open a file exceptionally. The caller has found it by its exact reference and checked the password again.

    Raises Refused without the right, Invalid for a reason shorter than 20 characters.
    """
    need(actor, P.BREAK_GLASS)
    classes = exceptional_classes(actor.roles)
    if not classes:
        raise Refused(P.BREAK_GLASS)
    need_reason(reason)
    unit = session()
    now = clock.now()
    row = ExceptionalOpening(
        id=new_id(),
        user_id=actor.user_id,
        case_id=case_id,
        establishment_id=establishment_id,
        classes=coded(classes),
        opened_at=now,
        expires_at=now + LASTS,
    )
    keys = writing_keys(unit, establishment_id, establishment_id, [DataClass.NOTES])
    table = ExceptionalOpening.__tablename__
    row.reason = keys.seal({"text": reason.strip()}, table, DataClass.NOTES, row.id, establishment_id)
    unit.add(row)
    record(
        unit,
        actor,
        GLASS_BROKEN,
        case_id,
        workplace_id=establishment_id,
        reason=reason.strip(),
        classes=coded(classes),
        minutes=int(LASTS.total_seconds() // 60),
    )
    REVIEW.announce(unit, _reviewers(unit, establishment_id, actor.user_id))
    unit.flush()
    return row


def _reviewers(unit: GuardedSession, establishment_id: bytes, opener_id: bytes) -> list[bytes]:
    """Who may review at the home establishment; nobody reviews her own."""
    staff = staff_of(unit, [establishment_id])
    return [who for (_place, who), roles in staff.items() if who != opener_id and holds(roles, P.BREAK_GLASS_REVIEW)]


def need_reason(reason: str) -> None:
    """Raise Invalid for a reason shorter than 20 characters. Asked before the file is looked for: else whoever gives a
    short one learns whether there is such a file, and nothing tells that she did."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid({"reason": "reason_too_short"})


def review_opening(actor: Actor, opening_id: bytes, outcome: ReviewOutcome) -> None:
    """Judge an exceptional opening of a file of the actor's establishment. Nobody reviews her own."""
    need(actor, P.BREAK_GLASS_REVIEW)
    unit = session()
    row = unit.get(ExceptionalOpening, opening_id)
    if row is None or row.establishment_id != actor.workplace_id or row.user_id == actor.user_id:
        raise NotFound
    if row.reviewed_at is None:
        row.reviewed_at, row.reviewed_by_id, row.outcome = clock.now(), actor.user_id, str(outcome)
        record(unit, actor, GLASS_REVIEWED, row.case_id, outcome=str(outcome))
        unit.flush()


def reason_of(row: ExceptionalOpening) -> str:
    """The reason given, opened with the home establishment's key."""
    place = row.establishment_id
    keys = load_keys(session(), place, [place], [DataClass.NOTES])
    fields = keys.unseal(row.reason, ExceptionalOpening.__tablename__, DataClass.NOTES, row.id, place)
    return str(fields.get("text", ""))


def find_anywhere(reference: str) -> tuple[bytes, bytes] | None:
    """Id and establishment of the file with exactly this reference, wherever it is; only for breaking the glass."""
    query = select(Case.id, Case.establishment_id).where(Case.reference == reference)
    row = beyond_scope(session(), query).first()
    return (row.id, row.establishment_id) if row else None
