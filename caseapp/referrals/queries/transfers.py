"""Whole files that change hands, as one of the two houses sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from caseapp.accounts.directory import names_of
from caseapp.accounts.models import Establishment
from caseapp.cases.beside import beside, of_file
from caseapp.cases.models import Case
from caseapp.cases.queries.lists import names_only
from caseapp.cases.records import Name, name_of
from caseapp.cases.service.entries import need
from caseapp.infra import access
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict
from caseapp.policy.permissions import P, holds
from caseapp.referrals.events import TRANSFER_READ, TRANSFERS_SEEN
from caseapp.referrals.lifecycle import transfer_moves
from caseapp.referrals.models import Transfer
from caseapp.referrals.records import TransferLine, TransferPage
from caseapp.referrals.service.offers import side_of
from caseapp.referrals.vocabulary import Side, TransferState

MOST = 200
_COLUMNS = tuple(getattr(Transfer, column.name) for column in Transfer.__table__.columns)
_TURN = {TransferState.ASKED: Side.SENDER, TransferState.OFFERED: Side.RECEIVER}
"""Who must answer."""
_OURS = or_(Transfer.keeper_id == bindparam("place_id"), Transfer.taker_id == bindparam("place_id"))
_ALL = Reading(select(*_COLUMNS).where(_OURS).order_by(Transfer.begun_at.desc()).limit(MOST))
_OPEN = Reading(
    select(*_COLUMNS)
    .where(Transfer.case_id == bindparam("case_id"), Transfer.ended_at.is_(None), _OURS)
    .order_by(Transfer.begun_at)
)
TRANSFERS = beside.declare(
    "transfers", select(Transfer.id).where(Transfer.case_id == of_file, Transfer.ended_at.is_(None))
)
_ONE = Reading(select(*_COLUMNS).where(Transfer.id == bindparam("transfer_id"), _OURS))
_WAITING = Reading(
    select(func.count(Transfer.id).label("lines")).where(
        Transfer.ended_at.is_(None),
        or_(
            and_(Transfer.keeper_id == bindparam("place_id"), Transfer.state.in_(bindparam("asked", expanding=True))),
            and_(Transfer.taker_id == bindparam("place_id"), Transfer.state.in_(bindparam("offered", expanding=True))),
        ),
    )
)
_FILES = Reading(select(Case.id, Case.reference, Case.identity).where(Case.id.in_(bindparam("ids", expanding=True))))


def transfers(actor: Actor) -> list[TransferLine]:
    """Those of the actor's house, what waits for it first. Raises Refused. One grant opens the names she may read."""
    need(actor, P.REFERRAL_HANDLE)
    rows = _ALL.rows(session(), place_id=actor.workplace_id)
    lines = _lines(actor, rows)
    return sorted(lines, key=lambda line: (not line.mine, line.state not in _TURN))


def transfers_of(actor: Actor, case_id: bytes) -> list[TransferLine]:
    """What is open about a file; nothing is opened of it."""
    rows = _OPEN.rows(session(), case_id=case_id, place_id=actor.workplace_id)
    return [_line(actor, row, "", None) for row in rows]


def transfers_waiting(actor: Actor) -> int:
    """How many wait for an answer that this person may give."""
    asked = [str(TransferState.ASKED)] if holds(actor.roles, P.REFERRAL_SEND) else []
    offered = [str(TransferState.OFFERED)] if holds(actor.roles, P.REFERRAL_ANSWER) else []
    if not asked and not offered:
        return 0
    row = _WAITING.first(session(), place_id=actor.workplace_id, asked=asked, offered=offered)
    return int(row.lines) if row else 0


def transfer_of(actor: Actor, transfer_id: bytes) -> Transfer:
    """The row, for a verb. Raises NotFound in a house that is no side of it."""
    row = session().get(Transfer, transfer_id)
    if row is None or actor.workplace_id not in (row.keeper_id, row.taker_id):
        raise NotFound
    return row


def transfer_page(actor: Actor, transfer_id: bytes) -> TransferPage:
    """One hand-over with what was said. Raises Refused, NotFound."""
    need(actor, P.REFERRAL_HANDLE)
    unit, place = session(), actor.workplace_id or b""
    row = _ONE.first(unit, transfer_id=transfer_id, place_id=place)
    if row is None:
        raise NotFound
    (line,) = _lines(actor, [row])
    said: Mapping[str, Any] = {}
    grant = access.mint(
        unit,
        actor,
        TRANSFER_READ,
        place,
        [row.id],
        {DataClass.NOTES: Verdict.ALLOWED},
        about=row.case_id,
        transfer=id_text(row.id),
    )
    if row.said is not None:
        said = grant.open(row.said, Transfer.__tablename__, DataClass.NOTES, row.id, row.id)
    people = names_of(unit, {p for p in (row.asked_by_id, row.offered_by_id, row.ended_by_id) if p}, actor.language)
    return TransferPage(
        line=line,
        other_id=row.taker_id if line.side is Side.SENDER else row.keeper_id,
        said={name: str(said.get(name, "")) for name in ("asked", "offered", "answered")},
        begun_at=row.begun_at,
        offered_at=row.offered_at,
        ended_at=row.ended_at,
        asked_by=people.get(row.asked_by_id, ""),
        offered_by=people.get(row.offered_by_id, ""),
        ended_by=people.get(row.ended_by_id, ""),
        moves=[step for step in transfer_moves(line.state, line.side) if holds(actor.roles, P(step.permission))],
    )


def _lines(actor: Actor, rows: Sequence[Any]) -> list[TransferLine]:
    unit = session()
    files = _FILES.rows(unit, ids=list({row.case_id for row in rows})) if rows else []
    held = [file.id for file in files]
    place, count = actor.workplace_id or b"", len(rows)
    grant = access.mint(unit, actor, TRANSFERS_SEEN, place, held, names_only(actor), traced=bool(held), lines=count)
    names = {
        file.id: (
            file.reference,
            name_of(grant.open(file.identity, Case.__tablename__, DataClass.IDENTITY, file.id, file.id)),
        )
        for file in files
    }
    return [_line(actor, row, *names.get(row.case_id, ("", None))) for row in rows]


def _line(actor: Actor, row: Any, file: str, name: Name | None) -> TransferLine:
    side, state = side_of(actor, row), TransferState(row.state)
    other = session().get_one(Establishment, row.taker_id if side is Side.SENDER else row.keeper_id)
    return TransferLine(
        id=row.id,
        case_id=row.case_id,
        side=side,
        other=other.name(actor.language),
        state=state,
        mine=_TURN.get(state) is side,
        since=row.ended_at or row.offered_at or row.begun_at,
        lapses_at=row.lapses_at,
        file=file,
        name=name,
    )
