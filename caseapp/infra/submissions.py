"""Nothing happens twice: every form carries an id of its own, stored in the transaction that carries it out."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import cast

from sqlalchemy import CursorResult, String, and_, bindparam, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.infra.db import Base, Id, UtcDateTime
from caseapp.infra.db.insert import insert_in
from caseapp.infra.db.reading import Reading
from caseapp.infra.db.writing import Writing
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Replayed

KEPT = timedelta(days=30)
LATE = timedelta(seconds=15)
"""A draft that left the browser before its form may arrive this much after it."""


class Submission(Base):
    """One carried-out form and the address of its result (an address never names anybody)."""

    __tablename__ = "submission"
    __table_args__ = {"sqlite_with_rowid": False}

    id: Mapped[Id] = mapped_column(primary_key=True)
    user_id: Mapped[Id] = mapped_column(primary_key=True)
    location: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


_HERS = and_(Submission.id == bindparam("form"), Submission.user_id == bindparam("sender"))
_CARRIED_OUT = Reading(select(Submission.location).where(_HERS))
_SENT_AT = Reading(select(Submission.at).where(_HERS))
_GIVE_BACK = Writing(delete(Submission.__table__).where(_HERS))  # type: ignore[arg-type]
_SETTLE = Writing(update(Submission.__table__).where(_HERS).values(location=bindparam("result")))  # type: ignore[arg-type]


def claim(session: Session, actor: Actor, submission_id: bytes) -> None:
    """Take the id for this transaction. Raises Replayed with the first result when it was carried out before.

    Two at once: the second waits for the first to commit (SQLite: one writer; PostgreSQL: the unique key).
    """
    if not _claim(session, actor, submission_id):
        known = _CARRIED_OUT.first(session, form=submission_id, sender=actor.user_id)
        raise Replayed((known and known.location) or "/")


def just_sent(session: Session, actor: Actor, submission_id: bytes) -> bool:
    """Whether this form was carried out a moment ago. If it was not, it waits until this transaction has ended.

    Asked by taking the id and giving it back: only so does PostgreSQL wait for a transaction that is taking it now.
    """
    hers = {"form": submission_id, "sender": actor.user_id}
    if _claim(session, actor, submission_id):
        _GIVE_BACK.run(session, **hers)
        return False
    known = _SENT_AT.first(session, **hers)
    return bool(known) and clock.now() - known.at < LATE


def look_up(session: Session, actor: Actor, submission_id: bytes) -> None:
    """Raises Replayed with the first result when this form was carried out before."""
    known = _CARRIED_OUT.first(session, form=submission_id, sender=actor.user_id)
    if known and known.location:
        raise Replayed(known.location)


def settle(session: Session, actor: Actor, submission_id: bytes, location: str) -> None:
    """Remember where the result of a claimed submission is."""
    _SETTLE.run(session, form=submission_id, sender=actor.user_id, result=location)


def _claim(session: Session, actor: Actor, submission_id: bytes) -> bool:
    """Take the id; whether it was free."""
    row = {"id": submission_id, "user_id": actor.user_id, "location": "", "at": clock.now()}
    return bool(_claiming(session.get_bind().dialect.name).run(session, **row))


@cache
def _claiming(dialect: str) -> Writing:
    """RETURNING, not the row count, which an INSERT does not have on PostgreSQL."""
    fresh = insert_in(dialect, Submission.__table__).on_conflict_do_nothing()
    return Writing(fresh.returning(Submission.__table__.c.id))


def forget_old(session: Session) -> int:
    """Drop ids older than a month; a form that old asks to be sent anew."""
    result = session.execute(delete(Submission).where(Submission.at < clock.now() - KEPT))
    return cast("CursorResult[None]", result).rowcount
