"""What referrals show when they are counted: who answers and when, why it is refused, which places lapse, what is told.

Everything is counted by the moves that happened within a window of time, and moves are never changed: the figures of a
window that has ended stand still. A house counts its own referrals, and may open what it counts; a province is told
numbers of whole quarters, rounded, and none that is small or could be worked out (`kernel/disclosure.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from caseapp.accounts.models import Establishment
from caseapp.cases.models import Case
from caseapp.cases.queries.lists import names_only
from caseapp.cases.records import Name, name_of
from caseapp.cases.service.entries import need
from caseapp.infra import access
from caseapp.infra.db import session
from caseapp.infra.db.guard import beyond_scope
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.disclosure import LEAST, protect, rounded, total
from caseapp.kernel.errors import Refused
from caseapp.kernel.words import N_, Word
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P, Reach, reach
from caseapp.policy.referring import FEEDBACK_AFTER, REFUSED_TOO_OFTEN
from caseapp.referrals.events import RADAR_SEEN
from caseapp.referrals.models import Sending, Step
from caseapp.referrals.vocabulary import COMING, HouseReason, Kind, Move, Side, State, Urgency

MOST_LINES = 200
LOOKS_BACK = timedelta(days=max(FEEDBACK_AFTER) + 31)
"""So long before a window the moves are read: news that falls due in it is of children who came earlier."""
_KEPT = frozenset(str(state) for state in COMING | {State.COUNTER_PROPOSED})
_PLACED = COMING | {State.ARRIVED, State.ADMITTED}
_REFUSALS = frozenset({str(Move.REFUSE), str(Move.TURN_AWAY)})


class Mark(Word):
    """What is counted."""

    ASKED = "asked", N_("Requests")
    ANSWERED = "answered", N_("Answers")
    REFUSED = "refused", N_("Refusals")
    FULL = "full", N_("“Full”")
    CONTRADICTED = "contradicted", N_("“Full” while beds were free")
    SILENT = "silent", N_("No answer in time")
    LAPSED = "lapsed", N_("Kept place that lapsed")
    NO_SHOW = "no_show", N_("Child did not arrive")
    NEWS_DUE = "news_due", N_("News due")
    NEWS_TOLD = "news_told", N_("News told")


class Counted(NamedTuple):
    """One sending within a window: what happened to it there, as codes and numbers."""

    reference: str
    other_id: bytes
    kind: Kind
    urgency: Urgency
    state: State
    since: datetime
    hours: float | None
    """How long the first answer took, when it fell within the window."""
    marks: frozenset[Mark]
    reasons: tuple[str, ...]
    news: tuple[tuple[int, bool], ...]
    """Days after the arrival at which news fell due, and whether it was told."""


class Often(NamedTuple):
    """A child whom several houses have refused."""

    reference: str
    name: Name
    refusals: int


class House(NamedTuple):
    """One establishment in the table: how often each thing happened, None where it is hidden; its usual answer time."""

    id: bytes
    name: str
    counts: Mapping[Mark, int | None]
    hours: float | None


@dataclass(frozen=True, slots=True)
class Radar:
    """Figures of a window."""

    since: date
    until: date
    counts: Mapping[Mark, int | None]
    hours: float | None
    reasons: Mapping[str, int | None]
    news: Mapping[int, tuple[int | None, int | None]]
    """Days after an arrival: due, told."""
    houses: Sequence[House]
    protected: bool
    often: Sequence[Often] = field(default=())


_OF_STEP = (Step.sending_id, Step.move, Step.from_state, Step.reason, Step.at)
_OF_SENDING = (
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
_WINDOW = (Step.at >= bindparam("early"), Step.at < bindparam("until"))
_SENT = Reading(
    select(*_OF_STEP, *_OF_SENDING)
    .join(Sending, Sending.id == Step.sending_id)
    .where(Sending.sender_id == bindparam("place_id"), *_WINDOW)
    .order_by(Step.id)
)
_RECEIVED = Reading(
    select(*_OF_STEP, *_OF_SENDING)
    .join(Sending, Sending.id == Step.sending_id)
    .where(Sending.receiver_id == bindparam("place_id"), Sending.at_receiver.is_(True), *_WINDOW)
    .order_by(Step.id)
)
_OFTEN = Reading(
    select(Sending.case_id, Sending.state, func.count(Sending.id).label("lines"))
    .where(Sending.sender_id == bindparam("place_id"), Sending.state.in_(bindparam("states", expanding=True)))
    .group_by(Sending.case_id, Sending.state)
)
_FILES = Reading(select(Case.id, Case.reference, Case.identity).where(Case.id.in_(bindparam("ids", expanding=True))))


def reaches_far(actor: Actor) -> bool:
    """Whether this person is told the province's figures, and no house's. Raises Refused without the power."""
    far = reach(actor.roles, P.FIGURES_READ)
    if far is None or actor.workplace_id is None:
        raise Refused(P.FIGURES_READ)
    return far is Reach.EVERYWHERE


def of_house(actor: Actor, side: Side, days: int) -> Radar:
    """How the referrals went that her house sent (side SENDER) or received in the last `days`. Raises Refused."""
    need(actor, P.CASE_SUPERVISE)
    unit, until = session(), clock.today() + timedelta(days=1)
    since = until - timedelta(days=days)
    seen = _seen(actor, side, since, until)
    names = _names(unit, {one.other_id for one in seen}, actor.language)
    by_house: dict[bytes, list[Counted]] = defaultdict(list)
    for one in seen:
        by_house[one.other_id].append(one)
    houses = [House(place, names[place], _counts(ones), _usual(ones)) for place, ones in by_house.items()]
    return Radar(
        since=since,
        until=until,
        counts=_counts(seen),
        hours=_usual(seen),
        reasons=_reasons(seen),
        news=_news(seen),
        houses=sorted(houses, key=lambda one: (-(one.counts[Mark.ASKED] or 0), one.name)),
        protected=False,
        often=_often(actor) if side is Side.SENDER else (),
    )


def behind(
    actor: Actor, side: Side, days: int, mark: Mark, other: bytes | None = None, reason: str = ""
) -> list[tuple[Counted, str]]:
    """The referrals behind a figure of one's own house, the latest first, each with the other house. Raises Refused."""
    need(actor, P.CASE_SUPERVISE)
    until = clock.today() + timedelta(days=1)
    seen = _seen(actor, side, until - timedelta(days=days), until)
    chosen = [
        one
        for one in seen
        if mark in one.marks and other in (None, one.other_id) and (not reason or reason in one.reasons)
    ]
    names = _names(session(), {one.other_id for one in chosen}, actor.language)
    latest = sorted(chosen, key=lambda one: one.since, reverse=True)[:MOST_LINES]
    return [(one, names[one.other_id]) for one in latest]


def of_province(actor: Actor, quarter: tuple[int, int]) -> Radar:
    """A quarter that has ended, in the actor's province: rounded numbers, no small cell, no child. Raises Refused."""
    if not reaches_far(actor):
        raise Refused(P.FIGURES_READ)
    since, until = bounds(quarter)
    unit = session()
    province = next(p.province_code for p in actor.posts if p.establishment_id == actor.workplace_id)
    if until > clock.today():
        raise Refused(P.FIGURES_READ)
    seen = fold(_numbers(unit, province, since, until), Side.SENDER, since, until)
    names = _names(unit, {one.other_id for one in seen}, actor.language)
    by_house: dict[bytes, list[Counted]] = defaultdict(list)
    for one in seen:
        by_house[one.other_id].append(one)
    asked = _shown({place: _counts(ones)[Mark.ASKED] or 0 for place, ones in by_house.items()})
    return Radar(
        since=since,
        until=until,
        counts=_far_counts(seen),
        hours=_far_usual(seen),
        reasons=_shown({code: count or 0 for code, count in _reasons(seen).items()}),
        news={days: _far_news(*told) for days, told in _news(seen).items()},
        houses=sorted(
            (
                House(place, names[place], {Mark.ASKED: asked[place]}, _far_usual(ones))
                for place, ones in by_house.items()
                if asked[place]
            ),
            key=lambda one: one.name,
        ),
        protected=True,
    )


def bounds(quarter: tuple[int, int]) -> tuple[date, date]:
    """The first day of a quarter (year, 1 to 4), and the first day after it."""
    year, number = quarter
    first = date(year, 3 * number - 2, 1)
    return first, date(year + number // 4, (3 * number) % 12 + 1, 1)


def ended_quarters(today: date, count: int = 4) -> list[tuple[int, int]]:
    """The last quarters that have ended, the latest first."""
    year, number = today.year, (today.month - 1) // 3 + 1
    found = []
    for _one in range(count):
        year, number = (year, number - 1) if number > 1 else (year - 1, 4)
        found.append((year, number))
    return found


def fold(rows: Iterable[Any], side: Side, since: date, until: date) -> list[Counted]:
    """Each sending to which something happened in the window, from its moves. Pure."""
    start, end = _midnight(since), _midnight(until)
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
    closed = next((clock.local(step.at).date() for step in steps if step.move == Move.CLOSE), None)
    told = [clock.local(step.at).date() for step in steps if step.move == Move.TELL]
    found = []
    for days, after in zip(FEEDBACK_AFTER, (*FEEDBACK_AFTER[1:], None), strict=True):
        due = arrived + timedelta(days=days)
        last = arrived + timedelta(days=after) if after else None
        if start <= _midnight(due) < end and (closed is None or closed >= due):
            found.append((days, any(due <= day and (last is None or day < last) for day in told)))
    return tuple(found)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.CASABLANCA)


def _seen(actor: Actor, side: Side, since: date, until: date) -> list[Counted]:
    reading = _SENT if side is Side.SENDER else _RECEIVED
    window = {"early": _midnight(since) - LOOKS_BACK, "until": _midnight(until)}
    rows = reading.rows(session(), place_id=actor.workplace_id or b"", **window)
    return fold(rows, side, since, until)


def _counts(seen: Sequence[Counted]) -> dict[Mark, int | None]:
    counted = Counter(mark for one in seen for mark in one.marks)
    return {mark: counted.get(mark, 0) for mark in Mark}


def _usual(seen: Sequence[Counted]) -> float | None:
    hours = [one.hours for one in seen if one.hours is not None]
    return median(hours) if hours else None


def _reasons(seen: Sequence[Counted]) -> dict[str, int | None]:
    counted = Counter(reason for one in seen for reason in one.reasons)
    return {str(reason): counted.get(str(reason), 0) for reason in HouseReason}


def _news(seen: Sequence[Counted]) -> dict[int, tuple[int, int]]:
    news = [line for one in seen for line in one.news]
    return {
        days: (sum(of == days for of, _told in news), sum(of == days and told for of, told in news))
        for days in FEEDBACK_AFTER
    }


def _often(actor: Actor) -> list[Often]:
    """Children of this house's files, as far as this person sees them, whom three houses or more have refused."""
    unit = session()
    states = [str(state) for state in (State.REFUSED, *_PLACED)]
    rows = _OFTEN.rows(unit, place_id=actor.workplace_id or b"", states=states)
    placed = {row.case_id for row in rows if row.state != State.REFUSED}
    counts = {
        row.case_id: row.lines
        for row in rows
        if row.state == State.REFUSED and row.lines >= REFUSED_TOO_OFTEN and row.case_id not in placed
    }
    files = _FILES.rows(unit, ids=list(counts)) if counts else []
    held = [file.id for file in files]
    grant = access.mint(unit, actor, RADAR_SEEN, actor.workplace_id or b"", held, names_only(actor), lines=len(held))
    found = [
        Often(
            file.reference,
            name_of(grant.open(file.identity, Case.__tablename__, DataClass.IDENTITY, file.id, file.id)),
            counts[file.id],
        )
        for file in files
    ]
    return sorted(found, key=lambda one: -one.refusals)


def _names(unit: Session, ids: set[bytes], language: str) -> dict[bytes, str]:
    query = select(Establishment).where(Establishment.id.in_(ids))
    return {row.id: row.name(language) for row in unit.scalars(query)}


# Of a province: moves of other houses are folded to numbers here, and nothing else comes out.


def _numbers(unit: Session, province: str, since: date, until: date) -> Sequence[Any]:
    """Moves of the houses of a province, without a child: codes, times and counts."""
    columns = [column.__clause_element__() for column in (*_OF_STEP, *_OF_SENDING)]
    step, sending, place = Step.__table__, Sending.__table__, Establishment.__table__
    query = (
        select(*columns)
        .select_from(step.join(sending, sending.c.id == step.c.sending_id))
        .join(place, place.c.id == sending.c.receiver_id)
        .where(
            place.c.province_code == province,
            step.c.at >= _midnight(since) - LOOKS_BACK,
            step.c.at < _midnight(until),
        )
        .order_by(step.c.id)
    )
    return beyond_scope(unit, query).all()


def _shown(cells: Mapping[Any, int]) -> dict[Any, int | None]:
    return {key: rounded(count) for key, count in protect(cells).items()}


def _far_counts(seen: Sequence[Counted]) -> dict[Mark, int | None]:
    """Each number stands alone: none is the sum of others, but "full" is a part of the refusals, and so on down."""
    counts = {mark: count or 0 for mark, count in _counts(seen).items()}
    parts = {Mark.FULL: Mark.REFUSED, Mark.CONTRADICTED: Mark.FULL, Mark.NEWS_TOLD: Mark.NEWS_DUE}
    shown = {mark: rounded(total({mark: count})) for mark, count in counts.items()}
    for part, whole in parts.items():
        if 0 < counts[whole] - counts[part] < LEAST or shown[whole] is None:
            shown[part] = None
    return shown


def _far_usual(seen: Sequence[Counted]) -> float | None:
    answered = [one for one in seen if one.hours is not None]
    usual = _usual(answered) if len(answered) >= LEAST else None
    return None if usual is None else float(max(1, round(usual)))


def _far_news(due: int, told: int) -> tuple[int | None, int | None]:
    cells = protect({"told": told, "not": due - told})
    return rounded(total({"due": due})), rounded(cells["told"])
