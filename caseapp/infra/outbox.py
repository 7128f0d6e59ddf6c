"""The outbox: a message is written in the transaction of the act it tells about, and sent after that has committed.

So no message tells what never happened, and none is lost when the power fails between the act and the sending. A
message is claimed before it is sent: of several dispatchers one sends it, and a failure waits longer each time.
Payloads are sealed like notes in the vault of the workplace, and are forgotten once sent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Index, SmallInteger, String, delete, null, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.infra import work
from caseapp.infra.db import Base, Id, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.infra.sealing.keyring import HOUSE
from caseapp.infra.sealing.vaults import load_keys, writing_keys
from caseapp.kernel import clock
from caseapp.kernel.errors import Unreadable
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.classes import DataClass

log = logging.getLogger("caseapp.outbox")

PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 360, 1440))
"""How long to wait after the first, second... failed attempt; the last one repeats."""
KEPT = timedelta(days=30)
BATCH = 50


class Outbox(Base):
    """A message to be sent, or sent. `attempts` counts claims; a claim moves `due_at` past the next pause."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_waiting", "sent_at", "due_at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    workplace_id: Mapped[Id]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    payload: Mapped[bytes | None] = sealed(DataClass.NOTES)


@dataclass(frozen=True, slots=True)
class Message:
    """What a handler gets. `id` never changes between attempts: whoever receives twice can tell."""

    id: bytes
    kind: str
    workplace_id: bytes
    payload: Mapping[str, Any]
    attempt: int


Handler = Callable[[Message], None]
_handlers: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Make a function the handler of `kind`. Raises ValueError when there is one already."""

    def register(handler: Handler) -> Handler:
        if kind in _handlers:
            raise ValueError(f"{kind} has a handler already")
        _handlers[kind] = handler
        return handler

    return register


def to_console(message: Message) -> None:
    """The handler of kinds that have none: says that there is a message, never what it says."""
    print(f"outbox: {message.kind} {id_text(message.id)}", flush=True)


def put(
    session: Session,
    kind: str,
    workplace_id: bytes | None,
    payload: Mapping[str, Any],
    due_at: datetime | None = None,
) -> bytes:
    """Write a message in the transaction of `session`, to be sent at `due_at` (now). Returns its id."""
    place, now = workplace_id or HOUSE, clock.now()
    keys = writing_keys(session, place, place, [DataClass.NOTES])
    row = Outbox(id=new_id(), kind=kind, workplace_id=place, created_at=now, due_at=due_at or now, attempts=0)
    row.payload = keys.seal(payload, Outbox.__tablename__, DataClass.NOTES, row.id, place)
    session.add(row)
    session.flush()
    return row.id


def waiting(session: Session) -> bool:
    """Whether any message is due."""
    query = select(Outbox.id).where(Outbox.sent_at.is_(None), Outbox.due_at <= clock.now()).limit(1)
    return session.execute(query).first() is not None


def dispatch() -> int:
    """Send what is due. Returns how many were sent.

    Three steps for each batch, none of which holds the database while a handler works: claim, send, mark.
    """
    with work.system_work() as unit:
        messages = _claim(unit)
    sent = 0
    for message in messages:
        try:
            _handlers.get(message.kind, to_console)(message)
        except Exception as error:
            # The class of the error and no more: what it says may hold what the message says.
            log.warning("%s %s failed: %s", message.kind, id_text(message.id), type(error).__name__)
            continue
        with work.system_work() as unit:
            sent += _mark(unit, message.id)
    return sent


def forget_old(session: Session) -> int:
    """Drop messages sent a month ago."""
    result = session.execute(delete(Outbox).where(Outbox.sent_at < clock.now() - KEPT))
    return cast("CursorResult[None]", result).rowcount


def _claim(session: Session) -> list[Message]:
    """Take due messages: whoever moves `due_at` from what she read has the message, any other finds it moved."""
    now = clock.now()
    query = select(Outbox).where(Outbox.sent_at.is_(None), Outbox.due_at <= now).order_by(Outbox.due_at).limit(BATCH)
    claimed = []
    for row in session.scalars(query).all():
        pause = PAUSES[min(row.attempts, len(PAUSES) - 1)]
        taken = session.execute(
            update(Outbox)
            .where(Outbox.id == row.id, Outbox.attempts == row.attempts, Outbox.sent_at.is_(None))
            .values(attempts=row.attempts + 1, due_at=now + pause)
            .execution_options(synchronize_session=False)
        )
        if cast("CursorResult[None]", taken).rowcount == 1:
            payload = _open(session, row)
            if payload is not None:
                claimed.append(Message(row.id, row.kind, row.workplace_id, payload, row.attempts + 1))
    return claimed


def _open(session: Session, row: Outbox) -> dict[str, Any] | None:
    """The payload; None when it does not open (its vault was erased, or it was altered): it stays and is retried."""
    keys = load_keys(session, row.workplace_id, [row.workplace_id], [DataClass.NOTES])
    try:
        table = Outbox.__tablename__
        return keys.unseal(row.payload or b"", table, DataClass.NOTES, row.id, row.workplace_id)
    except Unreadable:
        log.error("%s %s does not open", row.kind, id_text(row.id))
        return None


def _mark(session: Session, message_id: bytes) -> int:
    """Mark as sent, once, and forget what it said."""
    result = session.execute(
        update(Outbox)
        .where(Outbox.id == message_id, Outbox.sent_at.is_(None))
        .values(sent_at=clock.now(), payload=null())
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[None]", result).rowcount
