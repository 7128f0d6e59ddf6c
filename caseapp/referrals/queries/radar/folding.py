"""Moves folded into what happened to each sending within a window of time. Pure; moves are never changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from caseapp.kernel import clock
from caseapp.policy.referring import FEEDBACK_AFTER
from caseapp.referrals.models import Sending, Step
from caseapp.referrals.queries.radar.figures import Counted, Mark
from caseapp.referrals.vocabulary import COMING, SERVICE_ENDS, HouseReason, Kind, Move, Side, State, Urgency

LOOKS_BACK = timedelta(days=max(FEEDBACK_AFTER) + 31)
"""So long before a window the moves are read: news that falls due in it is of children who came earlier."""
_KEPT = frozenset(str(state) for state in COMING | {State.COUNTER_PROPOSED})
_REFUSALS = frozenset({str(Move.REFUSE), str(Move.TURN_AWAY)})

OF_STEP = (Step.sending_id, Step.move, Step.from_state, Step.reason, Step.at)
OF_SENDING = (
    Sending.reference,
    Sending.sender_id,
    Sending.receiver_id,
    Sending.kind,
    Sending.urgency,
    Sending.state,
    Sending.since,
    Sending.sent_at,
    Sending.answered_at,
    Sending.arrived_at,
    Sending.beds_shown,
)
"""What `fold` reads of a move and of its sending."""


def fold(rows: Iterable[Any], side: Side, since: date, until: date) -> list[Counted]:
    """Each sending to which something happened in the window, from its moves. Pure."""
    start, end = midnight(since), midnight(until)
    moves: dict[bytes, list[Any]] = defaultdict(list)
    for row in rows:
        moves[row.sending_id].append(row)
    found = (_one(steps, side, start, end) for steps in moves.values())
    return [one for one in found if one is not None]


def _one(steps: list[Any], side: Side, start: datetime, end: datetime) -> Counted | None:
    row = steps[-1]
    within = [step for step in steps if start <= step.at < end]
    marks: set[Mark] = set()
    for step in within:
        marks |= _marks_of(step)
    refusals = [step for step in within if step.move in _REFUSALS]
    hours = None
    if row.sent_at and row.answered_at and start <= row.answered_at < end:
        marks.add(Mark.ANSWERED)
        hours = (row.answered_at - row.sent_at).total_seconds() / 3600
    if any(step.reason == HouseReason.FULL for step in refusals) and row.beds_shown:
        marks.add(Mark.CONTRADICTED)
    news = _news_of(row, steps, start, end)
    marks |= {Mark.NEWS_DUE} if news else set()
    marks |= {Mark.NEWS_TOLD} if any(told for _days, told in news) else set()
    if not marks:
        return None
    return Counted(
        reference=row.reference,
        other_id=row.receiver_id if side is Side.SENDER else row.sender_id,
        kind=Kind(row.kind),
        urgency=Urgency(row.urgency),
        state=State(row.state),
        since=row.since,
        hours=hours,
        marks=frozenset(marks),
        reasons=tuple(step.reason or "" for step in refusals),
        news=news,
    )


def _marks_of(step: Any) -> set[Mark]:
    found = {
        Move.SEND: {Mark.ASKED},
        Move.REFUSE: {Mark.REFUSED},
        Move.TURN_AWAY: {Mark.REFUSED},
        Move.FALL_SILENT: {Mark.SILENT},
        Move.NO_SHOW: {Mark.NO_SHOW},
        Move.EXPIRE: {Mark.LAPSED} if step.from_state in _KEPT else set(),
    }.get(Move(step.move), set())
    return found | ({Mark.FULL} if step.reason == HouseReason.FULL and Mark.REFUSED in found else set())


def _news_of(row: Any, steps: Sequence[Any], start: datetime, end: datetime) -> tuple[tuple[int, bool], ...]:
    """At which days news of the child fell due within the window, and whether it was told before the next was due.

    A child who has left is told of by the closing: nothing is due after it.
    """
    if row.arrived_at is None or not any(step.move == Move.ADMIT for step in steps):
        return ()
    arrived = clock.local(row.arrived_at).date()
    closed = next((clock.local(step.at).date() for step in steps if step.move in (Move.CLOSE, *SERVICE_ENDS)), None)
    told = [clock.local(step.at).date() for step in steps if step.move == Move.TELL]
    found = []
    for days, after in zip(FEEDBACK_AFTER, (*FEEDBACK_AFTER[1:], None), strict=True):
        due = arrived + timedelta(days=days)
        last = arrived + timedelta(days=after) if after else None
        if start <= midnight(due) < end and (closed is None or closed >= due):
            found.append((days, any(due <= day and (last is None or day < last) for day in told)))
    return tuple(found)


def midnight(day: date) -> datetime:
    """The moment at which a day begins here."""
    return datetime.combine(day, time(), clock.CASABLANCA)
