"""One paper that speaks of several children: a copy of it in the file of each, sealed in that file's own vault."""

from __future__ import annotations

from caseapp.cases.models import Case
from caseapp.cases.service.entries import need, relation_to
from caseapp.cases.vocabulary import EventKind
from caseapp.documents.events import ATTACHED
from caseapp.documents.models import Document
from caseapp.documents.service.attaching import need_room, tell
from caseapp.documents.service.describing import own_document
from caseapp.documents.service.sealing import opened_about, put, seal_about, stored_pieces
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P

_SAME = ("owner", "establishment_id", "type", "data_class", "protection", "kind", "pages", "scan", "review_on")


def copy_to(actor: Actor, case: Case, document_id: bytes, other: Case) -> Document:
    """Put a document that the actor opens in one file into another of her house as well: an order names brothers and
    sisters, and each file must stand on its own. In the class it has; whoever opens that class there opens the copy.

    Raises Refused, NotFound, Unreadable, Impossible in a merged file, Invalid where there is no room left.
    """
    need(actor, P.DOCUMENT_ADD)
    unit = session()
    if relation_to(unit, actor, other) is Relation.NONE or other.establishment_id != case.establishment_id:
        raise NotFound
    row = own_document(unit, actor, case, document_id)
    of = DataClass(row.data_class)
    need_room(unit, other, row.size)
    source = writing_keys(unit, case.establishment_id, case.id, [of])
    keys = writing_keys(unit, other.establishment_id, other.id, [of])
    about = opened_about(source, row)
    copy = Document(id=new_id(), owner_id=other.id, **{name: getattr(row, name) for name in _SAME})
    copy.author_id, copy.added_at = actor.user_id, clock.now()
    stored, parts, copy.dek_version = put(keys, other.id, of, copy.id, stored_pieces(source, row, about))
    copy.stored, copy.size, copy.digest = stored.name, stored.size, stored.digest
    seal_about(keys, copy, {**about, "parts": parts})
    unit.add(copy)
    tell(unit, actor, other, EventKind.DOCUMENT_ADDED, copy)
    told = {"document": id_text(copy.id), "class": str(of), "pages": copy.pages, "scan": copy.scan}
    record(unit, actor, ATTACHED, other.id, **told)  # type: ignore[arg-type]
    unit.flush()
    return copy
