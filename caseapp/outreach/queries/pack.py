"""What a telephone takes along on a round: what the crew needs without network, and not more. All of it is opened under
one grant; it is sealed on the telephone and dies there (ADR 18)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, bindparam, or_, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import names_of
from caseapp.infra import places as atlas
from caseapp.infra.access import Grant
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.outreach.events import PACKED
from caseapp.outreach.models import (
    Call,
    Encounter,
    Met,
    NightReport,
    Place,
    Profile,
    Promise,
    Round,
    RoundMember,
    Stop,
)
from caseapp.outreach.queries.opening import opened
from caseapp.outreach.vocabulary import RUNNING, ReportState, RoundState, Stage
from caseapp.policy.classes import DataClass
from caseapp.policy.outreach import EMERGENCY_NUMBERS, RENEWED_WITHIN, WIPED_AFTER

EARLY = timedelta(hours=12)
"""So long before it leaves, a round can be taken along."""
MET_WITHIN = timedelta(days=60)
_CLASSES = (DataClass.IDENTITY, DataClass.CONTACT, DataClass.SOCIAL, DataClass.NOTES)
_IN: BindParameter[list[bytes]] = bindparam("places", expanding=True)

_STOPS = Reading(
    select(Stop.id, Stop.place_id, Stop.position, Stop.why)
    .where(Stop.round_id == bindparam("round"))
    .order_by(Stop.position)
)
_CREW = Reading(
    select(RoundMember.user_id, RoundMember.part).where(
        RoundMember.round_id == bindparam("round"), RoundMember.gone_at.is_(None)
    )
)
_PLACES = Reading(
    select(Place.id, Place.sector_id, Place.kind, Place.no_go_until, Place.active, Place.told).where(
        Place.establishment_id == bindparam("house")
    )
)
_SEEN = Reading(
    select(Encounter.id, Encounter.place_id, Met.profile_id, Encounter.captured_at)
    .join(Encounter, Encounter.id == Met.encounter_id)
    .where(Encounter.place_id.in_(_IN), Encounter.captured_at > bindparam("since"), Met.profile_id.is_not(None))
    .order_by(Encounter.captured_at.desc())
)
_PROFILES = Reading(
    select(
        Profile.id,
        Profile.bird,
        Profile.number,
        Profile.sex,
        Profile.born_low,
        Profile.born_high,
        Profile.stage,
        Profile.last_met_at,
        Profile.last_place_id,
        Profile.face,
    ).where(
        or_(Profile.id.in_(bindparam("ids", expanding=True)), Profile.last_place_id.in_(_IN)),
        Profile.last_met_at > bindparam("since"),
        Profile.into_id.is_(None),
        Profile.stage != str(Stage.DIED),
    )
)
_CALLS = Reading(
    select(Call.id, Call.stop_id, Call.place_id, Call.urgency, Call.told).where(
        Call.stop_id.in_(bindparam("stops", expanding=True)), Call.outcome.is_(None)
    )
)
_PROMISES = Reading(
    select(Promise.id, Promise.place_id, Promise.profile_id, Promise.stop_id, Promise.told).where(
        Promise.stop_id.in_(bindparam("stops", expanding=True)), Promise.outcome.is_(None)
    )
)
_LAST_REPORT = Reading(
    select(NightReport.id, NightReport.round_id, NightReport.body)
    .where(
        NightReport.establishment_id == bindparam("house"),
        NightReport.round_id != bindparam("round"),
        NightReport.state != str(ReportState.DRAFT),
    )
    .order_by(NightReport.signed_at.desc())
    .limit(1)
)


def packed(actor: Actor) -> dict[str, Any] | None:
    """What FIELD's page takes along for tonight's round of the actor; None where she is on none. The code of a profile
    is its bird and number: the view says it in both languages."""
    unit, now = session(), clock.now()
    row = _tonight(unit, actor, now)
    if row is None:
        return None
    house = row.establishment_id
    stops = _STOPS.rows(unit, round=row.id)
    all_places = {place.id: place for place in _PLACES.rows(unit, house=house)}
    report = _LAST_REPORT.first(unit, house=house, round=row.id)
    vaults = [house, row.id, *([report.round_id] if report else [])]
    # the plan says which sectors: it is opened before anybody knows which profiles are taken along
    plan = opened(actor, PACKED, [row.id], [DataClass.NOTES], traced=False).open(
        row.plan, Round.__tablename__, DataClass.NOTES, row.id, row.id
    )
    places = _on_the_way(all_places, {stop.place_id for stop in stops}, plan.get("sectors", []))
    since = now - MET_WITHIN
    seen = _SEEN.rows(unit, places=list(places), since=since) if places else []
    ids = list({met.profile_id for met in seen})
    profiles = _PROFILES.rows(unit, ids=ids or [b""], places=list(places), since=since) if places else []
    known = {profile.id for profile in profiles}
    grant = opened(
        actor,
        PACKED,
        [*vaults, *known],
        _CLASSES,
        about=row.id,
        profiles=len(profiles),
        places=len(places),
    )
    recent: dict[str, list[str]] = {}
    for met in seen:
        there = recent.setdefault(met.place_id.hex(), [])
        if met.profile_id in known and met.profile_id.hex() not in there:
            there.append(met.profile_id.hex())
    on_round = {stop.id: stop.place_id for stop in stops}
    beside = _beside(seen, known)
    return {
        "round": {
            "id": row.id.hex(),
            "reference": row.reference,
            "night": row.night.isoformat(),
            "kind": row.kind,
            "state": row.state,
            "until": row.planned_until.isoformat(),
            "check_every": row.check_every,
            "due": _due(row, now).isoformat(),
            "base_phone": plan.get("base_phone", ""),
            "route": plan.get("route", ""),
        },
        "crew": _crew(unit, row, actor.language),
        "stops": [
            _place(grant, house, all_places[stop.place_id], row.night) | {"why": stop.why, "position": stop.position}
            for stop in stops
        ],
        "places": [
            _place(grant, house, place, row.night)
            for place in places.values()
            if place.id not in on_round.values() and place.active
        ],
        "profiles": [
            _profile(grant, profile, row.night.year) | {"beside": beside.get(profile.id, [])} for profile in profiles
        ],
        "recent": recent,
        "beds": plan.get("beds", []),
        "handover": _handover(grant, report),
        "calls": _calls(unit, grant, house, on_round),
        "promises": _promises(unit, grant, house, on_round),
        "communes": _communes(actor),
        "emergency": [list(pair) for pair in EMERGENCY_NUMBERS],
        "now": now.isoformat(),
        "dies_at": _dies(row, now).isoformat(),
    }


def _tonight(unit: Session, actor: Actor, now: datetime) -> Round | None:
    """Her round that is out; else the next one that leaves soon."""
    query = (
        select(Round)
        .join(RoundMember, RoundMember.round_id == Round.id)
        .where(
            RoundMember.user_id == actor.user_id,
            RoundMember.gone_at.is_(None),
            or_(
                Round.state.in_([str(state) for state in RUNNING]),
                (Round.state == str(RoundState.PLANNED))
                & (Round.planned_from < now + EARLY)
                & (Round.planned_from > now - WIPED_AFTER)
                & (Round.planned_until > now),
            ),
        )
        .order_by(Round.planned_from)
    )
    rows = unit.scalars(query).all()
    return next((row for row in rows if row.state in RUNNING), rows[0] if rows else None)


def _dies(row: Round, now: datetime) -> datetime:
    """When a telephone that takes the round along throws it away: by its hours, not by when it was fetched, so that it
    does not die on the way. Whoever fetches a round that is still out at the end of its hours has it for as long again,
    counted from then: a telephone that fetches in time is never without."""
    dies = (row.left_at or row.planned_from) + WIPED_AFTER
    while row.state in RUNNING and dies - now < RENEWED_WITHIN:
        dies += WIPED_AFTER
    return dies


def _due(row: Round, now: datetime) -> datetime:
    """When the next sign of life is due, whoever of the crew gave the last; before it leaves, by the plan."""
    return row.check_at or max(row.planned_from, now) + timedelta(minutes=row.check_every)


def _on_the_way(places: Mapping[bytes, Any], stops: set[bytes], sectors: Sequence[str]) -> dict[bytes, Any]:
    """The stops, and the other places of the sectors that are covered."""
    covered = {places[stop].sector_id for stop in stops if stop in places} | {bytes.fromhex(each) for each in sectors}
    return {key: row for key, row in places.items() if key in stops or (row.sector_id and row.sector_id in covered)}


def _crew(unit: Session, row: Round, language: str) -> list[dict[str, str]]:
    crew = _CREW.rows(unit, round=row.id)
    names = names_of(unit, [each.user_id for each in crew], language)
    return [{"name": names.get(each.user_id, ""), "part": each.part} for each in crew]


def _place(grant: Grant, house: bytes, row: Any, night: date) -> dict[str, Any]:
    told = grant.open(row.told, Place.__tablename__, DataClass.SOCIAL, row.id, house)
    return {
        "place": row.id.hex(),
        "name": {"fr": told.get("name_fr", ""), "ar": told.get("name_ar", "")},
        "kind": row.kind,
        "hazards": told.get("hazards", ""),
        "no_go": row.no_go_until is not None and row.no_go_until >= night,
    }


def _beside(seen: Sequence[Any], known: Collection[bytes]) -> dict[bytes, list[str]]:
    """With whom each of the profiles was met, as far as they are taken along too."""
    crowds: dict[bytes, set[bytes]] = {}
    for met in seen:
        if met.profile_id in known:
            crowds.setdefault(met.id, set()).add(met.profile_id)
    found: dict[bytes, set[bytes]] = {}
    for people in crowds.values():
        for one in people:
            found.setdefault(one, set()).update(people - {one})
    return {one: sorted(other.hex() for other in others) for one, others in found.items()}


def _profile(grant: Grant, row: Any, year: int) -> dict[str, Any]:
    face = grant.open(row.face, Profile.__tablename__, DataClass.IDENTITY, row.id, row.id)
    low, high = row.born_low, row.born_high
    return {
        "id": row.id.hex(),
        "bird": row.bird,
        "number": row.number,
        "aliases": face.get("aliases", []),
        "sex": row.sex,
        "age": [max(0, year - high), year - low] if low is not None and high is not None else None,
        "marks": face.get("marks", {}),
        "last": {"place": row.last_place_id and row.last_place_id.hex(), "at": row.last_met_at.isoformat()},
        "stage": row.stage,
    }


def _communes(actor: Actor) -> list[list[str]]:
    """Code, French and Arabic name of the communes around the house: where it was, of what is met at none of its
    places."""
    post = actor.post
    return [[one.code, one.name_fr, one.name_ar] for one in atlas.communes(post.province_code)] if post else []


def _handover(grant: Grant, report: Any) -> str:
    if report is None:
        return ""
    body = grant.open(report.body, NightReport.__tablename__, DataClass.NOTES, report.id, report.round_id)
    return str(body.get("handover", ""))


def _calls(unit: Session, grant: Grant, house: bytes, stops: Mapping[bytes, bytes]) -> list[dict[str, Any]]:
    rows = _CALLS.rows(unit, stops=list(stops)) if stops else []
    table = Call.__tablename__
    told = {row.id: grant.open(row.told, table, DataClass.CONTACT, row.id, house) for row in rows}
    return [
        {
            "place": (row.place_id or stops[row.stop_id]).hex(),
            "where": told[row.id].get("where", ""),
            "what": told[row.id].get("what", ""),
            "urgency": row.urgency,
        }
        for row in rows
    ]


def _promises(unit: Session, grant: Grant, house: bytes, stops: Mapping[bytes, bytes]) -> list[dict[str, Any]]:
    rows = _PROMISES.rows(unit, stops=list(stops)) if stops else []
    table = Promise.__tablename__
    return [
        {
            "place": (row.place_id or stops[row.stop_id]).hex(),
            "profile": row.profile_id and row.profile_id.hex(),
            "what": grant.open(row.told, table, DataClass.NOTES, row.id, house).get("what", ""),
        }
        for row in rows
    ]
