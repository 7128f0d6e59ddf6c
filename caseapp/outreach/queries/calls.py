"""Calls that wait, and returns that were promised: for the first page, for a round, for their own pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select

from caseapp.accounts.directory import names_of
from caseapp.cases.service.entries import need
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.outreach.events import CALLS_READ, PROMISES_READ
from caseapp.outreach.models import Call, Promise, Round, Stop
from caseapp.outreach.queries.opening import opened
from caseapp.outreach.records import CallRow, PromiseRow
from caseapp.outreach.vocabulary import CallOutcome, CallUrgency, Channel, PromiseOutcome
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P

SHOWN_AFTER = timedelta(days=14)
"""So long an ended call stays in the list."""
_URGENT = list(CallUrgency)

_CALL = (
    Call.id, Call.channel, Call.urgency, Call.received_at, Call.by_id, Call.place_id, Call.outcome, Call.ended_at,
    Call.feedback_at, Call.told, Stop.round_id, Round.reference,
)  # fmt: skip
_CALLS = Reading(
    select(*_CALL)
    .outerjoin(Stop, Stop.id == Call.stop_id)
    .outerjoin(Round, Round.id == Stop.round_id)
    .where(
        Call.establishment_id == bindparam("house"),
        or_(Call.outcome.is_(None), Call.ended_at > bindparam("since")),
    )
    .order_by(Call.received_at)
)
_CALLS_ON = Reading(
    select(*_CALL)
    .join(Stop, Stop.id == Call.stop_id)
    .join(Round, Round.id == Stop.round_id)
    .where(Stop.round_id == bindparam("round_id"))
    .order_by(Call.received_at)
)
_ONE_CALL = Reading(
    select(*_CALL)
    .outerjoin(Stop, Stop.id == Call.stop_id)
    .outerjoin(Round, Round.id == Stop.round_id)
    .where(Call.id == bindparam("key"))
)
_PROMISE = (
    Promise.id, Promise.due_on, Promise.place_id, Promise.profile_id, Promise.owner_id, Promise.outcome, Promise.told,
    Stop.round_id, Round.reference,
)  # fmt: skip
_PROMISES = Reading(
    select(*_PROMISE)
    .outerjoin(Stop, Stop.id == Promise.stop_id)
    .outerjoin(Round, Round.id == Stop.round_id)
    .where(
        Promise.establishment_id == bindparam("house"),
        or_(Promise.outcome.is_(None), Promise.ended_at > bindparam("since")),
    )
    .order_by(Promise.due_on, Promise.id)
)
_PROMISES_ON = Reading(
    select(*_PROMISE)
    .join(Stop, Stop.id == Promise.stop_id)
    .join(Round, Round.id == Stop.round_id)
    .where(Stop.round_id == bindparam("round_id"))
    .order_by(Promise.due_on, Promise.id)
)
_ONE_PROMISE = Reading(
    select(*_PROMISE)
    .outerjoin(Stop, Stop.id == Promise.stop_id)
    .outerjoin(Round, Round.id == Stop.round_id)
    .where(Promise.id == bindparam("key"))
)


def calls(actor: Actor) -> list[CallRow]:
    """Calls that wait, the most urgent first, then those that ended lately. Raises Refused."""
    need(actor, P.STREET_READ)
    since = clock.now() - SHOWN_AFTER
    rows = _opened_calls(actor, _CALLS.rows(session(), house=actor.workplace_id or b"", since=since))
    return sorted(rows, key=lambda row: (row.outcome is not None, _urgency(row), row.received_at))


def calls_on(actor: Actor, round_id: bytes) -> list[CallRow]:
    """Calls that were put on a round."""
    return _opened_calls(actor, _CALLS_ON.rows(session(), round_id=round_id))


def locate_call(actor: Actor, key: bytes) -> Call:
    """The call of an address. Raises Refused, NotFound."""
    need(actor, P.CALL_TAKE)
    row = session().scalars(select(Call).where(Call.id == key)).one_or_none()
    if row is None:
        raise NotFound
    return row


def one_call(actor: Actor, key: bytes) -> CallRow | None:
    """One call; None where there is none."""
    return next(iter(_opened_calls(actor, _ONE_CALL.rows(session(), key=key))), None)


def one_promise(actor: Actor, key: bytes) -> PromiseRow | None:
    """One promise; None where there is none."""
    return next(iter(_opened_promises(actor, _ONE_PROMISE.rows(session(), key=key))), None)


def promises(actor: Actor, since: datetime | None = None) -> list[PromiseRow]:
    """Returns that were promised and not yet kept, by day; those that ended since then behind them. Raises Refused."""
    need(actor, P.STREET_READ)
    rows = _PROMISES.rows(session(), house=actor.workplace_id or b"", since=since or clock.now())
    return sorted(_opened_promises(actor, rows), key=lambda row: row.outcome is not None)


def promises_on(actor: Actor, round_id: bytes) -> list[PromiseRow]:
    """Returns that were put on a round."""
    return _opened_promises(actor, _PROMISES_ON.rows(session(), round_id=round_id))


def locate_promise(actor: Actor, key: bytes) -> Promise:
    """The promise of an address. Raises Refused, NotFound."""
    need(actor, P.STREET_READ)
    row = session().scalars(select(Promise).where(Promise.id == key)).one_or_none()
    if row is None:
        raise NotFound
    return row


def _urgency(row: CallRow) -> int:
    return _URGENT.index(row.urgency)


def _opened_calls(actor: Actor, rows: Sequence[Any]) -> list[CallRow]:
    if not rows:
        return []
    unit, house = session(), actor.workplace_id or b""
    grant = opened(actor, CALLS_READ, [house], [DataClass.CONTACT], about=house, power=P.CALL_TAKE, calls=len(rows))
    names = names_of(unit, {row.by_id for row in rows}, actor.language)
    found = []
    for row in rows:
        told = grant.open(row.told, Call.__tablename__, DataClass.CONTACT, row.id, house)
        words = (told.get("where", ""), told.get("what", ""), told.get("caller", ""), told.get("phone", ""))
        found.append(
            CallRow(
                row.id, Channel(row.channel), CallUrgency(row.urgency), row.received_at, names.get(row.by_id, ""),
                row.place_id, *words, row.round_id, row.reference or "",
                CallOutcome(row.outcome) if row.outcome else None, row.ended_at, row.feedback_at,
            )
        )  # fmt: skip
    return found


def _opened_promises(actor: Actor, rows: Sequence[Any]) -> list[PromiseRow]:
    if not rows:
        return []
    unit, house = session(), actor.workplace_id or b""
    grant = opened(actor, PROMISES_READ, [house], [DataClass.NOTES], about=house, promises=len(rows))
    names = names_of(unit, {row.owner_id for row in rows}, actor.language)
    return [
        PromiseRow(
            row.id, str(grant.open(row.told, Promise.__tablename__, DataClass.NOTES, row.id, house).get("what", "")),
            row.due_on, row.place_id, row.profile_id, names.get(row.owner_id, ""), row.round_id, row.reference or "",
            PromiseOutcome(row.outcome) if row.outcome else None,
        )
        for row in rows
    ]  # fmt: skip
