"""Documents whose day has come: whether each is still needed is asked of whoever follows the child."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from caseapp.cases.models import Case
from caseapp.cases.queries.lists import names_only
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
        func.count(Document.id).label("documents"),
        func.min(Document.review_on).label("since"),
    )
    .join(Document, Document.owner_id == Case.id)
    .where(
        Document.owner == str(Owner.CASE),
        Document.withdrawn_at.is_(None),
        Document.review_on <= bindparam("today"),
        Case.establishment_id == bindparam("place_id"),
        Case.reference_worker_id == bindparam("worker_id"),
        Case.status != str(Status.MERGED),
    )
    .group_by(Case.id, Case.reference, Case.identity)
    .order_by(func.min(Document.review_on), Case.id)
    .limit(MOST)
)


class ToReview(NamedTuple):
    """A file some of whose documents have come to their day."""

    reference: str
    name: Name
    documents: int
    since: date


def to_review(actor: Actor) -> list[ToReview]:
    """Of the files that the actor follows as reference worker, the longest due first: how many, never which."""
    if not holds(actor.roles, P.DOCUMENT_ADD):
        return []
    unit, place = session(), actor.workplace_id or b""
    rows = _DUE.rows(unit, today=clock.today(), place_id=place, worker_id=actor.user_id)
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
        )
        for row in rows
    ]
