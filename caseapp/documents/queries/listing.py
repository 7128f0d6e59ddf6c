"""Which documents there are: in a file, or behind ids that another feature keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import names_of
from caseapp.cases.beside import beside
from caseapp.cases.beside import of_file as of_this
from caseapp.cases.models import Case
from caseapp.cases.records import CaseFile
from caseapp.cases.relation import Standing, standing, team_ids
from caseapp.documents.events import LISTED
from caseapp.documents.hygiene.limits import Media
from caseapp.documents.models import Document
from caseapp.documents.records import DocumentRecord, Page
from caseapp.documents.relation import state_of
from caseapp.documents.service.sealing import part_of
from caseapp.documents.vocabulary import Kind, Owner, Scanned
from caseapp.infra import access
from caseapp.infra.access import Grant, coded, readable_classes
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading, padded
from caseapp.kernel.actor import Actor
from caseapp.policy.classes import DataClass
from caseapp.policy.documents import DocumentType, Protection
from caseapp.policy.matrix import Relation

_COLUMNS = [getattr(Document, c.name) for c in Document.__table__.columns]
OF_FILE = Reading(
    select(*_COLUMNS)
    .where(Document.owner == str(Owner.CASE), Document.owner_id == bindparam("owner_id"))
    .order_by(Document.id.desc())
)
_HANGS = beside.declare(
    "documents", select(Document.id).where(Document.owner == str(Owner.CASE), Document.owner_id == of_this)
)
_NAMED = Reading(
    select(*_COLUMNS, Case.reference_worker_id.label("worker_id"), Case.establishment_id.label("place_id"))
    .join(Case, Case.id == Document.owner_id)
    .where(Document.owner == str(Owner.CASE), Document.id.in_(bindparam("ids", expanding=True)))
)


def of_file(actor: Actor, case: Case) -> list[DocumentRecord]:
    """The documents of a file, the newest first; what is closed to the actor says no more than that it is there."""
    unit = session()
    stand = standing(unit, actor, case.id, case.establishment_id, team_ids(unit, case.id))
    rows = OF_FILE.rows(unit, owner_id=case.id)
    if not rows:
        return []
    grant = mint(unit, actor, case.id, stand, traced=True)
    return records(unit, actor, rows, stand, case.reference_worker_id, grant)


def in_file(actor: Actor, file: CaseFile) -> list[DocumentRecord]:
    """The same on the page of a file, which has been opened, with its line in the trail, by the same request."""
    unit = session()
    rows = OF_FILE.rows(unit, owner_id=file.id) if _HANGS in file.beside else ()
    if not rows:
        return []
    holder = file.establishment_id if file.relation is Relation.EXCEPTIONAL else actor.workplace_id or b""
    stand = Standing(file.relation, file.verdicts, holder, file.exceptional_until)
    return records(unit, actor, rows, stand, file.worker_id, mint(unit, actor, file.id, stand, traced=False))


def named(actor: Actor, ids: Iterable[bytes]) -> dict[bytes, DocumentRecord]:
    """Documents by id, for a feature that keeps ids of them (the legal basis of an admission); of what is out of the
    actor's scope nothing is told."""
    unit, found = session(), dict[bytes, DocumentRecord]()
    asked = padded(list(ids))
    by_file: dict[bytes, list[Any]] = {}
    for row in _NAMED.rows(unit, ids=asked) if asked else ():
        by_file.setdefault(row.owner_id, []).append(row)
    for file_id, rows in by_file.items():
        stand = standing(unit, actor, file_id, rows[0].place_id, team_ids(unit, file_id))
        grant = mint(unit, actor, file_id, stand, traced=True)
        found |= {r.id: r for r in records(unit, actor, rows, stand, rows[0].worker_id, grant)}
    return found


def mint(unit: Session, actor: Actor, file_id: bytes, stand: Standing, *, traced: bool) -> Grant:
    """A grant over what is said of a file's documents."""
    classes = coded(readable_classes(stand.verdicts))
    return access.mint(
        unit,
        actor,
        LISTED,
        stand.holder_id,
        [file_id],
        stand.verdicts,
        about=file_id,
        traced=traced,
        classes=classes,
        relation=str(stand.relation),
    )


def records(
    unit: Session, actor: Actor, rows: Sequence[Any], stand: Standing, worker_id: bytes | None, grant: Grant
) -> list[DocumentRecord]:
    """Rows as far as the actor may know of them. What is closed to her is not even unsealed."""
    people = {row.author_id for row in rows} | {row.withdrawn_by_id for row in rows if row.withdrawn_by_id}
    names = names_of(unit, people, actor.language)
    return [_record(row, state_of(actor, stand, row, worker_id), names, grant) for row in rows]


def _record(row: Any, state: str, names: dict[bytes, str], grant: Grant) -> DocumentRecord:
    data_class = DataClass(row.data_class)
    common: dict[str, Any] = {
        "id": row.id,
        "data_class": data_class,
        "protection": Protection(row.protection),
        "author": names.get(row.author_id, ""),
        "author_id": row.author_id,
        "added_at": row.added_at,
        "withdrawn_at": row.withdrawn_at,
    }
    if state != "open":
        return DocumentRecord(**common, state=state)
    about = grant.open(row.about, Document.__tablename__, data_class, row.id, row.owner_id, row.author_id)
    if about.state != "open":
        return DocumentRecord(**common, state=about.state)
    return DocumentRecord(
        **common,
        state="open",
        type=DocumentType(row.type),
        kind=Kind(row.kind),
        pages=row.pages,
        scan=Scanned(row.scan),
        title=about.get("title", ""),
        dated_on=date.fromisoformat(about["dated_on"]) if about.get("dated_on") else None,
        review_on=row.review_on,
        withdrawn_by=names.get(row.withdrawn_by_id, ""),
        reason=about.get("reason", ""),
        parts=[
            Page(part_of(told), Media(told["media"]), told.get("width", 0), told.get("height", 0))
            for told in about.get("parts", [])
        ],
    )
