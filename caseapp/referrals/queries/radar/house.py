"""A house counts its own referrals, and opens what it counts."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from caseapp.accounts.models import Establishment
from caseapp.cases.models import Case
from caseapp.cases.queries.lists import names_only
from caseapp.cases.records import name_of
from caseapp.cases.service.entries import need
from caseapp.infra import access
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P
from caseapp.policy.referring import REFUSED_TOO_OFTEN
from caseapp.referrals.events import RADAR_SEEN
from caseapp.referrals.models import Sending, Step
from caseapp.referrals.queries.radar.figures import (
    Counted,
    House,
    Mark,
    Often,
    Radar,
    by_house,
    counts_of,
    news_of,
    reasons_of,
    usual,
)
from caseapp.referrals.queries.radar.folding import LOOKS_BACK, OF_SENDING, OF_STEP, fold, midnight
from caseapp.referrals.vocabulary import COMING, Side, State

MOST_LINES = 200
_PLACED = COMING | {State.ARRIVED, State.ADMITTED}
_WINDOW = (Step.at >= bindparam("early"), Step.at < bindparam("until"))
_SENT = Reading(
    select(*OF_STEP, *OF_SENDING)
    .join(Sending, Sending.id == Step.sending_id)
    .where(Sending.sender_id == bindparam("place_id"), *_WINDOW)
    .order_by(Step.id)
)
_RECEIVED = Reading(
    select(*OF_STEP, *OF_SENDING)
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


def of_house(actor: Actor, side: Side, days: int) -> Radar:
    """How the referrals went that her house sent (side SENDER) or received in the last `days`. Raises Refused."""
    need(actor, P.CASE_SUPERVISE)
    unit, until = session(), clock.today() + timedelta(days=1)
    since = until - timedelta(days=days)
    seen = _seen(actor, side, since, until)
    names = names_of_houses(unit, {one.other_id for one in seen}, actor.language)
    houses = [House(place, names[place], counts_of(ones), usual(ones)) for place, ones in by_house(seen).items()]
    return Radar(
        since=since,
        until=until,
        counts=counts_of(seen),
        hours=usual(seen),
        reasons=reasons_of(seen),
        news=news_of(seen),
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
    names = names_of_houses(session(), {one.other_id for one in chosen}, actor.language)
    latest = sorted(chosen, key=lambda one: one.since, reverse=True)[:MOST_LINES]
    return [(one, names[one.other_id]) for one in latest]


def _seen(actor: Actor, side: Side, since: date, until: date) -> list[Counted]:
    reading = _SENT if side is Side.SENDER else _RECEIVED
    window = {"early": midnight(since) - LOOKS_BACK, "until": midnight(until)}
    rows = reading.rows(session(), place_id=actor.workplace_id or b"", **window)
    return fold(rows, side, since, until)


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


def names_of_houses(unit: Session, ids: set[bytes], language: str) -> dict[bytes, str]:
    """What houses are called."""
    query = select(Establishment).where(Establishment.id.in_(ids))
    return {row.id: row.name(language) for row in unit.scalars(query)}
