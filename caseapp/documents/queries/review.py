"""Documents whose day has come: whether each is still needed is asked of whoever follows the child. Where nobody does,
those who direct the centre are told, and choose somebody first."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Boolean, and_, bindparam, func, or_, select, true

from caseapp.cases.models import Case
from caseapp.cases.queries.lists import names_only
from caseapp.cases.queries.narrowing import LIVING
from caseapp.cases.records import Name, name_of
from caseapp.cases.vocabulary import Status
from caseapp.documents.events import REVIEW_SEEN
from caseapp.documents.models import Document
from caseapp.documents.vocabulary import Owner
from caseapp.infra import access
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P, holds

MOST = 8
_DUE = Reading(
    select(
        Case.id,
        Case.reference,
        Case.identity,
        Case.reference_worker_id,
        func.count(Document.id).label("documents"),
        func.min(Document.review_on).label("since"),
    )
    .join(Document, Document.owner_id == Case.id)
    .where(
        Document.owner == str(Owner.CASE),
        Document.withdrawn_at.is_(None),
        Document.review_on <= bindparam("today"),
        Case.establishment_id == bindparam("place_id"),
        or_(
            Case.reference_worker_id == bindparam("worker_id"),
            and_(Case.reference_worker_id.is_(None), LIVING, bindparam("chooses", type_=Boolean()) == true()),
        ),
        Case.status != str(Status.MERGED),
    )
    .group_by(Case.id, Case.reference, Case.identity, Case.reference_worker_id)
    .order_by(func.min(Document.review_on), Case.id)
    .limit(MOST)
)


class ToReview(NamedTuple):
    """A file some of whose documents have come to their day."""

    reference: str
    name: Name
    documents: int
    since: date
    followed: bool
    """Whether anybody follows the child."""


def to_review(actor: Actor) -> list[ToReview]:
    """Of the files that the actor follows as reference worker, and of those that nobody follows where she directs;
    the longest due first: how many, never which."""
    if not holds(actor.roles, P.DOCUMENT_ADD):
        return []
    unit, place = session(), actor.workplace_id or b""
    chooses = holds(actor.roles, P.CASE_SUPERVISE)
    rows = _DUE.rows(unit, today=clock.today(), place_id=place, worker_id=actor.user_id, chooses=chooses)
    if not rows:
        return []
    ids = [row.id for row in rows]
    grant = access.mint(unit, actor, REVIEW_SEEN, place, ids, names_only(actor), lines=len(rows))
    return [
        ToReview(
            row.reference,
            name_of(grant.open(row.identity, Case.__tablename__, DataClass.IDENTITY, row.id, row.id)),
            row.documents,
            row.since,
            row.reference_worker_id is not None,
        )
        for row in rows
    ]
