"""One document, opened: each viewing is a line in the trail; and the bytes of its pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.relation import standing, team_ids
from caseapp.documents.events import OPENED
from caseapp.documents.models import Document
from caseapp.documents.queries.listing import OF_FILE, mint, records
from caseapp.documents.records import Content, DocumentRecord
from caseapp.infra.access import Grant
from caseapp.infra.audit import AuditEvent, record
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.infra.sealing import chunks
from caseapp.infra.sealing.chunks import Side
from caseapp.infra.shelf import shelf
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound, Unreadable
from caseapp.kernel.identifiers import first_id, id_text

ONE_VIEWING = timedelta(minutes=10)
"""Pages that are fetched within this time belong to one viewing, and to its one line."""
_SEEN = Reading(
    select(AuditEvent.detail).where(
        AuditEvent.about_id == bindparam("case_id"),
        AuditEvent.id >= bindparam("since"),
        AuditEvent.actor_id == bindparam("user_id"),
        AuditEvent.fact == OPENED.code,
    )
)


class _Opened(NamedTuple):
    told: DocumentRecord
    stored: bytes
    dek_version: int
    grant: Grant
    relation: str


def open_document(actor: Actor, case: Case, document_id: bytes) -> DocumentRecord:
    """A document as the actor may know of it; a line in the trail where it is open to her.

    Raises NotFound for what is no document of this file.
    """
    unit = session()
    found = _open(unit, actor, case, document_id)
    if found.told.is_open:
        _trace(unit, actor, case, found)
    return found.told


def content(
    actor: Actor,
    case: Case,
    document_id: bytes,
    number: int,
    side: Side = Side.PAGE,
    span: Callable[[int], tuple[int, int]] = lambda whole: (0, whole),
) -> Content:
    """Bytes of one page: those between the two places that `span` chooses of so many.

    Raises NotFound for a page that is not there or not open to her; Unreadable, which the trail is told, when it was
    altered.
    """
    unit = session()
    found = _open(unit, actor, case, document_id)
    page = found.told.part(number, side) if found.told.is_open else None
    if page is None:
        raise NotFound
    if not _seen_lately(unit, actor, case, document_id):
        _trace(unit, actor, case, found)
    told, part = found.told, page.part
    start, stop = span(part.size)
    try:
        key = found.grant.document_key(told.data_class, told.id, case.id, found.dek_version, told.author_id)
        with shelf().open(found.stored) as file:
            begin = chunks.read_header(file)
            data = chunks.read_part(file, key, begin, told.id, part, start, stop)
    except Unreadable:
        found.grant.report(Document.__tablename__, told.data_class, case.id)
        raise
    return Content(page.media, data, start, part.size)


def _open(unit: Session, actor: Actor, case: Case, document_id: bytes) -> _Opened:
    row = next((row for row in OF_FILE.rows(unit, owner_id=case.id) if row.id == document_id), None)
    if row is None:
        raise NotFound
    stand = standing(unit, actor, case.id, case.establishment_id, team_ids(unit, case.id))
    grant = mint(unit, actor, case.id, stand, traced=False)
    told = records(unit, actor, [row], stand, case.reference_worker_id, grant)[0]
    return _Opened(told, row.stored, row.dek_version, grant, str(stand.relation))


def _trace(unit: Session, actor: Actor, case: Case, found: _Opened) -> None:
    told = {"document": id_text(found.told.id), "class": str(found.told.data_class), "relation": found.relation}
    record(unit, actor, OPENED, case.id, **told)  # type: ignore[arg-type]


def _seen_lately(unit: Session, actor: Actor, case: Case, document_id: bytes) -> bool:
    since = first_id(clock.now() - ONE_VIEWING)
    rows = _SEEN.rows(unit, case_id=case.id, since=since, user_id=actor.user_id)
    return any(id_text(document_id) in row.detail for row in rows)
