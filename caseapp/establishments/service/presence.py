"""Calling the roll; and looking for a child who is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.service.entries import need, write_entry
from caseapp.cases.vocabulary import EventKind
from caseapp.establishments.events import CALL_MADE, FOUND, MISSING, ROLL_CALLED, SEARCH_CLOSED
from caseapp.establishments.models import Call, Presence, Search, Stay
from caseapp.establishments.vocabulary import PresenceState, Told, Turn
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.norms import values
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P
from caseapp.policy.placement import TURNS


def turn_of(at: datetime, place_id: bytes) -> Turn:
    """Which roll call is due in a house at this moment (`policy/placement.TURNS`)."""
    day = clock.local(at).date()
    begun = [turn for turn, norm in TURNS if values.moment(norm, day, place_id) <= at]
    return Turn(begun[-1]) if begun else Turn.MORNING


def call_roll(actor: Actor, day: date, turn: Turn, said: Mapping[bytes, PresenceState]) -> int:
    """Write down where each of these children is, by stay. How many. Raises Refused, NotFound for a stay that does not
    last in the actor's establishment."""
    need(actor, P.STAY_KEEP)
    unit, place = session(), actor.workplace_id or b""
    living = select(Stay.id).where(Stay.establishment_id == place, Stay.ended_at.is_(None))
    if not set(said) <= set(unit.scalars(living)):
        raise NotFound
    known = {
        row.stay_id: row
        for row in unit.scalars(
            select(Presence).where(Presence.establishment_id == place, Presence.day == day, Presence.turn == str(turn))
        )
    }
    now = clock.now()
    for stay_id, state in said.items():
        row = known.get(stay_id)
        if row is None:
            row = Presence(id=new_id(), establishment_id=place, stay_id=stay_id, day=day, turn=str(turn))
            unit.add(row)
        row.state, row.at, row.by_id = str(state), now, actor.user_id
    counted = Counter(said.values())
    here, absent = counted[PresenceState.HERE], counted[PresenceState.ABSENT]
    away = len(said) - here - absent
    record(unit, actor, ROLL_CALLED, place, turn=str(turn), here=here, away=away, absent=absent)
    unit.flush()
    return len(said)


def begin_search(actor: Actor, case: Case, stay: Stay, last_seen: str) -> Search:
    """A child is missing: since now, last seen where and how. Raises Refused, NotFound, Impossible while she is looked
    for, Invalid without a word about where she was seen."""
    unit = _keeping(actor, stay)
    if not last_seen.strip():
        raise Invalid({"text": "required"})
    if live_search(unit, stay.id):
        raise Impossible("looked_for")
    keys = writing_keys(unit, stay.establishment_id, stay.id, [DataClass.CONTACT])
    row = Search(
        id=new_id(), establishment_id=stay.establishment_id, stay_id=stay.id, since=clock.now(), by_id=actor.user_id
    )
    row.told = keys.seal({"seen": last_seen.strip()}, Search.__tablename__, DataClass.CONTACT, row.id, stay.id)
    unit.add(row)
    write_entry(unit, actor, case, EventKind.MISSING)
    record(unit, actor, MISSING, stay.case_id)
    unit.flush()
    return row


def tell(actor: Actor, stay: Stay, whom: Told) -> None:
    """Somebody was told. Raises Refused, NotFound when nobody is looked for. Saying it twice is saying it once."""
    unit = _keeping(actor, stay)
    row = live_search(unit, stay.id)
    if row is None:
        raise NotFound
    if unit.scalars(select(Call.id).where(Call.search_id == row.id, Call.whom == str(whom))).first():
        return
    unit.add(
        Call(
            id=new_id(),
            establishment_id=stay.establishment_id,
            search_id=row.id,
            whom=str(whom),
            at=clock.now(),
            by_id=actor.user_id,
        )
    )
    record(unit, actor, CALL_MADE, stay.case_id, whom=str(whom))
    unit.flush()


def end_search(actor: Actor, case: Case, stay: Stay, how: str) -> None:
    """The child was found. Raises Refused, NotFound, Invalid without a word about how."""
    unit = _keeping(actor, stay)
    row = live_search(unit, stay.id)
    if row is None:
        raise NotFound
    if not how.strip():
        raise Invalid({"text": "required"})
    row.found_at = clock.now()
    keys = writing_keys(unit, stay.establishment_id, stay.id, [DataClass.CONTACT])
    told = keys.unseal(row.told, Search.__tablename__, DataClass.CONTACT, row.id, stay.id)
    told["found"] = how.strip()
    row.told = keys.seal(told, Search.__tablename__, DataClass.CONTACT, row.id, stay.id)
    write_entry(unit, actor, case, EventKind.FOUND)
    record(unit, actor, FOUND, stay.case_id, hours=int((row.found_at - row.since).total_seconds() // 3600))
    unit.flush()


def live_search(unit: Session, stay_id: bytes) -> Search | None:
    """The search for a child that goes on."""
    query = select(Search).where(Search.stay_id == stay_id, Search.found_at.is_(None), Search.ended_at.is_(None))
    return unit.scalars(query).one_or_none()


def close_search(unit: Session, actor: Actor, stay: Stay) -> None:
    """The child has left for good: nobody looks for her from here any more. That she was found is not said."""
    row = live_search(unit, stay.id)
    if row is not None:
        row.ended_at = clock.now()
        record(unit, actor, SEARCH_CLOSED, stay.case_id, hours=int((row.ended_at - row.since).total_seconds() // 3600))


def _keeping(actor: Actor, stay: Stay) -> Session:
    need(actor, P.STAY_KEEP)
    if stay.establishment_id != actor.workplace_id or stay.ended_at is not None:
        raise NotFound
    return session()
