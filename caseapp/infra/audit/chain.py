"""The chain: one sealer closes new lines into it at short intervals, signs checkpoints, and can prove the whole.

A bare hash chain misses truncation and restamping; hence Ed25519 checkpoints every 15 minutes or 500 lines, kept in
the database and in a file beside it, so that whoever cuts the end off must cut both. The file is written after the
commit that holds the checkpoint: after a power cut in between it lacks a line, which the next turn adds, and it never
holds one that the database does not.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from cryptography.exceptions import InvalidSignature
from sqlalchemy import BigInteger, LargeBinary, Select, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.infra.audit.trail import AuditEvent, canonical, digest, mac
from caseapp.infra.db import Base, Id, UtcDateTime
from caseapp.infra.sealing.keyring import keyring
from caseapp.kernel import clock

GENESIS = bytes(32)
EVERY_LINES = 500
EVERY = timedelta(minutes=15)
BATCH = 20_000
LATE = timedelta(minutes=10)
"""A transaction may commit a line this much later than its id says; the sealer looks back so far."""


class AuditLink(Base):
    """A line's place in the chain."""

    __tablename__ = "audit_link"
    __table_args__ = {"sqlite_with_rowid": False}

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[Id] = mapped_column(unique=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditCheckpoint(Base):
    """A signature over the chain up to `position`."""

    __tablename__ = "audit_checkpoint"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(slots=True)
class Report:
    """What a verification found. `problems` are coded sentences with positions, never content."""

    lines: int = 0
    checkpoints: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.problems


def unsealed(session: Session) -> bool:
    """Whether any line waits for its place in the chain, or the chain for its next signature."""
    return session.execute(_unchained(_last_link(session)).limit(1)).first() is not None or _signature_due(session)


def seal_new_lines(session: Session, *, checkpoint: bool = False) -> int:
    """Chain what is not chained yet; sign when due (or when asked). Returns how many lines were chained.

    Must run under the sealer's lease: two sealers would build two chains (the second one's insert is refused).
    `write_ledger` comes after the commit.
    """
    last = _last_link(session)
    position, previous = (last.position, last.hash) if last else (0, GENESIS)
    links = []
    new = _unchained(last).with_only_columns(*_COLUMNS).order_by(AuditEvent.id).limit(BATCH)
    for found in session.execute(new):  # rows: each page leaves a line, and an entity costs three times a row
        line = found._asdict()
        position += 1
        previous = digest(previous, canonical(line), line["mac"])
        links.append({"position": position, "event_id": line["id"], "hash": previous})
    if links:
        session.connection().execute(insert(AuditLink.__table__), links)  # type: ignore[arg-type]
    signed = _last_signed(session)
    since = position - (signed.position if signed else 0)
    due = signed is None or since >= EVERY_LINES or clock.now() - signed.at >= EVERY
    if since and (due or checkpoint):
        _sign(session, position, previous)
    return len(links)


def write_ledger(session: Session, ledger: Path) -> int:
    """Add the committed checkpoints that the file lacks. Returns how many."""
    last = max((position for position, _ in _ledger_entries(ledger)), default=0)
    query = select(AuditCheckpoint).where(AuditCheckpoint.position > last).order_by(AuditCheckpoint.position)
    lines = [
        json.dumps(
            {
                "position": mark.position,
                "at": mark.at.isoformat(),
                "hash": mark.hash.hex(),
                "signature": mark.signature.hex(),
            }
        )
        + "\n"
        for mark in session.scalars(query)
    ]
    if lines:
        ledger.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(ledger, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "ab") as out:
            if _torn(ledger):
                out.write(b"\n")
            out.write("".join(lines).encode())
            out.flush()
            os.fsync(out.fileno())
    return len(lines)


def verify(session: Session, ledger: Path) -> Report:
    """Prove the chain: every line untouched, none missing, none out of place, every signature good."""
    report = Report()
    marks = {c.position: c for c in session.scalars(select(AuditCheckpoint))}
    previous, expected = GENESIS, 0
    query = (
        select(AuditLink.position, AuditLink.hash, AuditEvent)
        .outerjoin(AuditEvent, AuditEvent.id == AuditLink.event_id)
        .order_by(AuditLink.position)
        .execution_options(yield_per=1000)
    )
    for position, known, joined in session.execute(query):
        line = cast("AuditEvent | None", joined)  # an outer join
        expected += 1
        if position != expected:
            report.problems.append(f"position {expected} is missing")
            expected = position
        if line is None:
            report.problems.append(f"the line at position {position} is missing")
            previous = known
            continue
        row = _row(line)
        if mac(row) != line.mac:
            report.problems.append(f"the line at position {position} was altered")
        previous = digest(previous, canonical(row), line.mac)
        if previous != known:
            report.problems.append(f"the chain breaks at position {position}")
            previous = known
        if position in marks:
            _check_mark(report, marks[position], known)
    report.lines, report.checkpoints = expected, len(marks)
    for position in sorted(marks):
        if position > expected:
            report.problems.append(f"checkpoint {position} is beyond the end of the chain: lines were cut off")
    if expected and not marks:
        report.problems.append("no checkpoint signs the chain: they were removed")
    _check_ledger(report, ledger, session, expected, set(marks))
    _check_unchained(report, session)
    return report


def _sign(session: Session, position: int, value: bytes) -> None:
    now = clock.now()
    signature = keyring().signing_key().sign(_message(position, value, now))
    session.add(AuditCheckpoint(position=position, at=now, hash=value, signature=signature))
    session.flush()


_COLUMNS = tuple(getattr(AuditEvent, column.name) for column in AuditEvent.__table__.columns)


def _last_link(session: Session) -> AuditLink | None:
    return session.execute(select(AuditLink).order_by(AuditLink.position.desc()).limit(1)).scalar_one_or_none()


def _unchained(last: AuditLink | None) -> Select[AuditEvent]:
    """Lines without a place in the chain, from as far back as a late transaction may reach."""
    query = (
        select(AuditEvent).outerjoin(AuditLink, AuditLink.event_id == AuditEvent.id).where(AuditLink.position.is_(None))
    )
    return query.where(AuditEvent.id >= _id_before(last.event_id)) if last else query


def _last_signed(session: Session) -> AuditCheckpoint | None:
    return session.execute(
        select(AuditCheckpoint).order_by(AuditCheckpoint.position.desc()).limit(1)
    ).scalar_one_or_none()


def _signature_due(session: Session) -> bool:
    signed, end = _last_signed(session), session.scalar(select(func.max(AuditLink.position))) or 0
    return end > (signed.position if signed else 0) and (signed is None or clock.now() - signed.at >= EVERY)


def _message(position: int, value: bytes, at: datetime) -> bytes:
    return b"caseapp.audit.1" + position.to_bytes(8, "big") + value + at.isoformat().encode()


def _check_mark(report: Report, mark: AuditCheckpoint, known: bytes) -> None:
    try:
        keyring().signing_key().public_key().verify(mark.signature, _message(mark.position, known, mark.at))
    except InvalidSignature:
        report.problems.append(f"the signature of checkpoint {mark.position} does not fit")


def _ledger_entries(ledger: Path) -> list[tuple[int, bytes]]:
    """Positions and hashes that the file proves by a good signature; a torn or a forged line proves nothing."""
    if not ledger.exists():
        return []
    public = keyring().signing_key().public_key()
    proved = []
    for text in ledger.read_bytes().splitlines():
        try:
            entry = json.loads(text)
            position, value = int(entry["position"]), bytes.fromhex(entry["hash"])
            public.verify(
                bytes.fromhex(entry["signature"]),
                _message(position, value, datetime.fromisoformat(entry["at"])),
            )
        except (ValueError, KeyError, TypeError, OverflowError, InvalidSignature):
            continue
        proved.append((position, value))
    return proved


def _torn(ledger: Path) -> bool:
    """Whether the last line has no end (a power cut): the next one must not be glued to it."""
    content = ledger.read_bytes()
    return bool(content) and not content.endswith(b"\n")


def _check_ledger(report: Report, ledger: Path, session: Session, end: int, marks: set[int]) -> None:
    if not ledger.exists():
        if report.checkpoints:
            report.problems.append("the checkpoint file is missing")
        return
    entries = _ledger_entries(ledger)
    for position, value in entries:
        link = session.get(AuditLink, position)
        if link is None or link.hash != value:
            where = "beyond the end of" if position > end else "not in"
            report.problems.append(f"the signed checkpoint {position} of the file is {where} the chain")
        elif position not in marks:
            report.problems.append(f"checkpoint {position} was removed from the database")
    # The newest may be missing after a power cut; the next turn of the sealer adds it.
    for position in sorted(marks - {position for position, _ in entries} - {max(marks, default=0)}):
        report.problems.append(f"checkpoint {position} was removed from the file")


def _check_unchained(report: Report, session: Session) -> None:
    """Lines older than the sealer's look-back that were never chained were slipped in, and so were unsigned ones."""
    query = (
        select(AuditEvent)
        .outerjoin(AuditLink, AuditLink.event_id == AuditEvent.id)
        .where(AuditLink.position.is_(None))
        .execution_options(yield_per=1000)
    )
    forged = sum(mac(_row(line)) != line.mac for line in session.scalars(query))
    if forged:
        report.problems.append(f"{forged} lines not yet in the chain were altered or slipped in")
    newest = session.scalar(select(func.max(AuditLink.position)))
    if not newest:
        return
    last = session.get(AuditLink, newest)
    assert last is not None  # noqa: S101 - it was just counted
    stray = session.scalar(
        select(func.count())
        .select_from(AuditEvent)
        .outerjoin(AuditLink, AuditLink.event_id == AuditEvent.id)
        .where(AuditLink.position.is_(None), AuditEvent.id < _id_before(last.event_id))
    )
    if stray:
        report.problems.append(f"{stray} lines stand outside the chain")


def _id_before(event_id: bytes) -> bytes:
    """The smallest id that is at most LATE older than `event_id` (ids begin with their time in milliseconds)."""
    at = int.from_bytes(event_id[:6], "big") - int(LATE.total_seconds() * 1000)
    return max(0, at).to_bytes(6, "big") + bytes(10)


def _row(line: AuditEvent) -> dict[str, object]:
    return {
        "id": line.id,
        "at": line.at,
        "actor_id": line.actor_id,
        "workplace_id": line.workplace_id,
        "fact": line.fact,
        "about_id": line.about_id,
        "detail": line.detail,
        "reason": line.reason,
    }
