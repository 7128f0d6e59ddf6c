"""In which classes somebody may attach documents, and of which she may say what they are."""

from __future__ import annotations

from caseapp.cases.models import Case
from caseapp.cases.relation import writable_classes
from caseapp.cases.service.entries import relation_to
from caseapp.documents.records import DocumentRecord
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.policy.classes import DataClass
from caseapp.policy.documents import DOCUMENT_CLASSES, Protection
from caseapp.policy.permissions import P, holds


def writable(actor: Actor, case: Case) -> list[DataClass]:
    """Classes in which the actor may attach documents to this file, in their usual order."""
    known = writable_classes(actor, relation_to(session(), actor, case))
    return [data_class for data_class in DOCUMENT_CLASSES if data_class in known]


def may_describe(actor: Actor, case: Case, told: DocumentRecord) -> bool:
    """Whether the actor may correct what is said of a document, or withdraw it."""
    if not (holds(actor.roles, P.DOCUMENT_ADD) and told.is_open and case.establishment_id == actor.workplace_id):
        return False
    if told.withdrawn_at is not None or told.data_class not in writable(actor, case):
        return False
    own = actor.user_id in (told.author_id, case.reference_worker_id)
    supervised = told.protection is Protection.RESTRICTED and holds(actor.roles, P.CASE_SUPERVISE)
    return own or supervised or told.protection is Protection.NORMAL
