"""What the bell tells of the street: that a round needs her, that children were not met for long; and the way there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, func, select

from caseapp.cases.models import Notice
from caseapp.cases.queries.notices import MOST, TELLS, Source, Told
from caseapp.cases.vocabulary import NoticeKind
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.models import CheckIn, HeldCall, Missed
from caseapp.policy.permissions import P, holds


def _source(called: Any, about: Any, url: Callable[[Actor, Any], str]) -> Source:
    """Notices that have the id of a row of `called`; `about` is the column that leads to their page."""
    hers = (Notice.user_id == bindparam("user_id"), called.establishment_id == bindparam("place_id"))
    lines = select(*TELLS, about.label("about_id")).join(called, called.id == Notice.id).where(*hers)
    told = Reading(lines.order_by(Notice.at.desc()).limit(MOST))
    counted = select(func.count(Notice.id).label("lines")).join(called, called.id == Notice.id)
    unread = Reading(counted.where(*hers, Notice.read_at.is_(None)))

    def tell(actor: Actor) -> list[Told]:
        if not holds(actor.roles, P.STREET_READ):
            return []
        rows = told.rows(session(), user_id=actor.user_id, place_id=actor.workplace_id)
        return [
            Told(NoticeKind(row.kind), 1, row.at, row.read_at is not None, url=url(actor, row.about_id)) for row in rows
        ]

    def count(actor: Actor) -> int:
        if not holds(actor.roles, P.STREET_READ):
            return 0
        row = unread.first(session(), user_id=actor.user_id, place_id=actor.workplace_id)
        return int(row.lines) if row else 0

    return Source(tell, count)


def _grave(actor: Actor, round_id: bytes | None) -> str:
    """Where somebody looks at what waits; the page of the round for who may not."""
    if holds(actor.roles, P.ROUND_REVIEW):
        return "/street/held"
    return f"/street/rounds/{id_text(round_id)}" if round_id else "/street"


BELL = _source(CheckIn, CheckIn.round_id, lambda _me, key: f"/street/rounds/{id_text(key)}")
MISSED = _source(Missed, Missed.id, lambda _me, _key: "/street/profiles/lost")
GRAVE = _source(HeldCall, HeldCall.round_id, _grave)
