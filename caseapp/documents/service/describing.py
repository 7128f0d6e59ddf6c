"""What is said of a document, corrected field by field. Its pages never change; in another class they are sealed
anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.relation import standing, team_ids
from caseapp.cases.service.entries import need, need_class, relation_to
from caseapp.documents.events import DESCRIBED, RESEALED
from caseapp.documents.models import Document
from caseapp.documents.relation import keeps, state_of
from caseapp.documents.service.attaching import need_sense
from caseapp.documents.service.sealing import opened_about, put, seal_about, stored_pieces
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.merging import merge
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P

FIELDS = ("type", "data_class", "protection", "title", "dated_on", "review_on")


def own_document(unit: Session, actor: Actor, case: Case, document_id: bytes) -> Document:
    """A document of which the actor may say what it is: one she opens without an exceptional opening.

    Raises NotFound for any other.
    """
    query = select(Document).where(Document.id == document_id, Document.owner_id == case.id)
    row = unit.scalars(query).one_or_none()
    if row is None:
        raise NotFound
    stand = standing(unit, actor, case.id, case.establishment_id, team_ids(unit, case.id))
    worker_id = case.reference_worker_id
    if state_of(actor, stand, row, worker_id) != "open" or not keeps(actor, stand.relation, row, worker_id):
        raise NotFound
    return row


def described_now(actor: Actor, case: Case, document_id: bytes) -> dict[str, str]:
    """What is said of a document now, as text; the base of a correction. Raises NotFound, Unreadable."""
    unit = session()
    row = own_document(unit, actor, case, document_id)
    keys = writing_keys(unit, case.establishment_id, case.id, [DataClass(row.data_class)])
    return _said(row, opened_about(keys, row))


def describe(
    actor: Actor, case: Case, document_id: bytes, base: Mapping[str, Any], mine: Mapping[str, str]
) -> Document:
    """Lay `mine` over what stands, field by field, where `base` is what the actor saw.

    Raises Refused, NotFound, Impossible for a withdrawn document, Invalid for a day that cannot be, Conflict with what
    somebody else wrote meanwhile in the same field.
    """
    need(actor, P.DOCUMENT_ADD)
    unit = session()
    relation = relation_to(unit, actor, case)
    row = own_document(unit, actor, case, document_id)
    if row.withdrawn_at is not None:
        raise Impossible("withdrawn")
    before = DataClass(row.data_class)
    keys = writing_keys(unit, case.establishment_id, case.id, [before])
    about = opened_about(keys, row)
    theirs = _said(row, about)
    merged = merge(base, {name: value for name, value in mine.items() if name in FIELDS}, theirs)
    changed = [name for name in FIELDS if merged[name] != theirs[name]]
    if not changed:
        return row
    after = DataClass(merged["data_class"])
    for data_class in {before, after}:
        need_class(actor, relation, data_class)
    dated_on = date.fromisoformat(merged["dated_on"]) if merged["dated_on"] else None
    review_on = date.fromisoformat(merged["review_on"])
    need_sense(after, dated_on if "dated_on" in changed else None, review_on)
    if after is not before:
        keys = writing_keys(unit, case.establishment_id, case.id, [before, after])
        stored, parts, version = put(keys, case.id, after, row.id, stored_pieces(keys, row, about))
        row.stored, row.size, row.digest, row.dek_version = stored.name, stored.size, stored.digest, version
        row.data_class = str(after)
        about = {**about, "parts": parts}
        record(unit, actor, RESEALED, case.id, documents=1)
    row.type, row.protection, row.review_on = merged["type"], merged["protection"], review_on
    seal_about(keys, row, {**about, "title": merged["title"], "dated_on": merged["dated_on"]})
    record(unit, actor, DESCRIBED, case.id, document=id_text(row.id), fields=" ".join(changed))
    unit.flush()
    return row


def _said(row: Document, about: Mapping[str, Any]) -> dict[str, str]:
    return {
        "type": row.type,
        "data_class": row.data_class,
        "protection": row.protection,
        "title": about.get("title", ""),
        "dated_on": about.get("dated_on", ""),
        "review_on": row.review_on.isoformat(),
    }
