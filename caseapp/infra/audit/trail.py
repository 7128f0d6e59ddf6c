"""Recording: a line joins the transaction of the act it tells about; a reading is stored before the answer leaves."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Index, LargeBinary, String, event, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.infra.audit.facts import Fact
from caseapp.infra.db import Base, Id, UtcDateTime
from caseapp.infra.db.session import GuardedSession
from caseapp.infra.db.writing import Writing
from caseapp.infra.sealing.columns import sealed
from caseapp.infra.sealing.keyring import HOUSE, Keyring, keyring
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass


class AuditEvent(Base):
    """One line. Triggers refuse UPDATE and DELETE; `mac` shows alteration even before the line is chained."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_about", "about_id", "id"),
        Index("ix_audit_event_actor", "actor_id", "fact", "id"),  # how often somebody did something lately
        {"sqlite_with_rowid": False},
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[Id | None]
    workplace_id: Mapped[Id | None]
    fact: Mapped[str] = mapped_column(String(48))
    about_id: Mapped[Id | None]
    detail: Mapped[str] = mapped_column(String(400))
    reason: Mapped[bytes | None] = sealed(DataClass.NOTES)
    mac: Mapped[bytes] = mapped_column(LargeBinary)


_INSERT = Writing(insert(AuditEvent.__table__))  # type: ignore[arg-type]


def record(
    session: Session,
    actor: Actor | None,
    fact: Fact,
    about: bytes | None = None,
    *,
    reason: str | None = None,
    workplace_id: bytes | None = None,
    **detail: str | int | list[str],
) -> None:
    """Write a line about `about` (the id of a file, an account, an establishment).

    Raises TypeError when `detail` has a key that the fact does not declare: what the trail may say is data.
    """
    if not detail.keys() <= fact.keys:
        raise TypeError(f"{fact.code} cannot say {sorted(detail.keys() - fact.keys)}")
    place = workplace_id or (actor.workplace_id if actor else None)
    row: dict[str, Any] = {
        "id": new_id(),
        "at": clock.now(),
        "actor_id": actor.user_id if actor else None,
        "workplace_id": place,
        "fact": fact.code,
        "about_id": about,
        "detail": json.dumps(detail, sort_keys=True, separators=(",", ":")) if detail else "{}",
        "reason": None,
    }
    if reason:
        vault = place or HOUSE
        keys = writing_keys(session, vault, vault, [DataClass.NOTES])
        row["reason"] = keys.seal({"text": reason}, AuditEvent.__tablename__, DataClass.NOTES, row["id"], vault)
    row["mac"] = mac(row)
    session.info.setdefault("audit", []).append(row)


def store_pending(session: Session) -> int:
    """Insert the lines recorded so far. Called by the one place that commits."""
    rows: list[dict[str, Any]] = session.info.pop("audit", [])
    _INSERT.run_all(session, rows)
    return len(rows)


def mac(row: dict[str, Any]) -> bytes:
    """Keyed digest of a line's content."""
    return hmac.digest(_mac_key(keyring()), canonical(row), "sha256")[:16]


def canonical(row: Mapping[str, Any]) -> bytes:
    """A line as bytes, every field length-prefixed: the same on both databases."""
    fields = (
        row["id"],
        str(int(row["at"].timestamp() * 1_000_000)).encode(),
        row["actor_id"] or b"",
        row["workplace_id"] or b"",
        row["fact"].encode(),
        row["about_id"] or b"",
        row["detail"].encode(),
        bytes(row["reason"] or b""),
    )
    return b"".join(len(f).to_bytes(4, "big") + f for f in fields)


def digest(previous: bytes, line: bytes, line_mac: bytes) -> bytes:
    """The hash of one link of the chain."""
    return hashlib.sha256(previous + line_mac + line).digest()


@lru_cache(maxsize=2)
def _mac_key(ring: Keyring) -> bytes:
    return ring.derive("audit-mac.1")


@event.listens_for(GuardedSession, "before_commit")
def _nothing_left_behind(session: Session) -> None:
    if session.info.get("audit") and session.info.get("writes"):
        store_pending(session)


@event.listens_for(GuardedSession, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    session.info.pop("audit", None)
