"""Withdrawing a document: it stays, struck through, with the reason."""

from __future__ import annotations

from caseapp.cases.models import Case
from caseapp.cases.service.entries import need, need_class, relation_to
from caseapp.cases.vocabulary import EventKind
from caseapp.documents.events import WITHDRAWN
from caseapp.documents.service.attaching import tell
from caseapp.documents.service.describing import own_document
from caseapp.documents.service.sealing import opened_about, seal_about
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P


def withdraw(actor: Actor, case: Case, document_id: bytes, reason: str) -> None:
    """Withdraw a document that should not count. Raises Refused, NotFound, Invalid without a reason, Impossible when it
    was withdrawn already."""
    need(actor, P.DOCUMENT_ADD)
    unit = session()
    relation = relation_to(unit, actor, case)
    row = own_document(unit, actor, case, document_id)
    data_class = DataClass(row.data_class)
    need_class(actor, relation, data_class)
    if not reason.strip():
        raise Invalid({"text": "required"})
    if row.withdrawn_at is not None:
        raise Impossible("withdrawn")
    keys = writing_keys(unit, case.establishment_id, case.id, [data_class])
    row.withdrawn_at, row.withdrawn_by_id = clock.now(), actor.user_id
    seal_about(keys, row, {**opened_about(keys, row), "reason": reason.strip()})
    tell(unit, actor, case, EventKind.DOCUMENT_WITHDRAWN, row)
    record(unit, actor, WITHDRAWN, case.id, **{"document": id_text(row.id), "class": str(data_class)})  # type: ignore[arg-type]
    unit.flush()
