"""For the province: how many referrals wait far too long, and how many children were placed without an answer. Two
numbers and a day; no house, no child."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, case, func, or_, select

from caseapp.accounts.models import Establishment
from caseapp.infra.db import session
from caseapp.infra.db.guard import beyond_scope
from caseapp.kernel.actor import Actor
from caseapp.policy.permissions import P, Reach, reach
from caseapp.policy.referring import MARKS, WIDENS
from caseapp.referrals.lifecycle import NEXT
from caseapp.referrals.models import Sending
from caseapp.referrals.vocabulary import COMING, LIVE, Side, State

ALARMS = MARKS.index(WIDENS) + 1
"""Marks from which the province counts a referral."""
_ACTS = [str(state) for state in LIVE if NEXT[state] is Side.RECEIVER]
_PLACED = [str(state) for state in COMING | {State.ARRIVED}]


class Alarm(NamedTuple):
    """What the province is told."""

    waiting: int
    """Referrals: brothers and sisters who are referred together are one."""
    since: datetime | None
    placed: int
    """Children who were placed in an emergency and are not admitted yet."""


def alarm(actor: Actor) -> Alarm | None:
    """Of the province where she works; None where nothing is wrong, and for whoever is told no province's figures."""
    if actor.workplace_id is None or reach(actor.roles, P.FIGURES_READ) is not Reach.EVERYWHERE:
        return None
    province = next(post.province_code for post in actor.posts if post.establishment_id == actor.workplace_id)
    sending, place = Sending.__table__.c, Establishment.__table__.c
    waits = and_(sending.raised >= ALARMS, or_(sending.state.in_(_ACTS), sending.seeks.is_(True)))
    house = case((sending.seeks.is_(True), sending.sender_id), else_=sending.receiver_id)
    of_province = select(
        func.count(func.coalesce(sending.party_id, sending.referral_id).distinct()).filter(waits).label("waiting"),
        func.min(sending.due_at, type_=sending.due_at.type).filter(waits).label("since"),
        func.count().filter(sending.placed.is_(True), sending.state.in_(_PLACED)).label("placed"),
    ).join(Establishment.__table__, place.id == house)
    row = beyond_scope(session(), of_province.where(place.province_code == province)).one()
    return Alarm(row.waiting, row.since, row.placed) if row.waiting or row.placed else None
