"""The end of a night: what happened to the crew, how it was for them, which nights wait for somebody."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from caseapp.accounts.directory import names_of
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.outreach.events import NIGHT_READ
from caseapp.outreach.models import Debrief, NightReport, Round, RoundMember, TeamIncident
from caseapp.outreach.queries.opening import opened
from caseapp.outreach.vocabulary import RoundState
from caseapp.policy.classes import DataClass
from caseapp.policy.outreach import DEBRIEF_AT_LEAST, DEBRIEF_NIGHTS, DEBRIEF_OPEN, DEBRIEF_OVER, TAKEN_WITHIN


class CrewIncident(NamedTuple):
    """Something that happened to the crew."""

    kind: str
    gravity: int
    at: datetime
    by: str
    police: bool
    medical: bool
    what: str


def crew_incidents(actor: Actor, row: Round, *, traced: bool = True) -> list[CrewIncident]:
    """Of one round, in order of time."""
    unit = session()
    query = select(TeamIncident).where(TeamIncident.round_id == row.id).order_by(TeamIncident.at, TeamIncident.id)
    rows = unit.scalars(query).all()
    if not rows:
        return []
    grant = opened(actor, NIGHT_READ, [row.id], [DataClass.NOTES], about=row.id, traced=traced)
    people = names_of(unit, {one.by_id for one in rows}, actor.language)
    found = []
    for one in rows:
        told = grant.open(one.told, TeamIncident.__tablename__, DataClass.NOTES, one.id, row.id)
        found.append(
            CrewIncident(
                one.kind, one.gravity, one.at, people.get(one.by_id, ""), one.police, one.medical, told.get("what", "")
            )
        )
    return found


def in_crew(actor: Actor, row: Round) -> str | None:
    """The part she has in the crew of a round; None where she has none."""
    query = select(RoundMember.part).where(RoundMember.round_id == row.id, RoundMember.user_id == actor.user_id)
    return session().scalar(query)


class Moods(NamedTuple):
    """How nights were, over several of them and several people: never of one night, never of one person."""

    people: int
    nights: int
    each: tuple[int, int, int, int, int]
    """How often 1 (hard) to 5 (good) was said."""


_MOODS = Reading(
    select(Debrief.round_id, Debrief.mood, func.count(Debrief.id).label("times"))
    .join(Round, Round.id == Debrief.round_id)
    .where(
        Debrief.establishment_id == bindparam("house"),
        Round.back_at < bindparam("closed"),
        Round.back_at >= bindparam("since"),
    )
    .group_by(Debrief.round_id, Debrief.mood)
)


def moods(actor: Actor) -> Moods | None:
    """Sums over whole nights of which at least three people spoke and nobody speaks any more: between two looks at them
    lies a whole night or nothing, so that no difference tells what one person said. None below two such nights."""
    now = clock.now()
    rows = _MOODS.rows(session(), house=actor.workplace_id or b"", closed=now - DEBRIEF_OPEN, since=now - DEBRIEF_OVER)
    nights: dict[bytes, dict[int, int]] = {}
    for one in rows:
        nights.setdefault(one.round_id, {})[one.mood] = one.times
    enough = [night for night in nights.values() if sum(night.values()) >= DEBRIEF_AT_LEAST]
    if len(enough) < DEBRIEF_NIGHTS:
        return None
    each = [sum(night.get(mood, 0) for night in enough) for mood in range(1, 6)]
    return Moods(sum(each), len(enough), (each[0], each[1], each[2], each[3], each[4]))


class Waiting(NamedTuple):
    """A night that waits for somebody."""

    round_id: bytes
    reference: str
    night: date
    state: RoundState
    signed_at: datetime | None
    signed_by_id: bytes | None
    offered: bool


_WAITING = Reading(
    select(Round.id, Round.reference, Round.night, Round.state, NightReport.signed_at, NightReport.signed_by_id)
    .outerjoin(NightReport, NightReport.round_id == Round.id)
    .where(
        Round.establishment_id == bindparam("house"),
        Round.state.in_((str(RoundState.BACK), str(RoundState.REPORTED))),
    )
    .order_by(Round.night, Round.planned_from)
)


def waiting(actor: Actor) -> list[Waiting]:
    """Rounds that are back and not validated: oldest first."""
    now = clock.now()
    return [
        Waiting(
            one.id, one.reference, one.night, RoundState(one.state), one.signed_at, one.signed_by_id,
            one.state == RoundState.BACK and one.signed_at is not None and now - one.signed_at <= TAKEN_WITHIN,
        )
        for one in _WAITING.rows(session(), house=actor.workplace_id or b"")
    ]  # fmt: skip


_MINE = Reading(
    select(RoundMember.round_id, RoundMember.part)
    .join(Round, Round.id == RoundMember.round_id)
    .where(
        RoundMember.user_id == bindparam("user"),
        Round.establishment_id == bindparam("house"),
        Round.state.in_((str(RoundState.BACK), str(RoundState.REPORTED))),
    )
)


def my_nights(actor: Actor) -> dict[bytes, str]:
    """The part she had in the nights that wait for somebody, by round."""
    rows = _MINE.rows(session(), user=actor.user_id, house=actor.workplace_id or b"")
    return {one.round_id: one.part for one in rows}
