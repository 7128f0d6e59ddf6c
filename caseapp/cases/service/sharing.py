"""Sharing chosen classes of a file with another establishment, by key rows; and taking that back.

When a file is shared, and by what right, is decided by `referrals`: its moves call `open_to` and `close_to`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.events import SHARED, WITHDRAWN
from caseapp.cases.models import Case, CaseShare
from caseapp.cases.service.entries import need, relation_to, write_entry
from caseapp.cases.vocabulary import EventKind
from caseapp.infra.access import coded
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.adding import Adding
from caseapp.infra.sealing import holders
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P

_SHARES = Adding(CaseShare)


def share(
    actor: Actor,
    case: Case,
    receiver_id: bytes,
    classes: Iterable[DataClass],
    expires_at: datetime | None = None,
) -> CaseShare:
    """Let another establishment read chosen classes until `expires_at`. Raises Refused, Invalid for no class at all."""
    need(actor, P.CASE_ASSIGN)
    unit = session()
    chosen = sorted(set(classes))
    if relation_to(unit, actor, case) is Relation.NONE:
        raise NotFound
    if not chosen or receiver_id == case.establishment_id:
        raise Invalid({"receiver": "choice"})
    row = open_to(unit, case, receiver_id, chosen, actor.user_id, expires_at)
    write_entry(unit, actor, case, EventKind.SHARED, detail=id_text(receiver_id))
    record(unit, actor, SHARED, case.id, receiver=id_text(receiver_id), classes=coded(chosen))
    unit.flush()
    return row


def withdraw_share(actor: Actor, case: Case, receiver_id: bytes) -> None:
    """Take a sharing back: the receiver's key rows go, and what is written next is sealed under new versions."""
    need(actor, P.CASE_ASSIGN)
    unit = session()
    if relation_to(unit, actor, case) is Relation.NONE:
        raise NotFound
    close_to(unit, case, receiver_id)
    write_entry(unit, actor, case, EventKind.SHARE_WITHDRAWN, detail=id_text(receiver_id))
    record(unit, actor, WITHDRAWN, case.id, receiver=id_text(receiver_id))
    unit.flush()


def open_to(
    unit: Session,
    case: Case,
    receiver_id: bytes,
    classes: Iterable[DataClass],
    by_id: bytes,
    expires_at: datetime | None = None,
) -> CaseShare:
    """The row and the keys of a share, without its line in the file: for a move that writes a line of its own."""
    chosen = sorted(set(classes))
    row = CaseShare(
        id=new_id(),
        case_id=case.id,
        receiver_id=receiver_id,
        classes=coded(chosen),
        shared_by_id=by_id,
        shared_at=clock.now(),
        expires_at=expires_at,
    )
    _SHARES.store(unit, row)
    holders.share(unit, case.id, chosen, case.establishment_id, receiver_id, expires_at)
    return row


def close_to(unit: Session, case: Case, receiver_id: bytes) -> None:
    """End every share with an establishment: its key rows go, what is written next is sealed under new versions."""
    query = select(CaseShare).where(
        CaseShare.case_id == case.id, CaseShare.receiver_id == receiver_id, CaseShare.withdrawn_at.is_(None)
    )
    for row in unit.scalars(query):
        row.withdrawn_at = clock.now()
    holders.withdraw(unit, case.id, case.establishment_id, receiver_id)
