"""Attaching a document to a child's file."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.service.entries import need, need_class, relation_to, write_entry
from caseapp.cases.vocabulary import EventKind
from caseapp.documents.events import ATTACHED
from caseapp.documents.models import Document
from caseapp.documents.service.receiving import Received
from caseapp.documents.service.sealing import pieces_of, put, seal_about
from caseapp.documents.vocabulary import Owner
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.guard import beyond_scope
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.infra.shelf import shelf
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.norms import values
from caseapp.policy.classes import DataClass
from caseapp.policy.documents import DOCUMENT_CLASSES, SHELVING, DocumentType, Protection, years_after
from caseapp.policy.permissions import P


def attach(
    actor: Actor,
    case: Case,
    received: Received,
    kind: DocumentType,
    *,
    title: str = "",
    dated_on: date | None = None,
    data_class: DataClass | None = None,
    protection: Protection | None = None,
    review_on: date | None = None,
) -> Document:
    """Attach what was received to a child's file: as one document, with its line in the timeline and in the trail.

    Class, protection and day of review follow from the type where they are not given. Raises Refused without the right
    to write in the class, Impossible in a merged file, Invalid for a day that cannot be or where there is no room left.
    """
    need(actor, P.DOCUMENT_ADD)
    unit = session()
    shelving, today = SHELVING[kind], clock.today()
    data_class, protection = data_class or shelving.data_class, protection or shelving.protection
    review_on = review_on or years_after(today, values.held(shelving.review, today))
    need_class(actor, relation_to(unit, actor, case), data_class)
    need_sense(data_class, dated_on, review_on)
    keys = writing_keys(unit, case.establishment_id, case.id, [data_class])
    document_id = new_id()
    need_room(unit, case, sum(len(leaf.content) + len(leaf.preview) for leaf in received.leaves))
    stored, parts, version = put(keys, case.id, data_class, document_id, pieces_of(received.leaves))
    row = Document(
        id=document_id,
        owner=str(Owner.CASE),
        owner_id=case.id,
        establishment_id=case.establishment_id,
        type=str(kind),
        data_class=str(data_class),
        protection=str(protection),
        kind=str(received.kind),
        pages=received.pages,
        size=stored.size,
        scan=str(received.scanned),
        author_id=actor.user_id,
        added_at=clock.now(),
        review_on=review_on,
        stored=stored.name,
        digest=stored.digest,
        dek_version=version,
    )
    about = {"title": title, "dated_on": dated_on.isoformat() if dated_on else "", "parts": parts}
    seal_about(keys, row, about)
    unit.add(row)
    tell(unit, actor, case, EventKind.DOCUMENT_ADDED, row)
    told = {"document": id_text(row.id), "class": str(data_class), "pages": row.pages, "scan": row.scan}
    record(unit, actor, ATTACHED, case.id, **told)  # type: ignore[arg-type]
    unit.flush()
    return row


def tell(unit: Session, actor: Actor, case: Case, kind: EventKind, row: Document) -> None:
    """The line of the timeline. It names nothing: a line stays in its class for ever, and the document may move to one
    that fewer people read."""
    write_entry(unit, actor, case, kind, DataClass(row.data_class))


def need_sense(data_class: DataClass, dated_on: date | None, review_on: date) -> None:
    """Raise Invalid for a class that no document has, a day that has not come, a review past or beyond a life."""
    if data_class not in DOCUMENT_CLASSES:
        raise Invalid({"data_class": "choice"})
    today = clock.today()
    if dated_on is not None and dated_on > today:
        raise Invalid({"dated_on": "future"})
    if not today <= review_on or review_on.year > today.year + 100:
        raise Invalid({"review_on": "review"})


_SIZE = select(func.coalesce(func.sum(Document.__table__.c.size), 0))


def need_room(unit: Session, case: Case, coming: int) -> None:
    """Raise Invalid where a quota would be passed. Past the scope, since a total must count what she may not see, and
    tells nobody anything but that there is no room."""
    table, settings = Document.__table__.c, shelf().settings
    totals = (
        _SIZE.where(table.owner_id == case.id).scalar_subquery().label("file"),
        (_SIZE.where(table.establishment_id == case.establishment_id).scalar_subquery().label("place")),
    )
    row = beyond_scope(unit, select(*totals)).one()
    if row.file + coming > settings.file_quota:
        raise Invalid({"pages": "file_full"})
    if row.place + coming > settings.place_quota:
        raise Invalid({"pages": "place_full"})
