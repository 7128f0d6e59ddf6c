"""Who was told that a file of this establishment exists, and who waits for an answer."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from caseapp.accounts.directory import names_of
from caseapp.accounts.models import Establishment
from caseapp.cases.models import Case
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.matching.models import Inquiry
from caseapp.matching.records import Asker

SHOWN = 100

_HERE = Reading(
    select(
        Inquiry.id,
        Inquiry.user_id,
        Establishment.name_fr,
        Establishment.name_ar,
        Case.reference,
        Inquiry.told_at,
        Inquiry.asked_at,
        Inquiry.answered_at,
    )
    .join(Case, Case.id == Inquiry.case_id)
    .join(Establishment, Establishment.id == Inquiry.from_id)
    .where(Inquiry.place_id == bindparam("place_id"))
    .order_by(Inquiry.told_at.desc())
    .limit(SHOWN)
)
_WAITING = Reading(
    select(func.count(Inquiry.id).label("waiting"))
    .join(Case, Case.id == Inquiry.case_id)
    .where(Inquiry.place_id == bindparam("place_id"), Inquiry.asked_at.is_not(None), Inquiry.answered_at.is_(None))
)


def inquiries(actor: Actor) -> list[Asker]:
    """The last hundred about files the actor may see, newest first."""
    rows = _HERE.rows(session(), place_id=actor.workplace_id)
    names = names_of(session(), {row.user_id for row in rows}, actor.language)
    return [
        Asker(
            row.id,
            names.get(row.user_id, ""),
            row.name_fr,
            row.name_ar,
            row.reference,
            row.told_at,
            row.asked_at,
            row.answered_at,
        )
        for row in rows
    ]


def waiting(actor: Actor) -> int:
    """How many wait for an answer."""
    return int(_WAITING.first(session(), place_id=actor.workplace_id).waiting)


def own_inquiry(actor: Actor, inquiry_id: bytes) -> Inquiry:
    """One that the actor was told. Raises NotFound for any other."""
    found = session().get(Inquiry, inquiry_id)
    if found is None or found.user_id != actor.user_id:
        raise NotFound
    return found


def received_inquiry(actor: Actor, inquiry_id: bytes) -> Inquiry:
    """One about a file of the actor's establishment that she may see. Raises NotFound for any other."""
    found = session().get(Inquiry, inquiry_id)
    if found is None or found.place_id != actor.workplace_id or session().get(Case, found.case_id) is None:
        raise NotFound
    return found
