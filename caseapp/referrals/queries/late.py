"""For a protection unit: which houses of its province let referrals wait too long: those that were asked, and
those that sent a child whom nobody is asked to take any more. Counts; no child is told."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, or_, select

from caseapp.accounts.directory import Profile, reachable
from caseapp.accounts.models import Establishment
from caseapp.cases.queries.elsewhere import supervised_province
from caseapp.infra.db import session
from caseapp.infra.db.guard import beyond_scope
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.policy.permissions import P
from caseapp.policy.referring import MARKS, SILENCE
from caseapp.referrals.lifecycle import NEXT
from caseapp.referrals.models import Sending
from caseapp.referrals.vocabulary import LIVE, Side, Urgency

LATE = MARKS.index(SILENCE) + 1
"""From the mark of silence on the protection unit is told."""
_ACTS = [str(state) for state in LIVE if NEXT[state] is Side.RECEIVER]


class LateHouse(NamedTuple):
    """A house, how urgent, how many referrals (brothers and sisters together are one), since when, whom to call."""

    name: str
    urgency: Urgency
    waiting: int
    since: datetime
    contacts: tuple[Profile, ...]


def late_houses(actor: Actor) -> list[LateHouse]:
    """Houses of the province that should have acted, the longest wait first. Raises NotFound for whoever does not
    supervise a protection unit."""
    unit, province = session(), supervised_province(actor)
    if province is None:
        raise NotFound
    sending, place = Sending.__table__.c, Establishment.__table__.c
    house = case((sending.seeks.is_(True), sending.sender_id), else_=sending.receiver_id)
    query = (
        select(
            house.label("house_id"),
            place.name_fr,
            place.name_ar,
            sending.urgency,
            func.count(func.coalesce(sending.party_id, sending.referral_id).distinct()).label("lines"),
            func.min(sending.due_at, type_=sending.due_at.type).label("since"),
        )
        .join(Establishment.__table__, place.id == house)
        .where(
            sending.raised >= LATE,
            or_(sending.state.in_(_ACTS), sending.seeks.is_(True)),
            place.province_code == province,
            house != actor.workplace_id,
        )
        .group_by(house, place.name_fr, place.name_ar, sending.urgency)
    )
    rows = beyond_scope(unit, query).all()
    contacts = reachable(unit, {row.house_id for row in rows}, P.REFERRAL_ANSWER) if rows else {}
    found = [
        LateHouse(
            row.name_ar if actor.language == "ar" else row.name_fr,
            Urgency(row.urgency),
            row.lines,
            row.since,
            tuple(contacts.get(row.house_id, ())),
        )
        for row in rows
    ]
    return sorted(found, key=lambda line: line.since)
