"""Who reads an incident that is set apart: the circle, named person by person, each with keys of her own.

The one door into it is `keep`, which nobody passes who is implicated. Whoever leaves her post leaves the circle, and
the vault gets new keys for what is written next.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import staff_of
from caseapp.accounts.models import Establishment
from caseapp.accounts.vocabulary import EstablishmentType
from caseapp.incidents.events import CIRCLE
from caseapp.incidents.models import CLASSES, Incident, IncidentReader, PeopleFields
from caseapp.incidents.service.letters import announce
from caseapp.incidents.service.lines import write_line
from caseapp.incidents.vocabulary import WITHOUT_KEY, LineKind, ReaderPart
from caseapp.infra.audit import record
from caseapp.infra.sealing.holders import share, withdraw
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_from_text, new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P, Reach, holds, reach

ENTRUSTED = (ReaderPart.DECLARED, ReaderPart.LET_IN, ReaderPart.ACTION)
"""Seats of persons, not of posts."""


class Seat(NamedTuple):
    """Why somebody is in the circle, and where she works."""

    place_id: bytes
    part: ReaderPart


class Staff(NamedTuple):
    """Who may come into a circle: everybody at the centre, who leads there, who oversees it from the unit."""

    here: frozenset[bytes]
    leaders: frozenset[bytes]
    overseers: Mapping[bytes, bytes]
    """By person, the unit."""


def staff_around(unit: Session, place_id: bytes) -> Staff:
    """The staff of a centre, and the people of the protection units of its province."""
    place = unit.get_one(Establishment, place_id)
    units = select(Establishment.id).where(
        Establishment.province_code == place.province_code,
        Establishment.type == str(EstablishmentType.PROTECTION_UNIT),
        Establishment.id != place_id,
        Establishment.ended_at.is_(None),
    )
    known = staff_of(unit, [place_id, *unit.scalars(units)])
    here = {person: roles for (where, person), roles in known.items() if where == place_id}
    return Staff(
        frozenset(here),
        frozenset(person for person, roles in here.items() if reach(roles, P.INCIDENT_LEAD) is Reach.ESTABLISHMENT),
        {
            person: where
            for (where, person), roles in known.items()
            if where != place_id and holds(roles, P.INCIDENT_LEAD)
        },
    )


def implicated(people: PeopleFields) -> frozenset[bytes]:
    """The accounts that an incident implicates."""
    return frozenset(id_from_text(key) for key in people.get("staff", ()))


def past_director(people: PeopleFields, staff: Staff) -> bool:
    """Whether it goes past whoever leads the centre: somebody said so, or one of them is implicated."""
    return bool(people.get("past")) or bool(implicated(people) & staff.leaders)


def seats(incident: Incident, people: PeopleFields, staff: Staff, now_in: Mapping[bytes, Seat]) -> dict[bytes, Seat]:
    """Who belongs in the circle: whoever leads the centre, or the protection unit where it goes past them or nobody of
    them is left; of those who are in it, whoever still works where she did. Never who is implicated."""
    named, place = implicated(people), incident.establishment_id
    past = past_director(people, staff)
    found: dict[bytes, Seat] = {}
    for person, seat in now_in.items():
        still = staff.here if seat.place_id == place else staff.overseers
        led = past and person in staff.leaders and seat.part is not ReaderPart.DECLARED
        if person in still and seat.part is not ReaderPart.DIRECTOR and not led:
            found[person] = seat
    leaders = frozenset() if past else staff.leaders - named
    if not leaders:
        found |= {person: Seat(where, ReaderPart.UNIT) for person, where in staff.overseers.items()}
    found |= {person: Seat(place, ReaderPart.DIRECTOR) for person in leaders}
    return {person: seat for person, seat in found.items() if person not in named}


def declarer(incident: Incident) -> dict[bytes, Seat]:
    """The seat of whoever declared it, where its circle begins."""
    return {incident.declared_by_id: Seat(incident.establishment_id, ReaderPart.DECLARED)}


def in_circle(unit: Session, incident: Incident) -> dict[bytes, Seat]:
    """The circle as it stands."""
    rows = select(IncidentReader).where(IncidentReader.incident_id == incident.id, IncidentReader.until.is_(None))
    return {row.user_id: Seat(row.place_id, ReaderPart(row.part)) for row in unit.scalars(rows)}


def with_key(circle: Mapping[bytes, Seat]) -> list[bytes]:
    """Those of a circle who can open what is sealed, in a steady order."""
    return sorted(person for person, seat in circle.items() if seat.part not in WITHOUT_KEY)


def keep(
    unit: Session,
    incident: Incident,
    wanted: Mapping[bytes, Seat],
    holder_id: bytes,
    named: frozenset[bytes],
    *,
    classes: tuple[DataClass, ...] = CLASSES,
) -> tuple[int, int]:
    """Let the circle be `wanted`: rows and keys, opened with those of `holder_id`. How many came, how many went.

    Raises ValueError for somebody who is implicated: no caller may get past that.
    """
    if named & set(wanted):
        raise ValueError("the implicated are never let in")
    now, at = in_circle(unit, incident), clock.now()
    came = {person: seat for person, seat in wanted.items() if now.get(person) != seat}
    gone = [person for person in now if person not in wanted]
    rows = select(IncidentReader).where(IncidentReader.incident_id == incident.id, IncidentReader.until.is_(None))
    for row in unit.scalars(rows).all():
        if row.user_id in gone or row.user_id in came:
            row.until = at
    unit.flush()
    for person, seat in came.items():
        unit.add(new_reader(incident, person, seat))
        had_key = person in now and now[person].part not in WITHOUT_KEY
        if seat.part not in WITHOUT_KEY and not had_key and person != holder_id:
            share(unit, incident.id, classes, holder_id, person)
    for person in gone:
        withdraw(unit, incident.id, holder_id, person)
    unit.flush()
    return len(came), len(gone)


def unseat(unit: Session, actor: Actor, user_id: bytes) -> None:
    """Somebody gave this person a new password, and might read in her name: what was entrusted to her as a person is
    taken back, where others are left who read it. Those who direct or oversee keep their seats with their posts."""
    hers = select(IncidentReader.incident_id).where(
        IncidentReader.user_id == user_id,
        IncidentReader.until.is_(None),
        IncidentReader.part.in_([str(part) for part in ENTRUSTED]),
    )
    for incident in unit.scalars(select(Incident).where(Incident.id.in_(hers), Incident.apart.is_(True))).all():
        wanted = {person: seat for person, seat in in_circle(unit, incident).items() if person != user_id}
        readers = with_key(wanted)
        if readers and actor.user_id not in readers:
            keep(unit, incident, wanted, readers[0], frozenset())
            write_line(unit, actor, incident, LineKind.UNSEATED)
            record(unit, actor, CIRCLE, incident.id, came=0, went=1)
            announce(unit, readers)
    unit.flush()


def new_reader(incident: Incident, person: bytes, seat: Seat) -> IncidentReader:
    """A row of the circle."""
    return IncidentReader(
        id=new_id(),
        incident_id=incident.id,
        user_id=person,
        place_id=seat.place_id,
        part=str(seat.part),
        since=clock.now(),
    )
