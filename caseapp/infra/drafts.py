"""Drafts: what people type is kept, sealed, as they type; it survives the session, and opens for its author only: with
her own key, since what she writes may be about her colleagues."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, String, UniqueConstraint, and_, bindparam, delete, exists, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.infra.access import SEALED_UNREADABLE
from caseapp.infra.audit import record
from caseapp.infra.db import Base, Id, UtcDateTime
from caseapp.infra.db.reading import Reading
from caseapp.infra.db.writing import Writing
from caseapp.infra.sealing.columns import sealed
from caseapp.infra.sealing.vaults import load_keys, writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Refused, Unreadable
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass

KEPT = timedelta(days=30)


class Draft(Base):
    """One author's unfinished form. `key` names the form and, where there is one, the id of its file."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("user_id", "workplace_id", "key"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    user_id: Mapped[Id]
    workplace_id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(80))
    body: Mapped[bytes] = sealed(DataClass.NOTES, nullable=False)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


_HERS = and_(
    Draft.user_id == bindparam("user_id"),
    Draft.workplace_id == bindparam("workplace_id"),
    Draft.key == bindparam("key"),
)
_KEPT = Reading(select(Draft.id, Draft.workplace_id, Draft.body).where(_HERS))
_WAITING = Reading(
    select(Draft.key, Draft.updated_at)
    .where(Draft.user_id == bindparam("user_id"), Draft.workplace_id == bindparam("workplace_id"))
    .order_by(Draft.updated_at.desc())
    .limit(20)
)
_OF_FILE = Reading(
    select(Draft.key).where(
        Draft.user_id == bindparam("user_id"),
        Draft.workplace_id == bindparam("workplace_id"),
        Draft.key.like(bindparam("like")),
    )
)
_DISCARD = Writing(delete(Draft.__table__).where(_HERS))  # type: ignore[arg-type]


_mine: Any = Draft.__table__
_theirs: Any = _mine.alias("begun")


def save(session: Session, actor: Actor, key: str, fields: Mapping[str, Any]) -> datetime:
    """Keep `fields` under `key`. Raises Refused when the actor has no workplace to seal it in."""
    place = _place(actor)
    draft = _find(session, actor, key)
    if draft is None:
        draft = Draft(id=new_id(), user_id=actor.user_id, workplace_id=place, key=key)
    mine = actor.user_id
    keys = writing_keys(session, mine, mine, [DataClass.NOTES])
    draft.body = keys.seal(dict(fields), Draft.__tablename__, DataClass.NOTES, draft.id, mine)
    draft.updated_at = clock.now()
    session.add(draft)  # only now: asking for the keys would flush it without its body
    session.flush()
    return draft.updated_at


def load(session: Session, actor: Actor, key: str) -> dict[str, Any] | None:
    """What the actor had typed under `key`, or None. One that does not open is reported and counts as none."""
    if actor.workplace_id is None:
        return None
    draft = _KEPT.first(session, user_id=actor.user_id, workplace_id=actor.workplace_id, key=key)
    if draft is None:
        return None
    mine = actor.user_id
    keys = load_keys(session, mine, [mine], [DataClass.NOTES])
    try:
        return keys.unseal(draft.body, Draft.__tablename__, DataClass.NOTES, draft.id, mine)
    except Unreadable:
        detail = {"table": Draft.__tablename__, "class": str(DataClass.NOTES)}
        record(session, actor, SEALED_UNREADABLE, draft.id, **detail)  # type: ignore[arg-type]
        return None


def discard(session: Session, actor: Actor, key: str) -> None:
    """Forget a draft: its form was carried out, or its author threw it away."""
    session.flush()
    _DISCARD.run(session, user_id=actor.user_id, workplace_id=actor.workplace_id, key=key)


def waiting(session: Session, actor: Actor) -> list[tuple[str, datetime]]:
    """Keys and times of the actor's unfinished forms at her workplace, newest first."""
    rows = _WAITING.rows(session, user_id=actor.user_id, workplace_id=actor.workplace_id)
    return [(row.key, row.updated_at) for row in rows]


def of_file(session: Session, actor: Actor, file: str) -> dict[str, dict[str, Any]]:
    """What the actor had typed in any form of a file (its id as text), by key."""
    rows = _OF_FILE.rows(session, user_id=actor.user_id, workplace_id=actor.workplace_id, like=f"%.{file}%")
    found = {row.key: load(session, actor, row.key) for row in rows}
    return {key: typed for key, typed in found.items() if typed}


def hand_on(session: Session, key: str, other: str) -> None:
    """Let everybody's draft `key` be `other` from now on, but for those who have begun that one too. Opens none."""
    session.flush()
    begun = select(_theirs.c.id).where(
        _theirs.c.user_id == _mine.c.user_id, _theirs.c.workplace_id == _mine.c.workplace_id, _theirs.c.key == other
    )
    session.connection().execute(update(_mine).where(_mine.c.key == key, ~exists(begun)).values(key=other))


def forget_old(session: Session) -> int:
    """Drop drafts nobody touched for a month."""
    result = session.execute(delete(Draft).where(Draft.updated_at < clock.now() - KEPT))
    return cast("CursorResult[None]", result).rowcount


def _find(session: Session, actor: Actor, key: str) -> Draft | None:
    query = select(Draft).where(Draft.user_id == actor.user_id, Draft.workplace_id == _place(actor), Draft.key == key)
    return session.scalars(query).one_or_none()


def _place(actor: Actor) -> bytes:
    if actor.workplace_id is None:
        raise Refused("draft")
    return actor.workplace_id
