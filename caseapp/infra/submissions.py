"""Nothing happens twice: every form carries an id of its own, stored in the transaction that carries it out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import CursorResult, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.infra.db import Base, Id, UtcDateTime
from caseapp.infra.db.insert import insert
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Replayed

KEPT = timedelta(days=30)


class Submission(Base):
    """One carried-out form and the address of its result (an address never names anybody)."""

    __tablename__ = "submission"
    __table_args__ = {"sqlite_with_rowid": False}

    id: Mapped[Id] = mapped_column(primary_key=True)
    user_id: Mapped[Id] = mapped_column(primary_key=True)
    location: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def claim(session: Session, actor: Actor, submission_id: bytes) -> None:
    """Take the id for this transaction. Raises Replayed with the first result when it was carried out before.

    Two at once: the second waits for the first to commit (SQLite: one writer; PostgreSQL: the unique key).
    """
    row = {"id": submission_id, "user_id": actor.user_id, "location": "", "at": clock.now()}
    # RETURNING, not the row count, which an INSERT does not have on PostgreSQL.
    claimed = insert(session, Submission).values(row).on_conflict_do_nothing().returning(Submission.id)
    if session.execute(claimed).first() is None:
        location = session.scalar(
            select(Submission.location).where(Submission.id == submission_id, Submission.user_id == actor.user_id)
        )
        raise Replayed(location or "/")


def look_up(session: Session, actor: Actor, submission_id: bytes) -> None:
    """Raises Replayed with the first result when this form was carried out before."""
    location = session.scalar(
        select(Submission.location).where(Submission.id == submission_id, Submission.user_id == actor.user_id)
    )
    if location:
        raise Replayed(location)


def settle(session: Session, actor: Actor, submission_id: bytes, location: str) -> None:
    """Remember where the result of a claimed submission is."""
    session.execute(
        update(Submission)
        .where(Submission.id == submission_id, Submission.user_id == actor.user_id)
        .values(location=location)
    )


def forget_old(session: Session) -> int:
    """Drop ids older than a month; a form that old asks to be sent anew."""
    result = session.execute(delete(Submission).where(Submission.at < clock.now() - KEPT))
    return cast("CursorResult[None]", result).rowcount
