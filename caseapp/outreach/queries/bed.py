"""A bed for tonight: what became of the search for one, for those who bring the child, and who may do what they may
not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from caseapp.accounts.directory import reachable
from caseapp.accounts.models import Establishment
from caseapp.cases.models import Case
from caseapp.cases.queries.notices import MOST, Source, Told
from caseapp.cases.service.entries import need
from caseapp.cases.vocabulary import NoticeKind
from caseapp.infra.db import UtcDateTime, session
from caseapp.infra.db.guard import beyond_scope
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.models import Encounter, Met, Profile
from caseapp.outreach.queries.beds import free_places
from caseapp.policy.outreach import BED_TONIGHT
from caseapp.policy.permissions import P, holds
from caseapp.referrals.models import Sending
from caseapp.referrals.vocabulary import COMING, LIVE, Kind, State

NEAREST = (
    State.ADMITTED, State.ARRIVED, State.UNDER_WAY, State.ACCEPTED, State.COUNTER_PROPOSED, State.INFO_ASKED,
    State.ACKNOWLEDGED, State.SENT, State.WAITING_LIST, State.UNANSWERED, State.TO_VALIDATE, State.DRAFT, State.REFUSED,
)  # fmt: skip
"""What tells most of where a child will sleep, first; what else may have been is over and tells nothing."""
THERE = frozenset({State.ARRIVED, State.ADMITTED})
HAS_PLACE = COMING | THERE


class Asked(NamedTuple):
    """A house that was asked for a bed: no more than whoever brings the child there must know."""

    reference: str
    house: str
    state: State
    since: datetime
    until: datetime | None
    """So long the place is kept."""
    placed: bool


class Colleague(NamedTuple):
    """Somebody to call."""

    name: str
    phone: str
    places: bool
    """Whether she may place a child without waiting for an answer."""


class Child(NamedTuple):
    """A profile on the page of a round, and where the search for a bed stands."""

    id: bytes
    bird: str
    number: int
    asked_at: datetime | None
    """Since when somebody who may is asked to find a bed."""
    best: Asked | None


_SENDINGS: Any = (
    select(
        Sending.__table__.c.case_id, Sending.__table__.c.reference, Sending.__table__.c.state,
        Sending.__table__.c.since, Sending.__table__.c.place_until, Sending.__table__.c.placed,
        Establishment.__table__.c.name_fr, Establishment.__table__.c.name_ar,
    )
    .join(Case.__table__, Case.__table__.c.id == Sending.__table__.c.case_id)
    .join(Establishment.__table__, Establishment.__table__.c.id == Sending.__table__.c.receiver_id)
    .where(
        Sending.__table__.c.case_id.in_(bindparam("files", expanding=True)),
        Sending.__table__.c.sender_id == bindparam("house"),
        Sending.__table__.c.kind == str(Kind.PLACEMENT),
        Sending.__table__.c.since > bindparam("since", type_=UtcDateTime()),
        Case.__table__.c.restricted.is_(False),
    )
    .order_by(Sending.__table__.c.since.desc())
)  # fmt: skip
_MET = Reading(
    select(Profile.id, Profile.bird, Profile.number, Profile.case_id, Profile.bed_asked_at)
    .join(Met, Met.profile_id == Profile.id)
    .join(Encounter, Encounter.id == Met.encounter_id)
    .where(Met.round_id == bindparam("round_id"), Profile.into_id.is_(None))
    .group_by(Profile.id, Profile.bird, Profile.number, Profile.case_id, Profile.bed_asked_at)
    .order_by(func.min(Encounter.captured_at))
)
_TONIGHT = (
    Profile.establishment_id == bindparam("house"),
    Profile.bed_asked_at > bindparam("since", type_=UtcDateTime()),
    Profile.into_id.is_(None),
)
_ASKED = Reading(select(Profile.id, Profile.bed_asked_at).where(*_TONIGHT).order_by(Profile.bed_asked_at).limit(MOST))
_COUNT = Reading(select(func.count(Profile.id).label("lines")).where(*_TONIGHT))


def tonight() -> datetime:
    """From when on a search for a bed is one for tonight."""
    return clock.now() - BED_TONIGHT


def asked_for(actor: Actor, files: Collection[bytes]) -> dict[bytes, list[Asked]]:
    """Houses that were asked tonight for a bed for children whose profiles the actor sees, by file, what tells most
    first. Past the scope: whoever drives the child there must know where, and opens no file; of one that is restricted
    she learns nothing. Raises Refused."""
    need(actor, P.STREET_READ)
    if not files:
        return {}
    known = {"files": list(files), "house": actor.workplace_id, "since": tonight()}
    found: dict[bytes, list[Asked]] = defaultdict(list)
    for row in beyond_scope(session(), _SENDINGS, known):
        state = State(row.state)
        if state in NEAREST:
            house = row.name_ar if actor.language == "ar" else row.name_fr
            asked = Asked(row.reference, house, state, row.since, row.place_until, row.placed)
            found[bytes(row.case_id)].append(asked)
    for each in found.values():
        each.sort(key=lambda one: NEAREST.index(one.state))
    return found


def children_of_round(actor: Actor, round_id: bytes) -> list[Child]:
    """Those of a round who have a profile, in the order in which they were met, with where they will sleep."""
    rows, since = _MET.rows(session(), round_id=round_id), tonight()
    asked = asked_for(actor, {row.case_id for row in rows if row.case_id})
    return [
        Child(
            row.id, row.bird, row.number,
            row.bed_asked_at if row.bed_asked_at and row.bed_asked_at > since else None,
            next(iter(asked.get(row.case_id or b"", ())), None),
        )
        for row in rows
    ]  # fmt: skip


def fitting(actor: Actor, sex: str | None, ages: tuple[int, int] | None) -> list[dict[str, Any]]:
    """Free places that a child of this sex and age can have, as counts, those with room first; of the whole
    country only where the region has none."""
    low, high = ages or (0, 120)
    rows: list[dict[str, Any]] = []
    for everywhere in (False, True):
        rows = [
            row
            for row in free_places(actor, everywhere=everywhere)
            if row["sex"] in ("both", sex or row["sex"]) and row["age"][0] <= high and low <= row["age"][1]
        ]
        if any(row["free"] for row in rows):
            break
    return sorted(rows, key=lambda row: not row["free"])


def may_help(actor: Actor) -> list[Colleague]:
    """Colleagues of the house who may open a file and send it, with their telephones; whoever may place a child without
    waiting first."""
    unit, house = session(), actor.workplace_id or b""
    places = {one.login for one in reachable(unit, [house], P.REFERRAL_PLACE).get(house, ())}
    people = reachable(unit, [house], P.REFERRAL_SEND).get(house, [])
    arabic = actor.language == "ar"
    found = [
        Colleague(one.name_ar if arabic and one.name_ar else one.name, one.phone, one.login in places)
        for one in people
    ]  # fmt: skip
    return sorted(found, key=lambda one: (not one.places, not one.phone, one.name))


def live(asked: Iterable[Asked]) -> bool:
    """Whether somebody is still asked, or a place is kept."""
    return any(one.state in LIVE for one in asked)


def _told(actor: Actor) -> list[Told]:
    rows = _ASKED.rows(session(), house=actor.workplace_id, since=tonight()) if _may(actor) else ()
    return [
        Told(NoticeKind.BED, 1, row.bed_asked_at, read=False, url=f"/street/profiles/{id_text(row.id)}/bed")
        for row in rows
    ]


def _unread(actor: Actor) -> int:
    row = _COUNT.first(session(), house=actor.workplace_id, since=tonight()) if _may(actor) else None
    return int(row.lines) if row else 0


def _may(actor: Actor) -> bool:
    return actor.workplace_id is not None and holds(actor.roles, P.REFERRAL_SEND) and holds(actor.roles, P.STREET_MEET)


BEDS = Source(_told, _unread)
