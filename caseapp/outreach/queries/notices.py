"""What the bell tells of rounds: that one needs her, and the way to it."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from caseapp.cases.models import Notice
from caseapp.cases.queries.notices import MOST, TELLS, Source, Told
from caseapp.cases.vocabulary import NoticeKind
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.models import CheckIn
from caseapp.policy.permissions import P, holds

_HERS = (Notice.user_id == bindparam("user_id"), CheckIn.establishment_id == bindparam("place_id"))
_TOLD = Reading(
    select(*TELLS, CheckIn.round_id)
    .join(CheckIn, CheckIn.id == Notice.id)
    .where(*_HERS)
    .order_by(Notice.at.desc())
    .limit(MOST)
)
_UNREAD = Reading(
    select(func.count(Notice.id).label("lines"))
    .join(CheckIn, CheckIn.id == Notice.id)
    .where(*_HERS, Notice.read_at.is_(None))
)


def _told(actor: Actor) -> list[Told]:
    if not holds(actor.roles, P.STREET_READ):
        return []
    rows = _TOLD.rows(session(), user_id=actor.user_id, place_id=actor.workplace_id)
    return [
        Told(NoticeKind(row.kind), 1, row.at, row.read_at is not None, url=f"/street/rounds/{id_text(row.round_id)}")
        for row in rows
    ]


def _unread(actor: Actor) -> int:
    if not holds(actor.roles, P.STREET_READ):
        return 0
    row = _UNREAD.first(session(), user_id=actor.user_id, place_id=actor.workplace_id)
    return int(row.lines) if row else 0


BELL = Source(_told, _unread)
