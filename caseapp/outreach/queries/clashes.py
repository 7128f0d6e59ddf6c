"""What stands against a round as it is planned: people who are away or elsewhere, papers that have run out, places
where nobody goes. Told before it is saved, and on its page; a person decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select

from caseapp.accounts.directory import names_of
from caseapp.cases.models import Leave
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.words import N_, Word
from caseapp.outreach.models import Round, RoundMember
from caseapp.outreach.queries.crew import skills, vehicles
from caseapp.outreach.queries.territory import Territory
from caseapp.outreach.records import SkillRow
from caseapp.outreach.service.placing import OPEN
from caseapp.outreach.vocabulary import Part, Skill
from caseapp.policy.outreach import CREW_AT_LEAST


class Clash(Word):
    """What stands against a round."""

    TOO_FEW = "too_few", N_("Fewer than two people: nobody goes out alone")
    NO_WOMAN = "no_woman", N_("No woman in the crew, for girls and young women")
    AWAY = "away", N_("On leave")
    TWICE = "twice", N_("On another round at this hour")
    BASE_GOES = "base_goes", N_("Goes out, and is to stay behind")
    CERTIFICATE = "certificate", N_("A certificate has run out")
    NO_DRIVER = "no_driver", N_("Nobody of the crew has a driving licence that holds")
    NO_LEADER = "no_leader", N_("Nobody leads the round")
    VEHICLE_TWICE = "vehicle_twice", N_("The vehicle is on another round at this hour")
    VEHICLE_CHECK = "vehicle_check", N_("The inspection of the vehicle has run out")
    SEATS = "seats", N_("The vehicle has too few seats")
    NO_GO = "no_go", N_("Nobody goes there on this night")
    NO_STOP = "no_stop", N_("No place on the route")


class Found(NamedTuple):
    """One thing that stands against a round, and about whom or what."""

    clash: Clash
    about: str = ""


class Asked(NamedTuple):
    """A round as it is to be checked."""

    night: date
    begins: datetime
    ends: datetime
    crew: Mapping[bytes, Part]
    places: Sequence[bytes]
    vehicle_id: bytes | None
    base_id: bytes | None
    round_id: bytes | None = None


def clashes(actor: Actor, asked: Asked, land: Territory) -> list[Found]:
    """What stands against a round; [] where nothing does."""
    unit = session()
    names = names_of(unit, {*asked.crew, *([asked.base_id] if asked.base_id else [])}, actor.language)
    return [
        *_of_crew(actor, asked, names),
        *_of_vehicle(actor, asked),
        *_of_places(actor, asked, land),
    ]


def _of_crew(actor: Actor, asked: Asked, names: Mapping[bytes, str]) -> list[Found]:
    known, crew = skills(actor), asked.crew
    found = []
    if len(crew) < CREW_AT_LEAST:
        found.append(Found(Clash.TOO_FEW))
    if crew and Part.LEADER not in crew.values():
        found.append(Found(Clash.NO_LEADER))
    if crew and not any(_holds(known, person, Skill.WOMAN, asked.night) for person in crew):
        found.append(Found(Clash.NO_WOMAN))
    if asked.base_id in crew:
        found.append(Found(Clash.BASE_GOES, names.get(asked.base_id or b"", "")))
    found += [Found(Clash.AWAY, names.get(person, "")) for person in _away(asked)]
    found += [Found(Clash.TWICE, names.get(person, "")) for person in _elsewhere(asked)]
    found += [
        Found(Clash.CERTIFICATE, names.get(person, ""))
        for person in crew
        if any(row.until and row.until < asked.night for row in known.get(person, ()))
    ]
    return found


def _of_vehicle(actor: Actor, asked: Asked) -> list[Found]:
    if asked.vehicle_id is None:
        return []
    vehicle = vehicles(actor).get(asked.vehicle_id)
    if vehicle is None:
        return []
    found, known = [], skills(actor)
    if vehicle.checked_until is not None and vehicle.checked_until < asked.night:
        found.append(Found(Clash.VEHICLE_CHECK, vehicle.label))
    if vehicle.seats < len(asked.crew):
        found.append(Found(Clash.SEATS, vehicle.label))
    if not any(_holds(known, person, Skill.DRIVING, asked.night) for person in asked.crew):
        found.append(Found(Clash.NO_DRIVER))
    if session().scalars(_others(asked).where(Round.vehicle_id == asked.vehicle_id).limit(1)).first() is not None:
        found.append(Found(Clash.VEHICLE_TWICE, vehicle.label))
    return found


def _of_places(actor: Actor, asked: Asked, land: Territory) -> list[Found]:
    if not asked.places:
        return [Found(Clash.NO_STOP)]
    found = []
    for key in asked.places:
        place = land.places.get(key)
        if place is not None and place.no_go_until is not None and place.no_go_until >= asked.night:
            found.append(Found(Clash.NO_GO, place.name.said(actor.language)))
    return found


def _away(asked: Asked) -> list[bytes]:
    last = clock.local(asked.ends).date()
    query = select(Leave.user_id).where(
        Leave.user_id.in_(asked.crew), Leave.starts_on <= last, Leave.ends_on >= asked.night
    )
    return sorted(set(session().scalars(query))) if asked.crew else []


def _elsewhere(asked: Asked) -> list[bytes]:
    if not asked.crew:
        return []
    query = select(RoundMember.user_id).where(
        RoundMember.user_id.in_(asked.crew), RoundMember.round_id.in_(_others(asked))
    )
    return sorted(set(session().scalars(query)))


def _others(asked: Asked):  # type: ignore[no-untyped-def]
    query = select(Round.id).where(
        Round.state.in_(OPEN), Round.planned_from < asked.ends, Round.planned_until > asked.begins
    )
    return query.where(Round.id != asked.round_id) if asked.round_id else query


def _holds(known: Mapping[bytes, Sequence[SkillRow]], person: bytes, skill: Skill, night: date) -> bool:
    return any(row.skill is skill and (row.until is None or row.until >= night) for row in known.get(person, ()))
